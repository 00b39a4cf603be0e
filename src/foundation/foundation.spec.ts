import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { removeLeftovers, writeAtomically } from './atomic-file.ts';
import { addressOf, canonicalJson } from './digest.ts';
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

describe('removeLeftovers', () => {
  test('removes what a killed process left of this file, and nothing of a neighbour', () => {
    for (const name of ['data', 'data.12.abc.tmp', 'data.lock', 'data.lock.12.abc.tmp', 'other.12.abc.tmp']) {
      writeFileSync(join(folder, name), '');
    }
    removeLeftovers(join(folder, 'data'));
    expect(readdirSync(folder).sort()).toEqual(['data', 'data.lock', 'data.lock.12.abc.tmp', 'other.12.abc.tmp']);
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
