import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** From now on this process may take so many bytes of address space more than it has, as under `ulimit -v`. */
export function limitMemory(more: number): void {
  const [pages = 0] = readFileSync('/proc/self/statm', 'utf8').split(' ').map(Number);
  spawnSync('prlimit', ['--pid', `${process.pid}`, `--as=${pages * 4096 + more}`]);
}
