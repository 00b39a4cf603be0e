import { readFileSync, realpathSync } from 'node:fs';
import { basename } from 'node:path';
import { UserError } from '../foundation/user-error.ts';

/** Libraries that TensorFlow brings: CUDA's and its own. The driver's (libcuda, libnvidia-*) belong to the machine. */
const ours = /^lib(tensorflow|cu(dart|blas|dnn|fft|rand|solver|sparse|pti)|nv(rtc|JitLink|jitlink|blas)|nccl)/;

/** The files that a process has in memory, each once, from its /proc/<pid>/maps. */
export function mappedFiles(maps: string): string[] {
  // Address, permissions, offset, device and inode stand before the path, which may hold blanks.
  const paths = maps
    .split('\n')
    .flatMap((line) => /^\S+ \S+ \S+ \S+ \d+ +(\/.*?)(?: \(deleted\))?$/.exec(line)?.[1] ?? []);
  return [...new Set(paths)];
}

/** Libraries that should come from the installation, given by its real path, and come from elsewhere. */
export function foreignLibraries(maps: string, installation: string): string[] {
  return mappedFiles(maps).filter((path) => ours.test(basename(path)) && !path.startsWith(`${installation}/`));
}

/** What TensorFlow opens when it looks for a GPU; it goes on without one where one of them is missing. */
const opened = ['libcudart', 'libcublas', 'libcufft', 'libcusolver', 'libcusparse', 'libcudnn'] as const;

/** Those of them that a process has not in memory. They say nothing where there is no driver. */
export function missingLibraries(maps = readFileSync('/proc/self/maps', 'utf8')): string[] {
  const names = mappedFiles(maps).map((path) => basename(path));
  return opened.filter((library) => names.every((name) => !name.startsWith(`${library}.so`)));
}

/**
 * Call after loading: LD_LIBRARY_PATH goes before the run path of our libraries, and another CUDA gives other bits or
 * crashes.
 *
 * Throws: UserError naming the foreign libraries.
 */
export function requireOwnLibraries(installation: string, maps = readFileSync('/proc/self/maps', 'utf8')): void {
  // The maps name real paths, whatever links led to them.
  const foreign = foreignLibraries(maps, realpathSync(installation));
  if (foreign.length === 0) return;
  throw new UserError(
    `TensorFlow loaded ${foreign.join(', ')} instead of its own from ${installation}. Take the folder out of LD_LIBRARY_PATH and LD_PRELOAD and run again; nothing was computed.`,
  );
}
