/** What is known of the trials of a run, for an estimate of its end. Units: seconds. */
export interface TrialTime {
  readonly id: string;
  readonly arm: string;
  /** What a trial of this arm took somewhere else. */
  readonly estimatedSeconds: number;
  /** When it began, on the clock of `now`; absent while it waits. */
  readonly startedAt?: number;
  /** What is left of its training, measured; absent before the first second and after the last. */
  readonly trainingLeft?: number;
  /** What it took; absent while it runs. */
  readonly took?: { readonly trainingSeconds: number; readonly measuringSeconds: number };
}

/**
 * How long until all trials are done: waiting ones are given to the workers in their order. A trial takes what those of
 * its arm took here; before the first of them, what the estimate says, corrected by how wrong it was for other arms.
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
  const done = trials.flatMap(({ arm, estimatedSeconds, took }) =>
    took === undefined ? [] : [{ arm, estimatedSeconds, ...took }],
  );
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  const whole = done.map(({ trainingSeconds, measuringSeconds }) => trainingSeconds + measuringSeconds);
  const correction = done.length === 0 ? 1 : sum(whole) / sum(done.map(({ estimatedSeconds }) => estimatedSeconds));
  return ({ arm, estimatedSeconds }) => {
    const alike = done.filter((other) => other.arm === arm);
    if (alike.length === 0) {
      const guess = estimatedSeconds * correction;
      return { whole: guess, measuring: guess * measuringShare };
    }
    const measuring = sum(alike.map(({ measuringSeconds }) => measuringSeconds)) / alike.length;
    return { whole: measuring + sum(alike.map(({ trainingSeconds }) => trainingSeconds)) / alike.length, measuring };
  };
}

function leftOf({ startedAt = 0, trainingLeft }: TrialTime, { whole, measuring }: Expected, now: number): number {
  if (trainingLeft !== undefined) return trainingLeft + measuring;
  return Math.max(0, whole - (now - startedAt));
}
