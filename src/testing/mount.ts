import { spawnSync } from 'node:child_process';

/**
 * For specs: mounts a small file system of its own over a folder. False, with a printed reason, where that is not
 * permitted.
 */
export function mountSmallDisk(folder: string, size: string): boolean {
  return mayMount('-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder);
}

/** For specs: makes a folder read-only, also for root, who may write where the permissions say no. */
export function makeReadOnly(folder: string): boolean {
  return mayMount('--bind', folder, folder) && mayMount('-o', 'remount,ro,bind', folder);
}

export function unmount(folder: string): void {
  spawnSync('umount', [folder]);
}

function mayMount(...args: string[]): boolean {
  const { status, stderr } = spawnSync('mount', args, { encoding: 'utf8' });
  if (status !== 0) process.stdout.write(`Skipped: this machine does not let a spec mount a folder: ${stderr}\n`);
  return status === 0;
}
