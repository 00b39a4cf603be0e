import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { plausibleRun } from '../testing/plausible-run.ts';
import { allureSettings, writeAllure } from './allure.ts';
import { allureTestOf, newsOf } from './allure-test.ts';
import { jUnitXml } from './junit.ts';
import type { Reported } from './reported.ts';

const { run } = await plausibleRun(['cpu']);
const h03 = run.reported.find(({ claim }) => claim.id === 'H03') as Reported;

function as(outcome: Reported['verdict']['outcome'], reasons: string[] = []): Reported {
  return { ...h03, verdict: { ...h03.verdict, outcome, reasons } };
}

describe('a verdict as a test of Allure', () => {
  test.each([
    ['supported', 'passed'],
    ['refuted', 'failed'],
    ['inconclusive', 'skipped'],
    ['undecided', 'skipped'],
    ['not evaluated', 'skipped'],
    ['broken', 'broken'],
  ] as const)('%s is %s, and says why unless it passed', (outcome, status) => {
    const test = allureTestOf(as(outcome, outcome === 'broken' ? ['A control failed.'] : []), {});
    expect(test.status).toBe(status);
    expect(test.message === undefined).toBe(outcome === 'supported');
  });

  test('is known by claim and profile, has a step for each statement and control, and takes as long as its trials', () => {
    const { id, steps, start, stop, metrics } = allureTestOf(h03, {});
    expect(id).toBe('H03.cpu');
    expect(steps.length).toBe(h03.verdict.statements.length + h03.verdict.controls.length);
    const trainings = h03.evidence.flatMap((seed) => seed.trainings.flatMap(({ epochs }) => epochs));
    expect(stop - start).toBe(1000 * trainings.reduce((sum, { elapsedSeconds }) => sum + elapsedSeconds, 0));
    expect(metrics.map(({ key }) => key)).toEqual(['H03.cpu-1']);
  });

  test('steps have their real status', () => {
    const [control, ...controls] = h03.verdict.controls.map((one) => ({ ...one, fails: true }));
    const broken = {
      ...h03,
      verdict: { ...h03.verdict, controls: [control!, ...controls.map((one) => ({ ...one, fails: false }))] },
    };
    expect(allureTestOf(broken, {}).steps.map(({ status }) => status)).toEqual([
      'passed',
      'broken',
      'passed',
      'passed',
    ]);
  });

  test('tells what is news', () => {
    const record = { protocolHash: h03.verdict.protocolHash, reason: 'r' };
    const refuted = { cpu: { H03: { ...record, outcome: 'refuted' as const } } };
    expect(allureTestOf(as('supported'), refuted).labels['news']).toBe(newsOf.changed);
    expect(allureTestOf(as('refuted'), refuted).labels['news']).toBe(newsOf.refuted);
    expect(allureTestOf(as('broken'), refuted).labels['news']).toBe(newsOf.broken);
    const broken = { cpu: { H03: { ...record, outcome: 'broken' as const, failures: ['A control failed.'] } } };
    expect(allureTestOf(as('broken', ['A control failed.']), broken).labels['news']).toBe(newsOf.brokenAsBefore);
    expect(allureTestOf(as('broken', ['Another failed.']), broken).labels['news']).toBe(newsOf.broken);
    expect(allureTestOf(as('undecided'), refuted).labels['news']).toBe(newsOf.open);
  });
});

test('results, metrics and global attachments lie where Allure reads them; those of before are gone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'allure-'));
  const page = { name: 'page', type: 'text/html', body: '<p>', extension: '.html' };
  const write = (reported: readonly Reported[]): void =>
    writeAllure(
      folder,
      reported.map((one) => allureTestOf(one, {})),
      { environment: { Processor: 'p' }, attachments: [page] },
    );
  write(run.reported);
  write([h03]);
  const files = readdirSync(folder);
  const result = JSON.parse(
    readFileSync(
      join(
        folder,
        files.find((name) => name.endsWith('-result.json'))!,
      ),
      'utf8',
    ),
  ) as object;
  expect(files.filter((name) => name.endsWith('-result.json')).length).toBe(1);
  expect(result).toMatchObject({ testCaseId: 'H03.cpu', historyId: 'H03.cpu', status: 'passed' });
  expect(files).toEqual(expect.arrayContaining(['environment.properties', 'performance.json', 'report-globals.json']));
  expect(JSON.stringify(allureSettings({ results: 'r', output: 'o', history: 'h' }))).toContain('"singleFile":true');
  rmSync(folder, { recursive: true });
});

test('JUnit counts what failed, broke and was skipped', () => {
  const xml = jUnitXml([as('supported'), as('refuted'), as('broken', ['<bug>']), as('undecided')]);
  expect(xml).toContain('tests="4" failures="1" errors="1" skipped="1"');
  expect(xml).toContain('<error message="broken: &lt;bug&gt;"/>');
});
