import tQuantile from '@stdlib/stats-base-dists-t-quantile';

/** An interval and what it was computed from. */
export interface MeanInterval {
  readonly mean: number;
  readonly lower: number;
  readonly upper: number;
  /** Deviation used: that between the runs, or the within-run standard error where that is larger. */
  readonly deviation: number;
}

/**
 * Student interval of a mean. `alpha` is the error on each side.
 *
 * `withinRunErrors` are the standard errors of the single values (from finitely many test images). Where the values
 * differ less than these say they must, the mean within-run error is used instead, so that ten runs of 100 % do not
 * give an interval of no width.
 *
 * Throws: RangeError for fewer than two values or an alpha outside (0, 0.5).
 */
export function studentInterval(
  values: readonly number[],
  alpha: number,
  withinRunErrors: readonly number[] = [],
): MeanInterval {
  const n = values.length;
  if (n < 2) throw new RangeError(`A Student interval needs at least two values, got ${n}.`);
  if (!(alpha > 0 && alpha < 0.5)) throw new RangeError(`alpha must be between 0 and 0.5, got ${alpha}.`);
  const mean = average(values);
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  const deviation = Math.max(Math.sqrt(variance), withinRunErrors.length > 0 ? average(withinRunErrors) : 0);
  const half = (tQuantile(1 - alpha, n - 1) * deviation) / Math.sqrt(n);
  return { mean, lower: mean - half, upper: mean + half, deviation };
}

export function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
