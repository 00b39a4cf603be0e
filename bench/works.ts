import type { ResnetSpec } from '../src/models/resnet.ts';
import type { Engine } from '../src/training/execution.ts';
import type { Precision } from '../src/tensors/native-settings.ts';

/** What is repeated and timed. */
export interface Work {
  readonly name: string;
  /** `trainingStep`: FGSM on half of the batch, then a step on all of it. `fgsmSweep`: FGSM at five radii, and the losses. */
  readonly kind: 'trainingStep' | 'fgsmSweep';
  readonly depth: number;
  readonly width: number;
  readonly batch: number;
  readonly contestants: readonly Contestant[];
}

/** One way to do the work. Modes of PyTorch are those of pytorch-worker.py. */
export type Contestant =
  | { readonly name: string; readonly engine: Engine; readonly precision: Precision; readonly xla?: boolean }
  | { readonly name: string; readonly mode: 'contiguous' | 'channelsLast' | 'compiled' | 'cudaGraphs' | 'bfloat16' };

export const eager: Contestant = { name: 'tfjs eager', engine: 'eager', precision: 'float32' };
export const compiled: Contestant = { name: 'tfjs compiled', engine: 'compiled', precision: 'float32' };
const compiledReduced: Contestant = { name: 'tfjs compiled, reduced', engine: 'compiled', precision: 'reduced' };
const compiledXla: Contestant = { name: 'tfjs compiled, XLA', engine: 'compiled', precision: 'float32', xla: true };
const pytorchEager: Contestant = { name: 'PyTorch channels_last', mode: 'channelsLast' };
const pytorchContiguous: Contestant = { name: 'PyTorch contiguous', mode: 'contiguous' };
const pytorchCompiled: Contestant = { name: 'PyTorch torch.compile', mode: 'compiled' };
const pytorchCudaGraphs: Contestant = { name: 'PyTorch torch.compile, CUDA graphs', mode: 'cudaGraphs' };
const pytorchReduced: Contestant = { name: 'PyTorch bfloat16', mode: 'bfloat16' };

/** Those whose ratio to "tfjs compiled" counts: the same precision. */
export const pytorchFloat32 = [pytorchEager, pytorchContiguous, pytorchCompiled, pytorchCudaGraphs].map(
  ({ name }) => name,
);

const all = [eager, compiled, pytorchEager, pytorchCompiled, compiledReduced, pytorchReduced];

/** Eager steps and reduced precision are left out: a GPU is rented by the hour. */
const onGpu = [compiled, compiledXla, pytorchContiguous, pytorchEager, pytorchCompiled, pytorchCudaGraphs];

export const cpuWorks: readonly Work[] = [
  { name: 'ResNet-8', kind: 'trainingStep', depth: 8, width: 16, batch: 128, contestants: all },
  { name: 'ResNet-20', kind: 'trainingStep', depth: 20, width: 16, batch: 128, contestants: all },
  {
    ...{ name: 'ResNet-110, overhead', kind: 'trainingStep', depth: 110, width: 2, batch: 4 },
    contestants: [eager, compiled, pytorchEager],
  },
  {
    ...{ name: 'FGSM sweep, ResNet-8', kind: 'fgsmSweep', depth: 8, width: 16, batch: 500 },
    contestants: [eager, compiled, pytorchEager, pytorchCompiled],
  },
];

/** What the profiles of GPUs train, up to the post's network. */
export const gpuWorks: readonly Work[] = [
  { name: 'ResNet-20', kind: 'trainingStep', depth: 20, width: 16, batch: 128, contestants: onGpu },
  { name: 'ResNet-110', kind: 'trainingStep', depth: 110, width: 16, batch: 128, contestants: onGpu },
  { name: 'FGSM sweep, ResNet-20', kind: 'fgsmSweep', depth: 20, width: 16, batch: 500, contestants: onGpu },
];

/** Radii of the sweep, in pixels. */
export const sweepPixels = [0, 2, 6, 16, 24];

export function network({ depth, width }: Pick<Work, 'depth' | 'width'>): ResnetSpec {
  return {
    ...{ kind: 'resnet', depth, width, inputShape: [32, 32, 3], classes: 10 },
    normalisation: { mean: [0.4914, 0.4822, 0.4465], deviation: [0.247, 0.2435, 0.2616] },
  };
}

/** Floating-point operations of the convolutions of one unit of work: two for each multiplication with its addition. */
export function operations({ kind, depth, width, batch }: Omit<Work, 'name' | 'contestants'>): number {
  const convolution = (size: number, inputs: number, outputs: number): number =>
    2 * 9 * inputs * outputs * (size * size);
  const stem = convolution(32, 3, width);
  const blocks = (depth - 2) / 6;
  const stage = (index: number): number => {
    const [size, outputs] = [32 / 2 ** index, width * 2 ** index];
    const first = convolution(size, index === 0 ? width : outputs / 2, outputs);
    return first + (2 * blocks - 1) * convolution(size, outputs, outputs);
  };
  const forward = stem + stage(0) + stage(1) + stage(2);
  // Crafting: forward, and backward to the image. Training: forward, and backward to kernels and all inputs but the image.
  const crafting = 2 * forward;
  if (kind === 'fgsmSweep') return sweepPixels.length * batch * (crafting + forward);
  return (batch / 2) * crafting + batch * (3 * forward - stem);
}
