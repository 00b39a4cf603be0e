import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { chosenClaims } from '../commands/all-claims.ts';
import { projectFolder } from '../foundation/folders.ts';
import { readSealed } from '../foundation/sealed-record.ts';
import { gatherEvidence } from '../verification/evidence.ts';
import { profileByName } from '../verification/profile.ts';
import { judge, type Verdict } from '../verification/verdict.ts';
import { readEvidence } from './evidence-files.ts';
import { compareVerdict, readExpectedVerdicts } from './expected-verdicts.ts';
import { type ReportedVerdict, verdictTable } from './summary.ts';

const reference = join(projectFolder, 'reports/reference');

const committed = [
  { run: 'cpu', profileName: 'cpu' },
  { run: 'cpu-amd-epyc', profileName: 'cpu' },
  { run: 'cpu-long', profileName: 'cpu-long' },
].map(({ run, profileName }) => {
  const folder = join(reference, run);
  const profile = profileByName(profileName);
  const claims = chosenClaims(profile);
  const verdicts = claims.map(({ id }) => readSealed<ReportedVerdict>(join(folder, 'verdicts', `${id}.json`))!.verdict);
  return { run, folder, profile, claims, verdicts };
});

/** The verdicts of the committed runs must follow from their evidence. */
describe.each(committed)('reports/reference/$run', ({ folder, profile, claims, verdicts }) => {
  const evidence = readEvidence(join(folder, 'evidence'));
  const results = new Map(
    evidence.flatMap(({ measurements }) => measurements.map(({ address, result }) => [address, result])),
  );

  test.each(verdicts)('$claim follows from the evidence', (verdict: Verdict) => {
    const claim = claims.find(({ id }) => id === verdict.claim)!;
    const runs = gatherEvidence(claim, profile, verdict.seeds, (address) => results.get(address));
    const computed = judge(claim, profile, runs, verdict.provenance);
    expect(JSON.parse(JSON.stringify(computed))).toEqual(verdict);
    expect(compareVerdict(verdict, readExpectedVerdicts())).toBe('as expected');
  });

  test('the summary has its table', () => {
    expect(readFileSync(join(folder, 'summary.md'), 'utf8')).toContain(verdictTable(verdicts));
  });
});

/** Of several runs of a profile, it quotes the one that has the profile's name. */
test.each(committed.filter(({ run, profile }) => run === profile.name))('the README quotes $run', ({ verdicts }) => {
  const unaligned = (text: string): string => text.replaceAll(/ +/g, ' ');
  const readme = readFileSync(join(projectFolder, 'README.md'), 'utf8');
  expect(unaligned(readme)).toContain(unaligned(verdictTable(verdicts)));
});

test('the expected outcomes are those of the committed runs, no other', () => {
  expect(readdirSync(reference).sort()).toEqual(committed.map(({ run }) => run).sort());
  const found = committed.flatMap(({ verdicts }) =>
    verdicts.map(({ profile, claim, outcome }) => `${profile} ${claim} ${outcome}`),
  );
  const expected = Object.entries(readExpectedVerdicts()).flatMap(([profile, byClaim]) =>
    Object.entries(byClaim!).flatMap(([claim, record]) =>
      record!.outcomes.map((outcome) => `${profile} ${claim} ${outcome}`),
    ),
  );
  expect(expected.sort()).toEqual([...new Set(found)].sort());
});
