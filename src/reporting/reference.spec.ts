import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { allClaims } from '../commands/all-claims.ts';
import { chosenClaims } from '../commands/choose.ts';
import { judgeAvailable } from '../commands/collect.ts';
import { canonicalJson } from '../foundation/digest.ts';
import { projectFolder } from '../foundation/folders.ts';
import type { Verdict } from '../judgement/verdict.ts';
import { lookupIn, readEvidence } from '../runs/evidence-files.ts';
import { planStudy } from '../runs/study.ts';
import { readExpectedVerdicts } from './expected-verdicts.ts';
import { verdictTable } from './summary.ts';
import { readVerdicts } from './write-summaries.ts';

const reference = join(projectFolder, 'reports/reference');
const runs = readdirSync(reference, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const claims = await allClaims();

function committed(run: string): Verdict[] {
  return readVerdicts(join(reference, run)).map(({ verdict }) => verdict);
}

/** The verdicts on the same claims by this revision, from all evidence of the run and nothing else. */
function judgedAgain(run: string): Verdict[] {
  const lookup = lookupIn(readEvidence([join(reference, run, 'evidence')]));
  return committed(run).flatMap(({ claim, profile }) => {
    const choices = { profile, claims: [claim] };
    const study = planStudy(chosenClaims(choices, claims), choices);
    return study.claims.map((plan) => judgeAvailable(plan, study, lookup).verdict);
  });
}

/** As it is written; where and when it was judged is not what it says. */
function withoutProvenance({ provenance: _, ...verdict }: Verdict): unknown {
  return JSON.parse(canonicalJson(verdict));
}

describe.each(runs)('the committed run %s', (run) => {
  const remedy = `the verdicts do not follow from this evidence any more: run ${run} again, and commit it`;

  test('has verdicts that follow from its evidence', () => {
    expect(committed(run).length).toBeGreaterThan(0);
    expect(judgedAgain(run).map(withoutProvenance), remedy).toEqual(committed(run).map(withoutProvenance));
  });

  test('has a summary with the table of its verdicts', () => {
    const summary = readFileSync(join(reference, run, 'summary.md'), 'utf8');
    expect(summary).toContain(`\n${verdictTable(judgedAgain(run))}\n`);
  });

  test('was made by a committed revision', () => {
    const records = readEvidence([join(reference, run, 'evidence')]);
    const origins = records.flatMap(({ training, measurements }) => [training, ...measurements]);
    expect(origins.filter(({ provenance: { dirty } }) => dirty !== false)).toEqual([]);
  });
});

test('there is a run that CI can repeat, and it says nothing of the claims', () => {
  expect(runs).toContain('smoke');
  expect(new Set(committed('smoke').map(({ outcome }) => outcome))).toEqual(new Set(['not evaluated']));
  expect(committed('smoke').map(({ claim }) => claim)).toEqual(
    chosenClaims({ profile: 'smoke' }, claims).map(({ id }) => id),
  );
});

test('the expected verdicts are those of the committed runs, and no others', () => {
  const given = runs.flatMap(committed).filter(({ outcome }) => /^(supported|refuted|inconclusive)$/.test(outcome));
  const expected = Object.entries(readExpectedVerdicts()).flatMap(([profile, ofProfile]) =>
    Object.entries(ofProfile).map(([claim, { reason: _, ...record }]) => ({ profile, claim, ...record })),
  );
  const named = given.map(({ profile, claim, outcome, protocolHash }) => ({ profile, claim, outcome, protocolHash }));
  const inOrder = (records: readonly object[]): string[] => [...new Set(records.map(canonicalJson))].sort();
  expect(inOrder(expected)).toEqual(inOrder(named));
});
