import type { RandomStream } from './random-stream.ts';

/** 0 .. length - 1 in random order (Fisher-Yates). */
export function permutation(length: number, stream: RandomStream): Uint32Array {
  return shuffled(
    Uint32Array.from({ length }, (_, i) => i),
    stream,
  );
}

/** A copy of `items` in random order. */
export function shuffled<T extends Uint32Array | Uint8Array | number[]>(items: T, stream: RandomStream): T {
  const copy = items.slice() as T;
  for (let i = copy.length - 1; i > 0; i--) {
    const j = stream.integer(i + 1);
    const kept = copy[i] as number;
    copy[i] = copy[j] as number;
    copy[j] = kept;
  }
  return copy;
}
