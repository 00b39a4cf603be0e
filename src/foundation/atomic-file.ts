import { randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Writes a whole file or none of it: to a temporary neighbour, flushed, then renamed into place. Afterwards it stays even
 * when the power fails.
 *
 * Throws: the system's error with the path, and nothing is left behind.
 */
export function writeAtomically(path: string, data: string | Uint8Array): void {
  const temporary = temporaryNeighbour(path);
  naming(path, () => {
    try {
      mkdirSync(dirname(path), { recursive: true });
      withFile(temporary, 'wx', (file) => {
        writeFileSync(file, data);
        fsyncSync(file);
      });
      renameSync(temporary, path);
      withFile(dirname(path), 'r', flushFolder);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  });
}

/** Gives an error of `write` the path of what it writes: one of an open file comes without. */
export function naming(path: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw Object.assign(error as Error, { path });
  }
}

function withFile(path: string, flags: string, work: (file: number) => void): void {
  const file = openSync(path, flags);
  try {
    work(file);
  } finally {
    closeSync(file);
  }
}

/** The rename itself is in the folder. Some file systems cannot flush one: they answer EINVAL. */
function flushFolder(folder: number): void {
  try {
    fsyncSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EINVAL') throw error;
  }
}

/** A name beside `path` that no other process uses. */
export function temporaryNeighbour(path: string): string {
  return `${path}.${process.pid}.${randomUUID().slice(0, 8)}.tmp`;
}

/**
 * Removes the temporary neighbours that a killed process left, or those of them that `may` go. Call only while holding
 * the lock of `path`.
 */
export function removeLeftovers(path: string, may: (leftover: string) => boolean = () => true): void {
  const folder = dirname(path);
  if (!existsSync(folder)) return;
  const start = `${basename(path)}.`;
  const left = readdirSync(folder).filter(
    // Not those of a neighbour whose name begins alike, such as the lock of `path`.
    (name) => name.startsWith(start) && /^\d+\.\w+\.tmp$/.test(name.slice(start.length)),
  );
  for (const leftover of left.map((name) => join(folder, name)).filter(may)) {
    rmSync(leftover, { recursive: true, force: true });
  }
}
