import binomialCdf from '@stdlib/stats-base-dists-binomial-cdf';

/**
 * Exact two-sided McNemar test: p-value of the hypothesis that of the examples on which two classifications disagree,
 * each is as likely to be right. No disagreement gives 1.
 *
 * Source: McNemar 1947, with the binomial distribution in place of its approximation.
 */
export function mcnemarExact(rescued: number, killed: number): number {
  const disagreements = rescued + killed;
  if (!Number.isInteger(rescued) || !Number.isInteger(killed) || rescued < 0 || killed < 0) {
    throw new RangeError(`Counts must be whole and not negative, got ${rescued} and ${killed}.`);
  }
  return Math.min(1, 2 * binomialCdf(Math.min(rescued, killed), disagreements, 0.5));
}
