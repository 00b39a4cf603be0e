import { readFileSync } from 'node:fs';
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

/** The committed runs: their verdicts must follow from their evidence, and the README must quote them. */
describe.each(['cpu', 'cpu-long'])('reports/reference/%s', (name) => {
  const folder = join(projectFolder, 'reports/reference', name);
  const profile = profileByName(name);
  const evidence = readEvidence(join(folder, 'evidence'));
  const results = new Map(
    evidence.flatMap(({ measurements }) => measurements.map(({ address, result }) => [address, result])),
  );
  const claims = chosenClaims(profile);
  const recorded = claims.map(({ id }) => readSealed<ReportedVerdict>(join(folder, 'verdicts', `${id}.json`))!.verdict);

  test.each(recorded)('$claim follows from the evidence', (verdict: Verdict) => {
    const claim = claims.find(({ id }) => id === verdict.claim)!;
    const runs = gatherEvidence(claim, profile, verdict.seeds, (address) => results.get(address));
    const computed = judge(claim, profile, runs, verdict.provenance);
    expect(JSON.parse(JSON.stringify(computed))).toEqual(verdict);
    expect(compareVerdict(verdict, readExpectedVerdicts())).toBe('as expected');
  });

  test('the README and the summary quote its table', () => {
    const table = verdictTable(recorded);
    expect(readFileSync(join(folder, 'summary.md'), 'utf8')).toContain(table);
    expect(readFileSync(join(projectFolder, 'README.md'), 'utf8').replaceAll(/ +/g, ' ')).toContain(
      table.replaceAll(/ +/g, ' '),
    );
  });
});
