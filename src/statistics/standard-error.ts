/**
 * Standard error of an accuracy over a finite test set, after adding two successes and two failures so that 0 % and
 * 100 % keep an error. Source: Agresti and Coull 1998.
 */
export function proportionError(successes: number, trials: number): number {
  const p = (successes + 2) / (trials + 4);
  return Math.sqrt((p * (1 - p)) / (trials + 4));
}

/**
 * Standard error of a difference of two accuracies on the same images, with one added to each kind of disagreement.
 * Source: Agresti and Min 2005, for matched pairs.
 */
export function pairedDifferenceError(rescued: number, killed: number, trials: number): number {
  const n = trials + 2;
  const [r, k] = [(rescued + 1) / n, (killed + 1) / n];
  return Math.sqrt((r + k - (r - k) ** 2) / n);
}
