import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { allClaims } from '../commands/all-claims.ts';
import { projectFolder } from '../foundation/folders.ts';
import type { Verdict } from '../judgement/verdict.ts';
import { profileByName, profiles } from '../protocol/profiles.ts';
import { isTested } from '../protocol/requests.ts';
import { committedRuns } from '../testing/committed-runs.ts';
import { type ClaimFile, hypothesesTable } from './hypotheses-table.ts';
import { readVerdicts } from './report-folder.ts';

async function claimFiles(): Promise<ClaimFile[]> {
  const claims = await allClaims();
  const files = readdirSync(join(projectFolder, 'hypotheses')).filter((name) => name.endsWith('.spec.ts'));
  return files.sort().map((file, i) => ({ file, claim: claims[i] as ClaimFile['claim'] }));
}

function committedVerdicts(): Verdict[] {
  return committedRuns.flatMap(({ folder }) => readVerdicts(folder));
}

test('a scale whose verdict counts is there, and tests its claim', async () => {
  const decisive = (await allClaims()).filter(({ decisiveProfile }) => decisiveProfile !== undefined);
  expect(decisive.length).toBeGreaterThan(0);
  for (const claim of decisive) expect(isTested(claim, profileByName(claim.decisiveProfile ?? ''))).toBe(true);
});

describe('the table of the claims', () => {
  test('is the committed one; `npm run readme` writes it anew', async () => {
    const table = hypothesesTable(await claimFiles(), profiles, committedVerdicts());
    await expect(table).toMatchFileSnapshot(join(projectFolder, 'hypotheses/README.md'));
  });

  test('shows the committed verdicts of a claim, but for those of profiles that give none', async () => {
    const files = (await claimFiles()).filter(({ claim }) => claim.id === 'H03');
    const counts = { shows: 11, showsNot: 1, neither: 0, share: { lower: 0, upper: 1 } };
    const answers = Array.from({ length: 12 }, (_, i) => ({ seed: 201 + i, answer: 'shows' }));
    const look = { seeds: 12, needed: 11 };
    const verdict = { claim: 'H03', profile: 'cpu', outcome: 'supported', look, answers, counts } as unknown as Verdict;
    const table = hypothesesTable(files, profiles, [
      verdict,
      { ...verdict, profile: 'smoke', outcome: 'not evaluated' },
    ]);
    expect(table).toContain('| cpu: supported, 11 of 12 networks show it |');
    expect(hypothesesTable(files, profiles, [])).toContain('| none yet |');
  });
});
