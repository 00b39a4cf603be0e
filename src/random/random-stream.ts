import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { deriveSeed } from './seed.ts';

/** A seeded sequence of random numbers. Two streams with equal seed and labels give equal numbers. */
export interface RandomStream {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** Uniform integer in 0 .. bound - 1. */
  integer(bound: number): number;
  /** Standard normal. */
  normal(): number;
}

export function randomStream(seed: number, ...labels: readonly (string | number)[]): RandomStream {
  const generator = xoroshiro128plus(deriveSeed(seed, ...labels));
  const uniform = (): number => uniformFloat64(generator);
  return {
    uniform,
    integer: (bound) => uniformInt(generator, 0, bound - 1),
    // Box-Muller, one of the pair: simple, and exact for every finite u > 0.
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
  };
}
