import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { writeAtomically } from './atomic-file.ts';
import { addressOf, canonicalJson } from './digest.ts';
import { withLock } from './file-lock.ts';
import { runCommand } from './run-command.ts';
import { readSealed, writeSealed } from './sealed-record.ts';
import { explain, UserError } from './user-error.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'foundation-'))));
afterEach(() => rmSync(folder, { recursive: true }));

describe('addressOf', () => {
  test('does not depend on the order of keys, but on every value', () => {
    expect(addressOf({ a: 1, b: [2, { d: 1, c: 2 }] })).toBe(addressOf({ b: [2, { c: 2, d: 1 }], a: 1 }));
    expect(addressOf({ a: 1 })).not.toBe(addressOf({ a: 2 }));
  });

  test('refuses what JSON would turn into null', () => {
    expect(() => canonicalJson({ loss: NaN })).toThrow('NaN cannot be recorded');
    expect(() => canonicalJson({ loss: Infinity })).toThrow('Infinity cannot be recorded');
  });
});

describe('writeAtomically', () => {
  test('leaves the old file and no rest when the disk is full', () => {
    expect(() => writeAtomically('/dev/full/file', 'x')).toThrow();
    const path = join(folder, 'kept');
    writeAtomically(path, 'old');
    expect(() => writeAtomically(path, undefined as never)).toThrow();
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['kept']);
  });
});

describe('sealed records', () => {
  test('come back as they were written', () => {
    const path = join(folder, 'record.json');
    writeSealed(path, { accuracy: 0.5, names: ['a'] });
    expect(readSealed(path)).toEqual({ accuracy: 0.5, names: ['a'] });
    expect(readSealed(join(folder, 'none.json'))).toBeUndefined();
  });

  test('any flipped byte of the content is noticed and the file named', () => {
    const path = join(folder, 'record.json');
    writeSealed(path, { accuracy: 0.875 });
    const original = readFileSync(path);
    const start = original.indexOf('"digest"');
    for (let i = start; i < original.length - 2; i++) {
      if (/\s/.test(String.fromCharCode(original[i] as number))) continue;
      const bytes = Buffer.from(original);
      bytes[i] = (bytes[i] as number) ^ 1;
      writeFileSync(path, bytes);
      expect(() => readSealed(path), `byte ${i}`).toThrow(path);
    }
  });
});

describe('withLock', () => {
  test('two at once run one after the other', async () => {
    const events: string[] = [];
    const work = (name: string) => async (): Promise<void> => {
      events.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, 50));
      events.push(`${name} ends`);
    };
    const path = join(folder, 'lock');
    await Promise.all([withLock(path, work('a')), withLock(path, work('b'))]);
    expect(events.map((event) => event.split(' ')[1])).toEqual(['begins', 'ends', 'begins', 'ends']);
    expect(existsSync(path)).toBe(false);
  });

  test('the lock of a killed process is taken over at once', async () => {
    const child = spawn('sleep', ['60']);
    const path = join(folder, 'lock');
    const startedAt = (readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1] as string).split(' ')[19];
    writeFileSync(path, JSON.stringify({ host: hostname(), pid: child.pid, startedAt }));
    const waited: number[] = [];
    setTimeout(() => child.kill('SIGKILL'), 100);
    expect(
      await withLock(
        path,
        () => Promise.resolve('done'),
        ({ pid }) => void waited.push(pid),
      ),
    ).toBe('done');
    expect(waited).toEqual([child.pid]);
  });

  test('a process number that was given to another process does not count', async () => {
    const path = join(folder, 'lock');
    writeFileSync(path, JSON.stringify({ host: hostname(), pid: process.pid, startedAt: '1' }));
    expect(await withLock(path, () => Promise.resolve('done'))).toBe('done');
  });

  test('is released when the work fails', async () => {
    const path = join(folder, 'lock');
    await expect(withLock(path, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(existsSync(path)).toBe(false);
  });
});

describe('explain', () => {
  test('turns a full disk into a sentence with a remedy', () => {
    let sentence = '';
    try {
      writeFileSync('/dev/full', 'x');
    } catch (error) {
      sentence = explain(error);
    }
    expect(sentence).toContain('the disk is full; free some space');
    expect(sentence).not.toContain('at ');
  });

  test('keeps the stack of a programming error', () => {
    expect(explain(new TypeError('x is not a function'))).toContain('foundation.spec');
    expect(explain(new UserError('A sentence.'))).toBe('A sentence.');
  });
});

describe('runCommand', () => {
  const purpose = { purpose: 'Compiling', remedy: 'A compiler is needed' };

  test('a missing program is a sentence with its remedy', async () => {
    await expect(runCommand('no-such-compiler', [], purpose)).rejects.toThrow(
      'Compiling failed: the program no-such-compiler was not found. A compiler is needed.',
    );
  });

  test('a failing one tells its error', async () => {
    await expect(
      runCommand('sh', ['-c', 'echo "fatal error: no space left" >&2; echo bye >&2; exit 3'], purpose),
    ).rejects.toThrow('Compiling failed: fatal error: no space left. A compiler is needed.');
    await expect(runCommand('sh', ['-c', 'exit 3'], purpose)).rejects.toThrow('sh ended with exit code 3');
  });
});
