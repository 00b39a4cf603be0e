import type { Inquiry } from '../protocol/claim.ts';
import { decideClaim, judgeAt } from '../judgement/decide.ts';
import type { Verdict } from '../judgement/verdict.ts';
import { formatDuration } from '../reporting/format.ts';
import { Progress } from '../reporting/progress.ts';
import { keepFinding, whileReporting } from '../reporting/report-folder.ts';
import type { Reported } from '../reporting/reported.ts';
import { lookupIn, readEvidence, recordsOf } from '../runs/evidence-files.ts';
import type { SeedEvidence } from '../runs/evidence.ts';
import { reasonOf } from '../runs/failure-reason.ts';
import type { EvidenceRecord } from '../runs/evidence-record.ts';
import { provenance } from '../runs/provenance.ts';
import type { EvidenceLookup } from '../runs/records.ts';
import { Scheduler } from '../runs/scheduler.ts';
import { type ClaimPlan, stagesOf, type Study, trialsOf } from '../runs/study.ts';
import { type Trial, unmeasured } from '../runs/trial.ts';
import type { TrialStore } from '../runs/trial-store.ts';
import { defaultWorkers } from '../runs/workers.ts';

/** How a study is run. Plain data, but for the store. */
export interface Conduct {
  readonly store: TrialStore;
  readonly reports: string;
  readonly workers?: number;
  /** By name; each trial on a GPU gets one. */
  readonly gpus?: readonly string[];
  readonly budgetSeconds?: number;
  /** Evidence that is used instead of training; without it, what the store has. */
  readonly available?: Available;
  readonly signal?: AbortSignal;
  readonly onReport?: (report: Reported, say: (line: string) => void) => void;
}

/** What came of the claims: the reports of those that were judged, and why the others were not. */
export interface Conducted {
  readonly reports: readonly Reported[];
  readonly failures: readonly { readonly claim: string; readonly reason: string }[];
}

/** What runs the trials of a study, and where what is known of them is looked up. Close the progress at the end. */
export function startStudy(study: Study<Inquiry>, conduct: Conduct) {
  const { store, workers = defaultWorkers(), budgetSeconds = Infinity, signal, gpus } = conduct;
  const { records, isKnown, lookup } = conduct.available ?? availableIn(store);
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
    onPlanned: (trials) => progress.planned(trials, (trial) => isTrainedIn(store, trial)),
    isKnown,
    ...(signal && { signal }),
    ...(gpus && { gpus }),
  });
  return { records, progress, scheduler, lookup };
}

/** What is there before anything runs, in folders of evidence and in the store. */
export interface Available {
  /** Of the folders. */
  readonly records: readonly EvidenceRecord[];
  readonly lookup: EvidenceLookup;
  /** Whether the folders have all of a trial. */
  readonly isKnown: (trial: Trial) => boolean;
  /** Whether something of a trial is in neither. */
  readonly isMissing: (trial: Trial) => boolean;
}

/** Reads folders of evidence. Throws: as `readEvidence` does. */
export function availableIn(store: TrialStore, folders: readonly string[] = []): Available {
  const given = readEvidence(folders);
  const records = given.filter((record) => isCompatible(record, store));
  const left = given.filter((record) => !isCompatible(record, store)).map(({ trial }) => trial);
  if (left.length > 0)
    process.stderr.write(`Left out, since the store has other networks of the same trials: ${left.join(', ')}.\n`);
  const others = lookupIn(records);
  const own = store.lookup();
  const lookup: EvidenceLookup = {
    training: (address) => own.training(address) ?? others.training(address),
    measurement: (address) => own.measurement(address) ?? others.measurement(address),
  };
  const isKnown = (trial: Trial): boolean => isGiven(trial, others);
  return { records, lookup, isKnown, isMissing: (trial) => !isKnown(trial) && !store.isComplete(trial) };
}

/** Whether a trial is only measured. */
export function isTrainedIn(store: TrialStore, { trainingAddress }: Trial): boolean {
  return store.isTrained(trainingAddress);
}

/** Of each claim, the trials that its next look lacks; none where it is decided. */
export function nextTrials(study: Study, { isMissing, lookup }: Available): Trial[][] {
  return study.claims.map((plan) => {
    for (const count of stagesOf(plan)) {
      const missing = trialsOf(plan, count, study).filter(isMissing);
      if (missing.length > 0) return missing;
      if (judgeAt(count, plan, study, { lookup, origin: () => provenance() }).verdict.outcome !== 'undecided')
        return [];
    }
    return [];
  });
}

/** Runs what is missing, side by side across the claims, cheap claims first; judges and reports each as soon as it can. */
export async function conductStudy(study: Study, conduct: Conduct): Promise<Conducted> {
  const { store, reports: folder, onReport } = conduct;
  const { records, progress, scheduler, lookup } = startStudy(study, conduct);
  const plans = study.claims.toSorted((a, b) => firstLookSeconds(a, study) - firstLookSeconds(b, study));
  const reports = new Map<string, Reported>();
  const report = async (plan: ClaimPlan, verdict: Verdict, evidence: readonly SeedEvidence[]): Promise<void> => {
    const count = verdict.answers.length;
    const made = { claim: plan.claim, profile: study.profile, verdict, evidence: evidence.slice(0, count) };
    // Told at once: another process may be at the reports for a while.
    onReport?.(made, (line) => progress.say(line));
    await whileReporting(folder, () => {
      keepFinding(folder, verdict, recordsOf(trialsOf(plan, count, study), records, store));
    });
    reports.set(plan.claim.id, made);
  };
  const decide = (plan: ClaimPlan, rank: number): Promise<void> =>
    decideClaim(plan, study, {
      // First looks before later ones, and within a look cheap claims first.
      complete: (trials, look) => scheduler.complete(trials, look * plans.length + rank),
      ...{ lookup, origin: () => provenance(), onJudged: (verdict, evidence) => report(plan, verdict, evidence) },
    });
  const settled = await Promise.allSettled(plans.map(decide));
  progress.close();
  const failures = settled.flatMap((outcome, i) => {
    if (outcome.status === 'fulfilled') return [];
    return [{ claim: plans[i]?.claim.id ?? '', reason: reasonOf(outcome.reason) }];
  });
  return { reports: [...reports.values()].toSorted((a, b) => a.claim.id.localeCompare(b.claim.id)), failures };
}

/** Whether the store lacks the network of a record, or has it alike: results of two different networks are never joined. */
function isCompatible({ trainingAddress, training }: EvidenceRecord, store: TrialStore): boolean {
  const own = store.training(trainingAddress);
  return own === undefined || own.networkSha256 === training.networkSha256;
}

function isGiven(trial: Trial, lookup: EvidenceLookup): boolean {
  return lookup.training(trial.trainingAddress) !== undefined && unmeasured(trial, lookup).length === 0;
}

/** What a claim's first look is estimated to take. */
function firstLookSeconds(plan: ClaimPlan, study: Study): number {
  return trialsOf(plan, stagesOf(plan)[0] as number, study).reduce(
    (sum, { estimatedSeconds }) => sum + estimatedSeconds,
    0,
  );
}
