import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import type { Interval } from './wilson-interval.ts';

/**
 * The score interval of a difference of two proportions on the same examples: (first - second) / trials, where `first`
 * counts the examples that only the first classification has right, and `second` those that only the other has.
 *
 * Units: fractions of 1, from -1 to 1; `confidence` two-sided.
 * Throws: RangeError when the counts are not whole, or more than there are trials.
 * Source: Tango 1998, "Equivalence test and confidence interval for the difference in proportions for the paired-sample
 * design", equations 11 to 15.
 */
export function pairedDifference(first: number, second: number, trials: number, confidence = 0.95): Interval {
  const whole = [first, second, trials].every((count) => Number.isInteger(count) && count >= 0);
  if (!whole || trials < 1 || first + second > trials) {
    throw new RangeError(`${first} and ${second} of ${trials} are no disagreements.`);
  }
  const z = normalQuantile(1 - (1 - confidence) / 2, 0, 1);
  const estimate = (first - second) / trials;
  const score = (difference: number): number => scoreOf(difference, first, second, trials);
  return {
    lower: crossing((difference) => score(difference) > z, -1, estimate),
    upper: crossing((difference) => score(difference) >= -z, estimate, 1),
  };
}

/** Of the hypothesis that the difference is this one; the other parameter is the likeliest under it. Falls with it. */
function scoreOf(difference: number, first: number, second: number, trials: number): number {
  const linear = (2 * trials - first + second) * difference - first - second;
  const root = Math.sqrt(linear ** 2 + 8 * trials * second * difference * (1 - difference));
  const onlySecond = (root - linear) / (4 * trials);
  const variance = trials * Math.max(0, 2 * onlySecond + difference * (1 - difference));
  const excess = first - second - trials * difference;
  return excess === 0 ? 0 : excess / Math.sqrt(variance);
}

/** Where what holds at `low` ceases to hold, by bisection to the last bit; an end where it holds, or fails, throughout. */
function crossing(holds: (difference: number) => boolean, low: number, high: number): number {
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (holds(middle)) low = middle;
    else high = middle;
  }
}

/** How likely a sample of the stated size is to tell. */
const power = 0.8;

/**
 * How many examples it takes until the interval of such a difference leaves out `bound` in 80 % of samples, if they
 * disagree as often as these do: the normal approximation, rounded up to two digits. Infinity where the difference is the
 * bound.
 *
 * Source: the usual sample size for a test of a mean, (z of the confidence + z of the power)^2 variances per squared distance.
 */
export function trialsToTell(first: number, second: number, trials: number, bound: number, confidence = 0.95): number {
  const z = normalQuantile(1 - (1 - confidence) / 2, 0, 1) + normalQuantile(power, 0, 1);
  const difference = (first - second) / trials;
  // A sample without disagreements leaves their rate open: half a one of them is supposed.
  const variance = Math.max(first + second, 0.5) / trials - difference ** 2;
  const exact = (z ** 2 * variance) / (difference - bound) ** 2;
  if (!Number.isFinite(exact)) return Infinity;
  const step = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, exact))) - 1);
  return step * Math.ceil(Math.max(exact, trials + 1) / step);
}
