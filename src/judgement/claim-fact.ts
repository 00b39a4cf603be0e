import type { Claim } from '../protocol/claim.ts';
import type { ClaimId } from '../protocol/claim-id.ts';
import { profiles } from '../protocol/profiles.ts';
import { underOwnAttack } from '../protocol/quantities/attacked.ts';
import type { SeedEvidence } from '../runs/evidence.ts';
import type { ClaimFact } from './facts.ts';
import type { PublicRun } from './public-record.ts';
import type { SurveyFinding } from './survey-finding.ts';
import type { Summary, Verdict } from './verdict.ts';

/** What there is to draw from. Verdicts with the evidence of their seeds; empty where it is not there. */
export interface Records {
  readonly judged: readonly {
    readonly claim: Pick<Claim, 'decisiveProfile'>;
    readonly verdict: Verdict;
    readonly evidence: readonly SeedEvidence[];
  }[];
  readonly surveys: readonly SurveyFinding[];
  readonly publicRuns: readonly PublicRun[];
}

export function isDecided(verdict: Pick<Verdict, 'outcome'> | undefined): boolean {
  return verdict?.outcome === 'supported' || verdict?.outcome === 'refuted';
}

/** More networks would not be asked for. */
export function isFinal({ outcome }: Pick<Verdict, 'outcome'>): boolean {
  return outcome !== 'undecided' && outcome !== 'not evaluated';
}

/** By the scale whose verdict counts; where the claim names none, or that is not there, by the largest that decided it. */
export function claimFact(claim: ClaimId, judged: readonly Omit<Records['judged'][number], 'evidence'>[]): ClaimFact {
  const rank = ({ profile }: Verdict): number => profiles.findIndex(({ name }) => name === profile);
  const own = judged.filter(({ verdict }) => verdict.claim === claim);
  const found = own.map(({ verdict }) => verdict).sort((a, b) => rank(b) - rank(a));
  const decisive = own[0]?.claim.decisiveProfile;
  const counting = found.find((verdict) => verdict.profile === decisive && isFinal(verdict));
  const decided = found.filter(isDecided);
  const verdict = counting ?? decided[0] ?? found[0];
  const otherwise = decided
    .filter(({ outcome }) => outcome !== verdict?.outcome)
    .map(({ profile }) => (profile === verdict?.profile ? 'another run of it' : profile));
  return {
    ...{ kind: 'claim', claim, ...(verdict && { verdict }), otherwise: [...new Set(otherwise)] },
    ...(decisive !== undefined && counting === undefined && { awaits: decisive }),
  };
}

/** The verdict that speaks for a claim, with its evidence; undefined where there is none. */
export function spokenFor(id: ClaimId, { judged }: Records): Records['judged'][number] | undefined {
  const { verdict } = claimFact(id, judged);
  return judged.find((one) => one.verdict === verdict);
}

/** The leak as it was found; undefined unless it was. What is said of leaking networks rests on it. */
export function leak(records: Records): Records['judged'][number] | undefined {
  const found = spokenFor('H03', records);
  return found?.verdict.outcome === 'supported' ? found : undefined;
}

/** Of a network; undefined where it was not measured. */
export function valueAt(seed: number, { seeds, values }: Pick<Summary, 'seeds' | 'values'>): number | undefined {
  return values[seeds.indexOf(seed)];
}

/** What the networks trained with the true label are attacked with. */
export const ownAttack = underOwnAttack('trueLabel');

/** Of all quantities of a verdict. */
export function summaryIn({ statements, controls, reported }: Verdict, name: string): Summary | undefined {
  return [...statements, ...controls, ...reported].find((one) => one.name === name);
}
