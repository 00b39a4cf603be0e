import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { addressOf, canonicalJson } from './digest.ts';
import { runCommand } from './run-command.ts';
import { readSealed, writeSealed } from './sealed-record.ts';

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

describe('runCommand', () => {
  const purpose = { purpose: 'Compiling', remedy: 'A compiler is needed' };

  test('a missing program is a sentence with its remedy', async () => {
    await expect(runCommand('no-such-compiler', [], purpose)).rejects.toThrow(
      'Compiling failed: the program no-such-compiler was not found. A compiler is needed.',
    );
  });

  test('one that may not be started is not called missing', async () => {
    await expect(runCommand(folder, [], purpose)).rejects.toThrow(
      `${folder} cannot be started (spawn ${folder} EACCES)`,
    );
  });

  test('a failing one tells its error', async () => {
    await expect(
      runCommand('sh', ['-c', 'echo "fatal error: no space left" >&2; echo bye >&2; exit 3'], purpose),
    ).rejects.toThrow('Compiling failed: fatal error: no space left. A compiler is needed.');
    await expect(runCommand('sh', ['-c', 'exit 3'], purpose)).rejects.toThrow('sh ended with exit code 3');
  });

  test('lines that are logged as information are no reason', async () => {
    const script = 'echo "I0000 00:00 round-off errors" >&2; echo no network >&2; exit 3';
    await expect(runCommand('sh', ['-c', script], purpose)).rejects.toThrow('Compiling failed: no network.');
  });

  test('one that takes too long is ended; one that is ended by others says so', async () => {
    await expect(runCommand('sh', ['-c', 'echo bye >&2; kill -9 $$'], purpose)).rejects.toThrow(
      'Compiling failed: sh was ended by SIGKILL.',
    );
    await expect(runCommand('sleep', ['600'], { ...purpose, mostSeconds: 0.2 })).rejects.toThrow(
      'Compiling failed: sleep took longer than 0.2 s. A compiler is needed.',
    );
  });
});
