import { availableParallelism } from 'node:os';

/** What a trial on CIFAR-10 takes at most. Measured: 1.9 GiB with the data set in memory and on the device. */
const bytesPerTrial = 2 * 2 ** 30;

/** As many trials side by side as cores, as far as the free memory goes; at least one. */
export function defaultWorkers(cores = availableParallelism(), freeBytes = process.availableMemory()): number {
  return Math.max(1, Math.min(cores, Math.floor(freeBytes / bytesPerTrial)));
}
