/** What is known of the trials of a run, for an estimate of its end. Units: seconds. */
export interface TrialTime {
  readonly id: string;
  readonly arm: string;
  /** What a trial of this arm took somewhere else. */
  readonly estimatedSeconds: number;
  /** Its network was there before: it is only measured. */
  readonly isTrained?: boolean;
  /** It goes on from a checkpoint: the training that it is timed for is a part of the whole. */
  readonly isResumed?: boolean;
  /** When it began, on the clock of `now`; absent while it waits. */
  readonly startedAt?: number;
  /** What is left of its training, measured; absent before the first second and after the last. */
  readonly trainingLeft?: number;
  /** When its measuring began, on the clock of `now`. */
  readonly measuringSince?: number;
  /** What it took; absent while it runs. */
  readonly took?: { readonly trainingSeconds: number; readonly measuringSeconds: number };
}

/**
 * How long until all trials are done: waiting ones are given to the workers in their order. A trial trains as long as those
 * of its arm did here, and is measured as long; before the first of them, what the estimate says, corrected by how wrong it
 * was for other arms.
 */
export function remainingSeconds(trials: readonly TrialTime[], workers: number, now: number): number {
  const expected = expectations(trials);
  const busy = trials
    .filter(({ startedAt, took }) => startedAt !== undefined && took === undefined)
    .map((trial) => leftOf(trial, expected(trial), now));
  const free = Array.from({ length: workers }, (_, i) => busy[i] ?? 0);
  for (const trial of trials.filter(({ startedAt }) => startedAt === undefined)) {
    const next = free.indexOf(Math.min(...free));
    free[next] = (free[next] as number) + expected(trial).whole;
  }
  return Math.max(0, ...free);
}

interface Expected {
  readonly whole: number;
  readonly measuring: number;
}

/** Share of a trial that is measurement, before one was seen. */
const measuringShare = 0.25;

function expectations(trials: readonly TrialTime[]): (trial: TrialTime) => Expected {
  const done = trials.flatMap(({ took, ...trial }) => (took === undefined ? [] : [{ ...trial, ...took }]));
  const trained = done.filter(({ isTrained, isResumed }) => isTrained !== true && isResumed !== true);
  const training = expectation(
    trained.map((one) => ({ ...one, seconds: one.trainingSeconds })),
    1 - measuringShare,
  );
  const measuring = expectation(
    done.map((one) => ({ ...one, seconds: one.measuringSeconds })),
    measuringShare,
  );
  return (trial) => {
    const measured = measuring(trial);
    const toTrain = trial.isTrained === true ? 0 : training(trial);
    return { whole: toTrain + measured, measuring: measured };
  };
}

/** Of one part of a trial, which is that share of its estimate: what it took the trials that are done. */
function expectation(done: readonly (TrialTime & { readonly seconds: number })[], share: number) {
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  const seconds = (some: typeof done): number => mean(some.map((one) => one.seconds));
  return ({ arm, estimatedSeconds }: TrialTime): number => {
    const alike = done.filter((other) => other.arm === arm);
    if (alike.length > 0) return seconds(alike);
    if (done.length === 0) return share * estimatedSeconds;
    return (estimatedSeconds * seconds(done)) / mean(done.map((one) => one.estimatedSeconds));
  };
}

function leftOf(trial: TrialTime, { whole, measuring }: Expected, now: number): number {
  const { startedAt = 0, trainingLeft, measuringSince } = trial;
  if (trainingLeft !== undefined) return trainingLeft + measuring;
  return Math.max(0, measuringSince === undefined ? startedAt + whole - now : measuringSince + measuring - now);
}
