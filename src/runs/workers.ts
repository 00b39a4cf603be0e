import { availableParallelism } from 'node:os';
import { trialsPerGpu } from '../protocol/cost.ts';
import type { Gpu } from '../tensors/gpu-compatibility.ts';

/** What a trial on CIFAR-10 takes at most. Measured: 1.9 GiB with the data set in memory and on the device. */
const bytesPerTrial = 2 * 2 ** 30;

/** As many trials side by side as cores, as far as the free memory goes; at least one. */
export function defaultWorkers(cores = availableParallelism(), freeBytes = process.availableMemory()): number {
  return Math.max(1, Math.min(cores, Math.floor(freeBytes / bytesPerTrial)));
}

/** Of a GPU, for a trial. Measured with ResNet-20: 4,702 MB. Deeper networks were not measured. */
export const gpuMegabytesPerTrial = 4800;

/**
 * As many trials on each GPU as on the one with the least free memory, up to `trialsPerGpu`, as far as the cores go; at
 * least one on each.
 */
export function workersOnGpus(gpus: readonly Pick<Gpu, 'freeMegabytes'>[], onCores = defaultWorkers()): number {
  const least = Math.min(...gpus.map(({ freeMegabytes }) => freeMegabytes));
  const onEach = Math.min(trialsPerGpu, Math.floor(least / gpuMegabytesPerTrial));
  return Math.max(gpus.length, Math.min(onCores, gpus.length * onEach));
}
