import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { cacheFolder, projectFolder, reportsFolder, setting, storeFolder, variableOf } from './folders.ts';

const variables = ['LABEL_LEAKING_CACHE', 'LABEL_LEAKING_STORE', 'LABEL_LEAKING_REPORTS'];
beforeEach(() => {
  for (const variable of [...variables, 'XDG_CACHE_HOME']) vi.stubEnv(variable, undefined);
});
afterEach(() => vi.unstubAllEnvs());

test.each([
  ['/xdg', '/xdg/label-leaking'],
  ['', '/home/me/.cache/label-leaking'],
  ['relative', '/home/me/.cache/label-leaking'],
  ['./relative', '/home/me/.cache/label-leaking'],
])('XDG_CACHE_HOME=%s puts the cache in %s', (value, folder) => {
  vi.stubEnv('HOME', '/home/me');
  vi.stubEnv('XDG_CACHE_HOME', value);
  expect(cacheFolder()).toBe(folder);
});

test('without HOME the cache is in the home folder that the system knows', () => {
  vi.stubEnv('HOME', '');
  expect(cacheFolder()).toBe(join(userInfo().homedir, '.cache/label-leaking'));
});

test('a variable that is set to nothing is unset', () => {
  const folders = (): string[] => [cacheFolder(), storeFolder(), reportsFolder()];
  const unset = folders();
  for (const variable of variables) vi.stubEnv(variable, '');
  expect(folders()).toEqual(unset);
  expect(setting('LABEL_LEAKING_STORE')).toBeUndefined();
});

test('the variable that puts a file where it lies is the one of the innermost folder', () => {
  vi.stubEnv('LABEL_LEAKING_CACHE', '/c');
  expect(variableOf('/c/downloads/wheel')).toBe('LABEL_LEAKING_CACHE');
  expect(variableOf('/c')).toBe('LABEL_LEAKING_CACHE');
  expect(variableOf('/c/store/locks/a')).toBe('LABEL_LEAKING_STORE');
  expect(variableOf('/c/..hidden')).toBe('LABEL_LEAKING_CACHE');
  expect(variableOf(join(projectFolder, 'reports/summary.md'))).toBe('LABEL_LEAKING_REPORTS');
  expect(variableOf(join(tmpdir(), 'graph'))).toBe('TMPDIR');
  expect(variableOf('/cc/file')).toBeUndefined();
});
