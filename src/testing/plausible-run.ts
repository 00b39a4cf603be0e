import { allClaims } from '../commands/all-claims.ts';
import { judge } from '../judgement/verdict.ts';
import type { Claim } from '../protocol/claim.ts';
import { profileByName } from '../protocol/profiles.ts';
import { isTested } from '../protocol/requests.ts';
import type { Reported, Run } from '../reporting/reported.ts';
import { firstDecision } from '../statistics/sign-test.ts';
import { answerOf } from '../judgement/seed-answer.ts';
import { planStudy } from '../runs/study.ts';
import { plausibleEvidence } from './plausible-evidence.ts';

const origin = {
  revision: 'abcdef0123456789',
  dirty: false,
  node: 'v24',
  finishedAt: '2026-01-02T00:00:00.000Z',
} as const;

/** A made-up run of every claim that some profiles test, judged as a real one is. */
export async function plausibleRun(profileNames: readonly string[]): Promise<{ claims: Claim[]; run: Run }> {
  const claims = await allClaims();
  const reported = profileNames.flatMap((name) => {
    const profile = profileByName(name);
    const tested = claims.filter((claim) => isTested(claim, profile));
    return tested.map((claim) => plausibleReport(claim, name));
  });
  return { claims, run: { name: 'made up', reported } };
}

function plausibleReport(claim: Claim, name: string): Reported {
  const { profile, claims } = planStudy([claim], { profile: name });
  const [plan] = claims;
  if (plan === undefined) throw new Error(`${claim.id} has no plan.`);
  const all = plausibleEvidence(plan, profile);
  const answers = all.map((seed) => answerOf(claim, seed, profile).answer);
  const evidence = all.slice(0, firstDecision(answers, plan.looks).look?.seeds);
  return { claim, profile, verdict: judge(plan, profile, all, origin), evidence };
}
