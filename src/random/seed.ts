import { createHash } from 'node:crypto';

/**
 * A seed for one purpose, derived from the seed of a run and the purpose's name. Different labels give independent
 * seeds, so adding a consumer never shifts the numbers of another.
 *
 * Units: an integer in 1 .. 2^31 - 1 (never 0, which tfjs takes for "unseeded").
 */
export function deriveSeed(seed: number, ...labels: readonly (string | number)[]): number {
  if (!Number.isInteger(seed)) throw new RangeError(`A seed must be an integer, got ${seed}.`);
  const digest = createHash('sha256')
    .update(JSON.stringify([seed, ...labels]))
    .digest();
  return (digest.readUInt32LE(0) % 0x7fffffff) + 1;
}
