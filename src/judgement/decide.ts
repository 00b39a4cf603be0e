import { gatherEvidence, MissingEvidenceError, type SeedEvidence } from '../runs/evidence.ts';
import type { Provenance } from '../runs/provenance.ts';
import type { EvidenceLookup } from '../runs/records.ts';
import { type ClaimPlan, stagesOf, type Study, trialsOf } from '../runs/study.ts';
import type { Trial } from '../runs/trial.ts';
import { judge, type Verdict } from './verdict.ts';

/** Where what is known lies, and what judges it. */
export interface Known {
  readonly lookup: EvidenceLookup;
  readonly origin: () => Provenance;
}

/** What a claim is decided with. */
export interface Deciding extends Known {
  /** Runs what is missing of these trials, or throws. */
  readonly complete: (trials: readonly Trial[], look: number) => Promise<void>;
  /** Called after each look: what is known stays known when a later look fails. */
  readonly onJudged: (verdict: Verdict, evidence: readonly SeedEvidence[]) => Promise<void>;
}

/**
 * Completes a claim look by look, and judges after each, until it is decided or the last look is done.
 *
 * Throws: what `complete` and `onJudged` throw; the looks before have been judged.
 */
export async function decideClaim(plan: ClaimPlan, study: Study, deciding: Deciding): Promise<void> {
  for (const [look, count] of stagesOf(plan).entries()) {
    await deciding.complete(trialsOf(plan, count, study), look);
    const { evidence, verdict } = judgeAt(count, plan, study, deciding);
    await deciding.onJudged(verdict, evidence);
    if (verdict.outcome !== 'undecided') return;
  }
}

/**
 * Judges a claim look by look in the same way, as far as its seeds are there.
 *
 * Throws: MissingEvidenceError naming what the first look lacks.
 */
export function judgeAvailable(plan: ClaimPlan, study: Study, known: Known): Judged {
  const [first = 0, ...later] = stagesOf(plan);
  let judged = judgeAt(first, plan, study, known);
  for (const count of later) {
    if (judged.verdict.outcome !== 'undecided') break;
    try {
      judged = judgeAt(count, plan, study, known);
    } catch (error) {
      if (error instanceof MissingEvidenceError) break;
      throw error;
    }
  }
  return judged;
}

interface Judged {
  readonly plan: ClaimPlan;
  readonly evidence: readonly SeedEvidence[];
  readonly verdict: Verdict;
}

/** At one look. Throws: MissingEvidenceError naming what it lacks. */
export function judgeAt(count: number, plan: ClaimPlan, { profile }: Study, { lookup, origin }: Known): Judged {
  const evidence = gatherEvidence(plan, count, profile, lookup);
  return { plan, evidence, verdict: judge(plan, profile, evidence, origin()) };
}
