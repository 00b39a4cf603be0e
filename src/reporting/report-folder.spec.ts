import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { allClaims } from '../commands/all-claims.ts';
import { projectFolder } from '../foundation/folders.ts';
import { readSealed, writeSealed } from '../foundation/sealed-record.ts';
import { findingsSchema } from './findings.ts';
import { readRun, writeReports } from './report-folder.ts';

const claims = await allClaims();

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'reports-'));
  for (const part of ['evidence', 'verdicts']) {
    cpSync(join(projectFolder, 'reports/reference/smoke', part), join(folder, part), { recursive: true });
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

test('all reports come from verdicts and evidence, and come out the same again', () => {
  const texts = (): string[] =>
    ['summary.html', 'summary.md', 'findings.json', 'findings.csv', 'junit.xml'].map((name) =>
      readFileSync(join(folder, name), 'utf8'),
    );
  writeReports(folder, claims, {});
  const first = texts();
  writeReports(folder, claims, {});
  expect(texts()).toEqual(first);
  expect(findingsSchema.safeParse(JSON.parse(first[2] ?? '')).success).toBe(true);
  const results = readdirSync(join(folder, 'allure-results')).filter((name) => name.endsWith('-result.json'));
  expect(results.length).toBe(readRun(folder, claims).reported.length);
});

test('a verdict of another version is left out, with what makes it anew; the others stay', () => {
  const path = join(folder, 'verdicts/H02.smoke.json');
  const record = readSealed<object>(path);
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  writeSealed(path, { ...record, format: 0 });
  const found = readRun(folder, claims).reported.map(({ claim }) => claim.id);
  writeSealed(path, record);
  expect(found).toContain('H01');
  expect(found).not.toContain('H02');
  expect(said).toHaveBeenCalledWith(expect.stringMatching(/H02\.smoke\.json .* `npm run collect` makes it anew/));
  said.mockRestore();
});

test('evidence of another version of the code takes figures from the page, and no verdict', () => {
  const withEvidence = (): string[] =>
    readRun(folder, claims)
      .reported.filter(({ evidence }) => evidence.length > 0)
      .map(({ claim }) => claim.id);
  const before = withEvidence();
  expect(before).toEqual(expect.arrayContaining(['H01', 'H02', 'H03']));
  const path = join(folder, 'evidence/smoke.randomMlp.101.json');
  const record = readSealed<{ measurements: { key: object }[] }>(path);
  writeSealed(path, { ...record, measurements: record?.measurements.map((one) => ({ ...one, key: { old: true } })) });
  expect(withEvidence()).toEqual(before.filter((id) => id !== 'H01' && id !== 'H02'));
  expect(readRun(folder, claims).reported.map(({ claim }) => claim.id)).toContain('H01');
});
