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

/** Writes a whole file or none of it: to a temporary neighbour, flushed, then renamed into place. */
export function writeAtomically(path: string, data: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = temporaryNeighbour(path);
  try {
    const file = openSync(temporary, 'wx');
    try {
      writeFileSync(file, data);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** A name beside `path` that no other process uses. */
export function temporaryNeighbour(path: string): string {
  return `${path}.${process.pid}.${randomUUID().slice(0, 8)}.tmp`;
}

/** Removes the temporary neighbours that a killed process left. Call only while holding the lock of `path`. */
export function removeLeftovers(path: string): void {
  const folder = dirname(path);
  if (!existsSync(folder)) return;
  const start = `${basename(path)}.`;
  const left = readdirSync(folder).filter(
    // Not those of a neighbour whose name begins alike, such as the lock of `path`.
    (name) => name.startsWith(start) && /^\d+\.\w+\.tmp$/.test(name.slice(start.length)),
  );
  for (const name of left) rmSync(join(folder, name), { recursive: true, force: true });
}
