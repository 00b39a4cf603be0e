/**
 * Probability that the range (smallest to largest value) of `runs` exchangeable runs holds one more such run, whatever
 * their distribution: the new one is as likely as any to be the smallest or the largest of all. With ties, at least this.
 *
 * Throws: RangeError unless `runs` is a whole number, at least 1.
 * Source: Wilks 1941, "Determination of sample sizes for setting tolerance limits".
 */
export function rangeCoverage(runs: number): number {
  if (!Number.isInteger(runs) || runs < 1) throw new RangeError(`A range needs at least one run, got ${runs}.`);
  return (runs - 1) / (runs + 1);
}
