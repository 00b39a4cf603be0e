import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { projectFolder } from '../foundation/folders.ts';
import { allClaims } from './all-claims.ts';
import { compareRuns } from './compare-runs.ts';

const folder = mkdtempSync(join(tmpdir(), 'compare-'));
const smoke = join(projectFolder, 'reports/reference/smoke');
const claims = await allClaims();

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

test('three runs stand in one matrix, told apart where their folders have one name, and each meets the next', () => {
  vi.stubEnv('LABEL_LEAKING_REPORTS', folder);
  const said: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  for (const night of ['monday', 'tuesday']) cpSync(smoke, join(folder, night, 'smoke'), { recursive: true });
  const runs = [smoke, join(folder, 'monday/smoke'), join(folder, 'tuesday/smoke')];
  expect(compareRuns(runs, claims)).toBe(0);
  const page = readFileSync(join(folder, 'comparison.html'), 'utf8');
  const [head = ''] = /<table class="matrix".*?<\/thead>/s.exec(page) ?? [];
  expect([...head.matchAll(/<th scope="col" role="columnheader">([^<]+)/g)].map(([, name]) => name)).toEqual([
    ...['Claim', 'smoke', 'smoke (2): smoke', 'smoke (3): smoke'],
  ]);
  const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(page).toContain('<section id="comparison-2"');
  expect(said.join('')).toContain('From smoke (2) to smoke (3):');
});
