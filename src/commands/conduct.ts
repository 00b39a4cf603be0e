import { decideClaim } from '../judgement/decide.ts';
import { formatDuration } from '../reporting/format.ts';
import { Progress } from '../reporting/progress.ts';
import { type ClaimReport, reportClaim } from '../reporting/report-claim.ts';
import { evidenceOf, lookupIn, readEvidence } from '../runs/evidence-files.ts';
import { gatherEvidence } from '../runs/evidence.ts';
import { reasonOf } from '../runs/failure-reason.ts';
import { provenance } from '../runs/provenance.ts';
import type { EvidenceLookup } from '../runs/records.ts';
import { Scheduler } from '../runs/scheduler.ts';
import { type ClaimPlan, stagesOf, type Study, trialsOf } from '../runs/study.ts';
import type { Trial } from '../runs/trial.ts';
import type { TrialStore } from '../runs/trial-store.ts';
import { defaultWorkers } from '../runs/workers.ts';

/** How a study is run. Plain data, but for the store. */
export interface Conduct {
  readonly store: TrialStore;
  readonly reports: string;
  readonly workers?: number;
  readonly budgetSeconds?: number;
  /** Folders of evidence that is used instead of training. */
  readonly evidence?: readonly string[];
  readonly signal?: AbortSignal;
  readonly onReport?: (report: ClaimReport, say: (line: string) => void) => void;
}

/** What came of the claims: the reports of those that were judged, and why the others were not. */
export interface Conducted {
  readonly reports: readonly ClaimReport[];
  readonly failures: readonly { readonly claim: string; readonly reason: string }[];
}

/** Runs what is missing, side by side across the claims, cheap claims first; judges and reports each as soon as it can. */
export async function conductStudy(study: Study, conduct: Conduct): Promise<Conducted> {
  const { store, reports: folder, workers = defaultWorkers(), budgetSeconds = Infinity, signal, onReport } = conduct;
  const known = readEvidence(conduct.evidence ?? []);
  const given = lookupIn(known);
  const started = performance.now();
  const refusal = (): string | undefined =>
    (performance.now() - started) / 1000 < budgetSeconds
      ? undefined
      : `was not started: the budget of ${formatDuration(budgetSeconds)} is used up`;
  const progress = new Progress({
    ...{ workers, live: process.stderr.isTTY, stream: process.stderr },
    now: () => performance.now() / 1000,
  });
  const scheduler = new Scheduler(study, {
    ...{ store, workers, refusal },
    tell: (event) => progress.event(event),
    onPlanned: (trials) => progress.planned(trials),
    isKnown: (trial) => isGiven(trial, given),
    ...(signal && { signal }),
  });
  const own = store.lookup();
  const lookup: EvidenceLookup = {
    training: (address) => own.training(address) ?? given.training(address),
    result: (address) => own.result(address) ?? given.result(address),
  };
  const decide = async (plan: ClaimPlan, rank: number): Promise<ClaimReport> => {
    const complete = (trials: Parameters<Scheduler['complete']>[0]) => scheduler.complete(trials, rank);
    const verdict = await decideClaim(plan, study, { complete, lookup, origin: () => provenance() });
    const seeds = gatherEvidence(plan, verdict.answers.length, study.profile, lookup);
    const records = trialsOf(plan, verdict.answers.length, study).flatMap((trial) => {
      const record =
        evidenceOf(trial, store) ?? known.find(({ trainingAddress }) => trainingAddress === trial.trainingAddress);
      return record === undefined ? [] : [record];
    });
    const report = reportClaim(folder, { claim: plan.claim, profile: study.profile, verdict }, seeds, records);
    onReport?.(report, (line) => progress.say(line));
    return report;
  };
  const plans = study.claims.toSorted((a, b) => costOf(a, study) - costOf(b, study));
  const settled = await Promise.allSettled(plans.map(decide));
  progress.close();
  const failures = settled.flatMap((outcome, i) => {
    if (outcome.status === 'fulfilled') return [];
    return [{ claim: plans[i]?.claim.id ?? '', reason: reasonOf(outcome.reason) }];
  });
  const judged = settled.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  return { reports: judged.toSorted((a, b) => a.claim.id.localeCompare(b.claim.id)), failures };
}

function isGiven({ trainingAddress, measurements }: Trial, { training, result }: EvidenceLookup): boolean {
  const record = training(trainingAddress);
  if (record === undefined) return false;
  return record.diverged !== undefined || measurements.every(({ address }) => result(address) !== undefined);
}

/** What a claim's first look is estimated to take. */
function costOf(plan: ClaimPlan, study: Study): number {
  return trialsOf(plan, stagesOf(plan)[0] as number, study).reduce(
    (sum, { estimatedSeconds }) => sum + estimatedSeconds,
    0,
  );
}
