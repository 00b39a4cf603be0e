/** Ranks from 1, ties share the mean of theirs. */
export function ranks(values: readonly number[]): number[] {
  return values.map((value) => {
    const below = values.filter((other) => other < value).length;
    const equal = values.filter((other) => other === value).length;
    return below + (equal + 1) / 2;
  });
}

/**
 * Spearman's rank correlation: Pearson's of the ranks. NaN when one side does not vary.
 *
 * Throws: RangeError unless both have the same length, at least 2.
 */
export function spearman(x: readonly number[], y: readonly number[]): number {
  if (x.length !== y.length || x.length < 2) {
    throw new RangeError(`A rank correlation needs pairs, at least two, got ${x.length} and ${y.length} values.`);
  }
  const middle = (x.length + 1) / 2;
  const [a, b] = [x, y].map((values) => ranks(values).map((rank) => rank - middle)) as [number[], number[]];
  const product = (left: readonly number[], right: readonly number[]): number =>
    left.reduce((sum, value, i) => sum + value * (right[i] as number), 0);
  return product(a, b) / Math.sqrt(product(a, a) * product(b, b));
}
