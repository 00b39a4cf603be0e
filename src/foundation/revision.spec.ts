import { execFileSync } from 'node:child_process';
import { chownSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { sourceRevision } from './revision.ts';

let folder: string;
let repository: string;
let head: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'revision-'));
  vi.stubEnv('HOME', folder);
  repository = join(folder, 'repository');
  mkdirSync(join(repository, 'inner'), { recursive: true });
  git('init', '--quiet');
  writeFileSync(join(repository, 'file'), 'content');
  writeFileSync(join(repository, 'inner/file'), 'content');
  commit();
  head = git('rev-parse', 'HEAD').trim();
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

function git(...args: string[]): string {
  return execFileSync('git', args, { cwd: repository, encoding: 'utf8' });
}

function commit(): void {
  git('add', '--all');
  git('-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '--quiet', '--message', 'm');
}

const unknown = { revision: 'unknown', dirty: 'unknown' };

test('a clean checkout has its commit, a changed one is dirty, a new file does not count', () => {
  writeFileSync(join(repository, 'new'), '');
  expect(sourceRevision(repository)).toEqual({ revision: head, dirty: false });
  writeFileSync(join(repository, 'file'), 'changed');
  expect(sourceRevision(repository)).toEqual({ revision: head, dirty: true });
});

test('a folder reached by a link, and a second worktree, have their commit', () => {
  symlinkSync(repository, join(folder, 'link'));
  git('worktree', 'add', '--quiet', join(folder, 'second'), 'HEAD');
  expect(sourceRevision(join(folder, 'link'))).toEqual({ revision: head, dirty: false });
  expect(sourceRevision(join(folder, 'second'))).toEqual({ revision: head, dirty: false });
});

test('sources unpacked inside another repository are not of its commit', () => {
  const reason = `the sources are no repository, but lie in ${repository}`;
  expect(sourceRevision(join(repository, 'inner'))).toEqual({ ...unknown, reason });
});

test('where there is no repository the revision is the one that is told; a repository knows better', () => {
  vi.stubEnv('LABEL_LEAKING_REVISION', 'abc');
  expect(sourceRevision(join(repository, 'inner'))).toMatchObject({ revision: 'abc', dirty: 'unknown' });
  expect(sourceRevision(repository)).toEqual({ revision: head, dirty: false });
  vi.stubEnv('LABEL_LEAKING_REVISION', '');
  expect(sourceRevision(join(repository, 'inner'))).toMatchObject(unknown);
});

test('another repository named by the environment, as inside a git hook, is not asked', () => {
  cpSync(join(repository, 'inner'), join(folder, 'unpacked'), { recursive: true });
  vi.stubEnv('GIT_DIR', join(repository, '.git'));
  vi.stubEnv('GIT_WORK_TREE', join(folder, 'unpacked'));
  expect(sourceRevision(join(folder, 'unpacked'))).toMatchObject(unknown);
  expect(sourceRevision(repository)).toEqual({ revision: head, dirty: false });
});

test('where git refuses to answer nothing is known', ({ skip }) => {
  if (process.getuid?.() !== 0) skip('only root can give the repository to another user');
  chownSync(repository, 12_345, 12_345);
  expect(sourceRevision(repository)).toMatchObject({
    ...unknown,
    reason: expect.stringContaining('dubious ownership') as string,
  });
});

test('without git, without a repository and without a commit nothing is known, and the reason is told', () => {
  const empty = join(folder, 'empty');
  mkdirSync(empty);
  expect(sourceRevision(empty)).toMatchObject({
    ...unknown,
    reason: expect.stringContaining('not a git repository') as string,
  });
  execFileSync('git', ['init', '--quiet'], { cwd: empty });
  expect(sourceRevision(empty)).toMatchObject(unknown);
  vi.stubEnv('PATH', '');
  expect(sourceRevision(repository)).toMatchObject({
    ...unknown,
    reason: expect.stringContaining('git cannot be run') as string,
  });
});

test('a revision whose changes cannot be told is not called clean', () => {
  writeFileSync(join(repository, '.git/index'), 'broken');
  expect(sourceRevision(repository)).toMatchObject({ revision: head, dirty: 'unknown' });
});
