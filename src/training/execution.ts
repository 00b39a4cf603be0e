import type { Precision } from '../tensors/native-settings.ts';

/** How steps run: operation by operation, or as one TensorFlow graph. Both run the same function. */
export const engines = ['eager', 'compiled'] as const;
export type Engine = (typeof engines)[number];

/** How the numbers are computed; part of the address of every network. */
export interface Execution {
  readonly engine: Engine;
  readonly precision: Precision;
  readonly device: 'cpu' | 'gpu';
  /** The bits of a sum depend on how many threads share it. */
  readonly threads: number;
  /** Steps go through XLA: other kernels, other bits. GPUs only; absent where they do not. */
  readonly xla?: true;
}
