import { gatherEvidence } from '../runs/evidence.ts';
import type { Provenance } from '../runs/provenance.ts';
import type { EvidenceLookup } from '../runs/records.ts';
import { type ClaimPlan, stagesOf, type Study, trialsOf } from '../runs/study.ts';
import type { Trial } from '../runs/trial.ts';
import { judge, type Verdict } from './verdict.ts';

/** What a claim is decided with. */
export interface Deciding {
  /** Runs what is missing of these trials, or throws. */
  readonly complete: (trials: readonly Trial[]) => Promise<void>;
  readonly lookup: EvidenceLookup;
  readonly origin: () => Provenance;
}

/** Completes a claim look by look, and judges after each, until it is decided or the last look is done. */
export async function decideClaim(plan: ClaimPlan, study: Study, deciding: Deciding): Promise<Verdict> {
  const [first, ...later] = stagesOf(plan);
  const judgeAt = async (count: number): Promise<Verdict> => {
    await deciding.complete(trialsOf(plan, count, study));
    const evidence = gatherEvidence(plan, count, study.profile, deciding.lookup);
    return judge(plan, study.profile, evidence, deciding.origin());
  };
  let verdict = await judgeAt(first as number);
  for (const count of later) {
    if (verdict.outcome !== 'undecided') break;
    verdict = await judgeAt(count);
  }
  return verdict;
}
