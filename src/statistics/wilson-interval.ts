import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';

export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

/**
 * Wilson's score interval of a proportion, `successes` of `trials`.
 *
 * Units: fractions of 1; `confidence` two-sided.
 * Throws: RangeError when the counts are not whole, or more successes than trials.
 * Source: Wilson 1927; Brown, Cai and DasGupta 2001, equation 4.
 */
export function wilsonInterval(successes: number, trials: number, confidence = 0.95): Interval {
  const whole = Number.isInteger(successes) && Number.isInteger(trials);
  if (!whole || trials < 1 || successes < 0 || successes > trials) {
    throw new RangeError(`${successes} of ${trials} is not a proportion.`);
  }
  const z = normalQuantile(1 - (1 - confidence) / 2, 0, 1);
  const p = successes / trials;
  const centre = (p + (z * z) / (2 * trials)) / (1 + (z * z) / trials);
  const half = (z / (1 + (z * z) / trials)) * Math.sqrt((p * (1 - p)) / trials + (z * z) / (4 * trials * trials));
  // At the ends the formula is exactly 0 or 1; floating point misses it by an ulp.
  return {
    lower: successes === 0 ? 0 : Math.max(0, centre - half),
    upper: successes === trials ? 1 : Math.min(1, centre + half),
  };
}
