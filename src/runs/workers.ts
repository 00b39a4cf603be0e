import { availableParallelism } from 'node:os';
import { trialsPerGpu } from '../protocol/cost.ts';
import type { Gpu } from '../tensors/gpu-compatibility.ts';

/** What a trial on CIFAR-10 takes at most. Measured: 1.9 GiB with the data set in memory and on the device. */
const bytesPerTrial = 2 * 2 ** 30;

/** As many trials side by side as cores, as far as the free memory goes; at least one. */
export function defaultWorkers(cores = availableParallelism(), freeBytes = process.availableMemory()): number {
  return Math.max(1, Math.min(cores, Math.floor(freeBytes / bytesPerTrial)));
}

/** Of a GPU, for a trial of ResNet-20. Measured: 4,702 MB. */
export const gpuMegabytesPerTrial = 4800;

/** Several trials on each GPU, as far as its free memory and the cores go: a trial alone leaves it idle half of the time. */
export function workersOnGpus(gpus: readonly Pick<Gpu, 'freeMegabytes'>[], onCores = defaultWorkers()): number {
  const fitting = gpus.map(({ freeMegabytes }) =>
    Math.min(trialsPerGpu, Math.floor(freeMegabytes / gpuMegabytesPerTrial)),
  );
  return Math.max(
    gpus.length,
    Math.min(
      onCores,
      fitting.reduce((sum, count) => sum + count, 0),
    ),
  );
}
