import type { SurveyFinding } from '../judgement/survey-finding.ts';
import type { Verdict } from '../judgement/verdict.ts';
import type { Claim } from '../protocol/claim.ts';
import type { Profile } from '../protocol/profile.ts';
import { protocolHash } from '../protocol/protocol-hash.ts';
import { gatherEvidence, MissingEvidenceError, type SeedEvidence } from '../runs/evidence.ts';
import type { EvidenceLookup } from '../runs/records.ts';
import { planStudy } from '../runs/study.ts';

/** A verdict with all that a report says of it. */
export interface Reported {
  readonly claim: Claim;
  readonly profile: Profile;
  readonly verdict: Verdict;
  /** Of the seeds that the verdict speaks of; empty where it is not there, or is of another protocol. */
  readonly evidence: readonly SeedEvidence[];
}

/** What one run found: a column of the matrix for each of its profiles. */
export interface Run {
  readonly name: string;
  readonly reported: readonly Reported[];
  /** What its surveys found; absent where none was run. */
  readonly surveys?: readonly SurveyFinding[];
}

/** Joins a verdict with the evidence that it was judged from; undefined when this revision lacks its claim or profile. */
export function reportedOf(
  verdict: Verdict,
  { claims, profiles, lookup }: { claims: readonly Claim[]; profiles: readonly Profile[]; lookup: EvidenceLookup },
): Reported | undefined {
  const claim = claims.find(({ id }) => id === verdict.claim);
  const profile = profiles.find(({ name }) => name === verdict.profile);
  if (claim === undefined || profile === undefined) return undefined;
  return { claim, profile, verdict, evidence: evidenceBehind(verdict, claim, profile, lookup) };
}

function evidenceBehind(
  { protocolHash: judged, answers }: Verdict,
  claim: Claim,
  profile: Profile,
  lookup: EvidenceLookup,
): SeedEvidence[] {
  if (judged !== protocolHash(claim, profile)) return [];
  const plan = planStudy([claim], { profile: profile.name }).claims[0];
  try {
    return plan === undefined ? [] : gatherEvidence(plan, answers.length, profile, lookup);
  } catch (error) {
    if (error instanceof MissingEvidenceError) return [];
    throw error;
  }
}

/** Networks that some verdicts rest on, each once: trained ones, and those that are as they were drawn. */
export function networksIn(reported: readonly Reported[]): { readonly trained: number; readonly untrained: number } {
  const trainings = reported.flatMap(({ evidence }) => evidence.flatMap((seed) => seed.trainings));
  const count = (of: typeof trainings): number =>
    // Untrained networks that differ in their activation have the same weights.
    new Set(of.map(({ arm, networkSha256 }) => `${arm} ${networkSha256}`)).size;
  return {
    trained: count(trainings.filter(({ epochs }) => epochs.length > 0)),
    untrained: count(trainings.filter(({ epochs }) => epochs.length === 0)),
  };
}
