import { mkdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { writeAtomically } from '../foundation/atomic-file.ts';
import { withLock } from '../foundation/file-lock.ts';
import type { PublicRun } from '../judgement/public-record.ts';
import type { Verdict } from '../judgement/verdict.ts';
import type { Claim } from '../protocol/claim.ts';
import { profiles } from '../protocol/profiles.ts';
import { lookupIn, saveEvidence, usableEvidence } from '../runs/evidence-files.ts';
import type { EvidenceRecord } from '../runs/evidence-record.ts';
import { writeAllure } from './allure.ts';
import { allureTestOf } from './allure-test.ts';
import type { ExpectedVerdicts } from './expected-verdicts.ts';
import { figureFile } from './figures/figure-file.ts';
import { figuresOf } from './figures/figures-of.ts';
import { findingsOf } from './findings.ts';
import { jUnitXml } from './junit.ts';
import { keepRecord, keptRecords } from './kept-records.ts';
import { figurePath, summaryMarkdown, synthesisFigures, synthesisPath } from './markdown.ts';
import { pageHtml, withoutDetails } from './page/page.ts';
import { readPublicRuns } from './public-record.ts';
import { reportedOf, type Run } from './reported.ts';
import { readSurveys, writeSurveys } from './survey-report.ts';
import { tidyCsv } from './tidy-csv.ts';

/** Runs `work` while no other process writes the reports of this folder. */
export function whileReporting<T>(folder: string, work: () => T | Promise<T>): Promise<T> {
  return withLock(join(folder, '.lock'), async () => await work());
}

/** Keeps what a claim found: its evidence and its verdict, all that reports are made from. */
export function keepFinding(folder: string, verdict: Verdict, records: readonly EvidenceRecord[]): void {
  for (const record of records) saveEvidence(join(folder, 'evidence'), record);
  keepRecord(join(folder, 'verdicts', `${verdict.claim}.${verdict.profile}.json`), verdict);
}

/** All verdicts of a folder, by claim. Those of other runs stay beside the new ones. */
export function readVerdicts(folder: string): Verdict[] {
  return keptRecords<Verdict>(join(folder, 'verdicts'), /^[A-Z]\d\d\..+\.json$/);
}

/** A folder's verdicts with the evidence behind them, profiles from small to large, and its surveys. */
export function readRun(folder: string, claims: readonly Claim[]): Run {
  const lookup = lookupIn(usableEvidence(join(folder, 'evidence')));
  const reported = readVerdicts(folder).flatMap((verdict) => reportedOf(verdict, { claims, profiles, lookup }) ?? []);
  const rank = (profile: string): number => profiles.findIndex(({ name }) => name === profile);
  return {
    name: basename(folder),
    reported: reported.toSorted((a, b) => rank(a.profile.name) - rank(b.profile.name)),
    surveys: readSurveys(folder),
  };
}

/** Writes every report from all that the folder holds, so that a claim verified alone takes no other from the page. */
export function writeReports(folder: string, claims: readonly Claim[], expected: ExpectedVerdicts): Run {
  const run = readRun(folder, claims);
  const publicRuns = readPublicRuns();
  const page = pageHtml({ claims, runs: [run], expected, publicRuns });
  const write = (name: string, text: string): void => writeAtomically(join(folder, name), text);
  write('summary.html', page);
  writeSummary(folder, claims, run, publicRuns);
  write('findings.json', `${JSON.stringify(findingsOf([run]), null, 2)}\n`);
  const csv = tidyCsv(run.reported);
  write('findings.csv', csv);
  write('junit.xml', jUnitXml(run.reported));
  const tests = run.reported.map((reported) => allureTestOf(reported, expected));
  writeAllure(join(folder, 'allure-results'), tests, {
    environment: environmentOf(run),
    attachments: [
      {
        name: 'The report, without its closed tables and the plots of claims',
        type: 'text/html',
        body: withoutDetails(page),
        extension: '.html',
      },
      {
        name: 'Every quantity of every network (CSV)',
        type: 'application/gzip',
        body: gzipSync(csv),
        extension: '.csv.gz',
      },
    ],
  });
  return run;
}

/** `summary.md`, `surveys.md` and the figures that they show: what of a run is committed. */
function writeSummary(folder: string, claims: readonly Claim[], run: Run, publicRuns: readonly PublicRun[]): void {
  writeAtomically(join(folder, 'summary.md'), summaryMarkdown(claims, run, publicRuns));
  rmSync(join(folder, 'figures'), { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const figure of synthesisFigures(run)) writeAtomically(join(folder, synthesisPath(figure)), figureFile(figure));
  for (const one of run.reported) {
    for (const figure of figuresOf(one)) {
      if (figure.kind === 'plots') writeAtomically(join(folder, figurePath(one, figure)), figureFile(figure));
    }
  }
  writeSurveys(folder, run.surveys ?? []);
}

function environmentOf({ reported }: Run): Record<string, string> {
  const joined = (values: readonly string[]): string => [...new Set(values)].join(', ');
  const devices = reported.flatMap(({ evidence }) =>
    evidence.flatMap(({ trainings }) => trainings.flatMap(({ provenance: { device } }) => device ?? [])),
  );
  const verdicts = reported.map(({ verdict }) => verdict);
  return {
    Processor: joined(verdicts.flatMap(({ trained }) => trained.processors)),
    Threads: joined(devices.map(({ threads }) => `${threads}`)),
    TensorFlow: joined(devices.map(({ tensorflow, flavour }) => `${tensorflow} (${flavour})`)),
    'Trained at': joined(verdicts.flatMap(({ trained }) => trained.revisions)),
    'Judged at': joined(verdicts.map(({ provenance }) => provenance.revision)),
  };
}
