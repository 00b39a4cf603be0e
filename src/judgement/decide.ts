import { gatherEvidence, type SeedEvidence } from '../runs/evidence.ts';
import type { Provenance } from '../runs/provenance.ts';
import type { EvidenceLookup } from '../runs/records.ts';
import { type ClaimPlan, stagesOf, type Study, trialsOf } from '../runs/study.ts';
import type { Trial } from '../runs/trial.ts';
import { judge, type Verdict } from './verdict.ts';

/** What a claim is decided with. */
export interface Deciding {
  /** Runs what is missing of these trials, or throws. */
  readonly complete: (trials: readonly Trial[], look: number) => Promise<void>;
  readonly lookup: EvidenceLookup;
  readonly origin: () => Provenance;
  /** Called after each look: what is known stays known when a later look fails. */
  readonly onJudged: (verdict: Verdict, evidence: readonly SeedEvidence[]) => void;
}

/**
 * Completes a claim look by look, and judges after each, until it is decided or the last look is done.
 *
 * Throws: what `complete` throws; the looks before have been judged.
 */
export async function decideClaim(plan: ClaimPlan, study: Study, deciding: Deciding): Promise<void> {
  for (const [look, count] of stagesOf(plan).entries()) {
    await deciding.complete(trialsOf(plan, count, study), look);
    const evidence = gatherEvidence(plan, count, study.profile, deciding.lookup);
    const verdict = judge(plan, study.profile, evidence, deciding.origin());
    deciding.onJudged(verdict, evidence);
    if (verdict.outcome !== 'undecided') return;
  }
}
