import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { projectFolder } from './foundation/folders.ts';
import { isTrained } from './protocol/arms.ts';
import { trialsPerGpu } from './protocol/cost.ts';
import { gpu } from './protocol/profiles/gpu.ts';
import { paper } from './protocol/profiles/paper.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deploy-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const workflows = join(projectFolder, '.github/workflows');
const textOf = (path: string): string => readFileSync(join(projectFolder, path), 'utf8');

function bash(script: string, args: readonly string[], environment: Record<string, string>) {
  const { status, stderr } = spawnSync('bash', [join(projectFolder, 'deploy', script), ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  });
  return { status, stderr };
}

test.each(readdirSync(workflows))('%s names every action by a commit, with its version beside it', (file) => {
  const used = [...readFileSync(join(workflows, file), 'utf8').matchAll(/uses: (.*)$/gm)].map(([, action]) => action);
  expect(used.length).toBeGreaterThan(0);
  for (const action of used) expect(action).toMatch(/^[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});

test('the container takes no libraries and no demands of NVIDIA’s bases, and names all versions', () => {
  const file = textOf('deploy/Dockerfile').replaceAll(/^#.*$/gm, '');
  expect(file).toMatch(/^FROM node:\d+\.\d+\.\d+-/m);
  expect(file).not.toMatch(/LD_LIBRARY_PATH|NVIDIA_REQUIRE/);
  expect(file).toContain('NVIDIA_DRIVER_CAPABILITIES=compute,utility');
});

describe('the guard of the runner', () => {
  test.each([
    ['schedule', 'refs/heads/main', 0],
    ['workflow_dispatch', 'refs/heads/main', 0],
    ['pull_request', 'refs/heads/main', 1],
    ['push', 'refs/heads/main', 1],
    ['workflow_dispatch', 'refs/heads/other', 1],
    ['schedule', '', 1],
    ['', 'refs/heads/main', 1],
  ])('event "%s" of "%s" ends with %i', (event, ref, code) => {
    const { status, stderr } = bash('runner-guard.sh', [], { GITHUB_EVENT_NAME: event, GITHUB_REF: ref });
    expect(status).toBe(code);
    expect(stderr === '').toBe(code === 0);
  });
});

describe('the merge of a night', () => {
  /** With another `npm`: `collect` writes a page where one is wanted, and ends with a status. */
  function merge(profile: string, status: number, page?: string): number | null {
    const programs = join(folder, 'bin');
    const reports = mkdtempSync(join(folder, 'reports-'));
    mkdirSync(programs, { recursive: true });
    const writing = page === undefined ? '' : `echo "${page}" > "${reports}/summary.html"; `;
    writeFileSync(join(programs, 'npm'), `#!/bin/sh\n${writing}exit ${status}\n`, { mode: 0o755 });
    return bash('nightly-merge.sh', [profile, join(folder, 'evidence'), join(folder, 'site')], {
      ...{ PATH: `${programs}:${process.env['PATH'] ?? ''}`, LABEL_LEAKING_REPORTS: reports, GITHUB_STEP_SUMMARY: '' },
    }).status;
  }
  const page = (name: string): string => readFileSync(join(folder, 'site', name), 'utf8').trim();

  test('a night that breaks leaves the page of the last one, and its own exit code', () => {
    expect(merge('gpu', 2)).toBe(2);
    expect(existsSync(join(folder, 'site/index.html'))).toBe(false);
    expect(merge('gpu', 0, 'first')).toBe(0);
    expect(merge('gpu', 2)).toBe(2);
    expect(page('gpu/index.html')).toBe('first');
    expect(merge('gpu', 3, 'second')).toBe(3);
    expect(page('gpu/index.html')).toBe('second');
  });

  test('another profile has a page of its own, and both are named', () => {
    merge('gpu', 0, 'night');
    merge('paper', 0, 'by hand');
    expect([page('gpu/index.html'), page('paper/index.html')]).toEqual(['night', 'by hand']);
    expect(page('index.html')).toMatch(/href="gpu\/index\.html".*href="paper\/index\.html"/);
  });
});

test('only a night that has a page publishes one; a job that is repeated goes on in the store of its night, and what is there is exported', () => {
  const nightly = textOf('.github/workflows/nightly.yml');
  expect(nightly).toMatch(/publish:\n {4}needs: merge\n {4}if: .*needs\.merge\.outputs\.page == 'true'/);
  const uploading = /- if: (.*)\n {8}uses: actions\/upload-pages-artifact@/.exec(nightly)?.[1];
  expect(uploading).toContain("steps.page.outputs.there == 'true'");
  const stores = [...nightly.matchAll(/LABEL_LEAKING_STORE: (.*)/g)].map(([, store]) => store);
  expect(stores).toHaveLength(2);
  expect(new Set(stores).size).toBe(1);
  expect(stores[0]).toContain('github.run_id');
});

test('the last trial of a night is finished before its time is up, and the first look fits', () => {
  const nightly = textOf('.github/workflows/nightly.yml');
  const minutes = (pattern: RegExp): number[] => (pattern.exec(nightly)?.slice(1) ?? []).map(Number);
  const limits = minutes(/timeout-minutes: .* && (\d+) \|\| (\d+) \}/);
  const budgets = minutes(/BUDGET: .* && '(\d+)m' \|\| '(\d+)m' \}/);
  expect(budgets).toHaveLength(2);
  [paper, gpu].forEach(({ arms }, i) => {
    const [limit, budget] = [limits[i] as number, budgets[i] as number];
    const trained = Object.values(arms).filter(isTrained);
    const longest = Math.max(...trained.map(({ estimatedSeconds }) => estimatedSeconds)) / 60;
    expect(limit - budget).toBeGreaterThan(longest);
    // Nine seeds of each; measuring took an H100 20 s of a trial of ResNet-20, here a tenth on top for all.
    const training = trained.reduce((sum, { estimatedSeconds }) => sum + (9 * estimatedSeconds) / trialsPerGpu, 0) / 60;
    expect(1.1 * training).toBeLessThan(budget);
  });
});
