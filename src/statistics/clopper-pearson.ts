import binomialCdf from '@stdlib/stats-base-dists-binomial-cdf';
import type { Interval } from './wilson-interval.ts';

/**
 * The exact interval of a proportion, `successes` of `trials`, of Clopper and Pearson: all shares that neither one-sided
 * binomial test at (1 - confidence) / 2 rejects. Holds the true share with at least the confidence, whatever it is.
 *
 * Units: fractions of 1; `confidence` two-sided.
 * Throws: RangeError when the counts are not whole, or more successes than trials, or a confidence outside (0, 1).
 * Source: Clopper and Pearson 1934.
 */
export function clopperPearson(successes: number, trials: number, confidence = 0.95): Interval {
  const whole = Number.isInteger(successes) && Number.isInteger(trials);
  if (!whole || trials < 1 || successes < 0 || successes > trials) {
    throw new RangeError(`${successes} of ${trials} is not a proportion.`);
  }
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(`confidence must be between 0 and 1, got ${confidence}.`);
  }
  const tail = (1 - confidence) / 2;
  return {
    lower: 1 - largestShare(trials - successes, trials, tail),
    upper: largestShare(successes, trials, tail),
  };
}

/** The share at which so few successes have probability `tail`, by bisection to the last bit; 1 for all of them. */
function largestShare(successes: number, trials: number, tail: number): number {
  let [low, high] = [successes / trials, 1];
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (binomialCdf(successes, trials, middle) > tail) low = middle;
    else high = middle;
  }
}
