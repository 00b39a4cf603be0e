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
/** The committed runs of each profile: the README quotes the first, which has the profile's name. */
const runsOf = { cpu: ['cpu', 'cpu-amd-epyc'], 'cpu-long': ['cpu-long'] };

function recordedVerdicts(run: string, profileName: string): readonly Verdict[] {
  const claims = chosenClaims(profileByName(profileName));
  return claims.map(({ id }) => readSealed<ReportedVerdict>(join(reference, run, 'verdicts', `${id}.json`))!.verdict);
}

const committed = Object.entries(runsOf).flatMap(([profile, runs]) => runs.map((run) => ({ run, profile })));

/** The verdicts of the committed runs must follow from their evidence. */
describe.each(committed)('reports/reference/$run', ({ run, profile: profileName }) => {
  const profile = profileByName(profileName);
  const results = new Map(
    readEvidence(join(reference, run, 'evidence')).flatMap(({ measurements }) =>
      measurements.map(({ address, result }) => [address, result]),
    ),
  );
  const recorded = recordedVerdicts(run, profileName);

  test.each(recorded)('$claim follows from the evidence', (verdict: Verdict) => {
    const claim = chosenClaims(profile).find(({ id }) => id === verdict.claim)!;
    const runs = gatherEvidence(claim, profile, verdict.seeds, (address) => results.get(address));
    const computed = judge(claim, profile, runs, verdict.provenance);
    expect(JSON.parse(JSON.stringify(computed))).toEqual(verdict);
    expect(compareVerdict(verdict, readExpectedVerdicts())).toBe('as expected');
  });

  test('the summary has its table', () => {
    expect(readFileSync(join(reference, run, 'summary.md'), 'utf8')).toContain(verdictTable(recorded));
  });
});

test.each(Object.keys(runsOf))('the README quotes the table of %s', (name) => {
  const unaligned = (text: string): string => text.replaceAll(/ +/g, ' ');
  const readme = readFileSync(join(projectFolder, 'README.md'), 'utf8');
  expect(unaligned(readme)).toContain(unaligned(verdictTable(recordedVerdicts(name, name))));
});

test('the expected outcomes are those of the committed runs, no other', () => {
  expect(readdirSync(reference).sort()).toEqual(committed.map(({ run }) => run).sort());
  const found = committed.flatMap(({ run, profile }) =>
    recordedVerdicts(run, profile).map(({ claim, outcome }) => `${profile} ${claim} ${outcome}`),
  );
  const expected = Object.entries(readExpectedVerdicts()).flatMap(([profile, byClaim]) =>
    Object.entries(byClaim!).flatMap(([claim, record]) =>
      record!.outcomes.map((outcome) => `${profile} ${claim} ${outcome}`),
    ),
  );
  expect(expected.sort()).toEqual([...new Set(found)].sort());
});
