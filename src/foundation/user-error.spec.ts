import { readFileSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { cacheFolder, reportsFolder, storeFolder } from './folders.ts';
import { explain, UserError } from './user-error.ts';

const again = ', and run the same command again, finished work is kept.';

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('explain', () => {
  beforeEach(() => {
    vi.stubEnv('LABEL_LEAKING_CACHE', '/cache');
    vi.stubEnv('LABEL_LEAKING_STORE', '/store');
    vi.stubEnv('LABEL_LEAKING_REPORTS', '/reports');
  });
  afterEach(() => vi.unstubAllEnvs());

  test('turns a full disk into a sentence with a remedy', () => {
    const sentence = explain(thrownBy(() => writeFileSync('/dev/full', 'x')));
    expect(sentence).toContain('the disk is full; free some space');
    expect(sentence).not.toContain('at ');
  });

  test('says what could not be done, on what, why, and what to do', () => {
    expect(explain(thrownBy(() => readFileSync('/nowhere/file')))).toBe(
      `Cannot open /nowhere/file: it does not exist; put it there${again}`,
    );
    expect(explain(thrownBy(() => readFileSync('/etc/passwd/file')))).toContain('is a file, not a folder');
    expect(explain(thrownBy(() => readFileSync('/etc')))).toContain('it is a folder, and a file is needed');
    expect(explain(thrownBy(() => readFileSync(`/${'a'.repeat(300)}`)))).toContain('the path is too long');
  });

  test.each([
    ...['ENOSPC', 'EDQUOT', 'EACCES', 'EPERM', 'EROFS', 'ENOENT', 'ENOTDIR', 'EISDIR', 'EEXIST', 'EMFILE', 'ENFILE'],
    ...['ENOTEMPTY', 'EBUSY', 'EIO', 'ENOMEM', 'ESTALE', 'ELOOP', 'ENAMETOOLONG', 'ETIMEDOUT', 'EPIPE'],
    ...['EXDEV', 'EMLINK', 'ECONNREFUSED'],
  ])('makes one sentence of %s', (code) => {
    const error = Object.assign(new Error(code), { code, syscall: 'open', path: '/a/file' });
    expect(explain(error)).toMatch(/^Cannot open \/a\/file: [^;\n]+; [^\n]+ kept\.$/);
    expect(explain({ ...error })).toBe(explain(error));
  });

  test('knows by its number what Node has no name for', () => {
    const error = { code: 'Unknown system error -122', errno: -122, syscall: 'write', path: '/a' };
    expect(explain(error)).toBe(`Cannot write /a: the disk quota is used up; free some space${again}`);
  });

  test('takes no number of another library for one of the system', () => {
    const error = Object.assign(new Error('zlib: unexpected end of file'), { code: 'Z_BUF_ERROR', errno: -5 });
    expect(explain(error)).toContain('zlib: unexpected end of file');
  });

  test('gives the text of the system for a code without a sentence of its own', () => {
    expect(explain({ code: 'EXDEV', syscall: 'rename', path: '/a' })).toBe(
      `Cannot rename /a: cross-device link not permitted; remove the cause${again}`,
    );
  });

  test.each([
    ['LABEL_LEAKING_CACHE', cacheFolder],
    ['LABEL_LEAKING_STORE', storeFolder],
    ['LABEL_LEAKING_REPORTS', reportsFolder],
  ])('names the variable that is at fault: %s', (variable, folder) => {
    const error = { code: 'EACCES', syscall: 'mkdir', path: join(folder(), 'new') };
    expect(explain(error)).toBe(
      `Cannot make the folder ${folder()}/new: permission denied; give yourself access to it or point ${variable} elsewhere${again}`,
    );
    expect(explain({ ...error, code: 'EMFILE' })).not.toContain(variable);
  });

  test('names the program that cannot be started', async () => {
    const error = await new Promise((resolve) => spawn('/no/such/program').on('error', resolve));
    expect(explain(error)).toContain('Cannot start /no/such/program: it does not exist');
  });

  test('looks for the cause', () => {
    const cause = { code: 'EIO', syscall: 'read', path: '/a' };
    expect(explain(new Error('Reading failed.', { cause }))).toContain('Cannot read /a: the disk');
  });

  test('keeps the stack of a programming error, and the sentence of a user error from another process', () => {
    expect(explain(new TypeError('x is not a function'))).toContain('user-error.spec');
    expect(explain({ name: 'TypeError', message: 'm', stack: 'TypeError: m at f' })).toBe('TypeError: m at f');
    expect(explain(new UserError('A sentence.'))).toBe('A sentence.');
    expect(explain({ name: 'UserError', message: 'A sentence.' })).toBe('A sentence.');
    expect(explain('thrown')).toBe('thrown');
    expect(explain(undefined)).toBe('undefined');
  });
});
