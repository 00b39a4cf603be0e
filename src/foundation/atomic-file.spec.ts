import type * as fs from 'node:fs';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { removeLeftovers, writeAtomically } from './atomic-file.ts';
import { mountSmallDisk, unmount } from '../testing/mount.ts';
import { explain } from './user-error.ts';

const calls: string[] = [];
vi.mock('node:fs', async (original) => {
  const real = await original<typeof fs>();
  return {
    ...real,
    fsyncSync: (file: number) => {
      calls.push(`flush ${real.readlinkSync(`/proc/self/fd/${file}`)}`);
      real.fsyncSync(file);
    },
    renameSync: (from: string, to: string) => {
      calls.push(`rename to ${to}`);
      real.renameSync(from, to);
    },
  };
});

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'atomic-'))));
afterEach(() => rmSync(folder, { recursive: true }));

describe('writeAtomically', () => {
  test('leaves the old file and no rest when the disk is full', () => {
    expect(() => writeAtomically('/dev/full/file', 'x')).toThrow();
    const path = join(folder, 'kept');
    writeAtomically(path, 'old');
    expect(() => writeAtomically(path, undefined as never)).toThrow();
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['kept']);
  });

  test('leaves nothing of a file that is too large for the disk, and names it', ({ skip }) => {
    if (!mountSmallDisk(folder, '64k')) skip();
    try {
      const path = join(folder, 'large');
      let thrown: unknown;
      try {
        writeAtomically(path, Buffer.alloc(100_000));
      } catch (error) {
        thrown = error;
      }
      expect(explain(thrown)).toContain(`Cannot write ${path}: the disk is full`);
      expect(readdirSync(folder)).toEqual([]);
    } finally {
      unmount(folder);
    }
  });

  test('flushes the file before it is renamed, and the folder afterwards', () => {
    calls.length = 0;
    const path = join(folder, 'new', 'file');
    writeAtomically(path, 'x');
    expect(calls).toEqual([
      expect.stringMatching(`^flush ${path}\\..*\\.tmp$`),
      `rename to ${path}`,
      `flush ${join(folder, 'new')}`,
    ]);
  });
});

describe('removeLeftovers', () => {
  test('removes what a killed process left of this file, and nothing of a neighbour', () => {
    for (const name of ['data', 'data.12.abc.tmp', 'data.lock', 'data.lock.12.abc.tmp', 'other.12.abc.tmp']) {
      writeFileSync(join(folder, name), '');
    }
    removeLeftovers(join(folder, 'data'));
    expect(readdirSync(folder).sort()).toEqual(['data', 'data.lock', 'data.lock.12.abc.tmp', 'other.12.abc.tmp']);
  });
});
