/**
 * Mutual information of two labellings of the same examples, from their joint frequencies. Units: nats. Biased upwards
 * for few examples, by about (rows - 1)(columns - 1) / (2 n): compare with permutations of one of them.
 *
 * Throws: RangeError unless both have the same length, at least 1.
 */
export function mutualInformation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const n = a.length;
  if (n === 0 || n !== b.length)
    throw new RangeError(`Two labellings of the same examples are needed, got ${n} and ${b.length}.`);
  const [ofA, ofB, ofBoth] = [
    new Map<number, number>(),
    new Map<number, number>(),
    new Map<string, [number, number, number]>(),
  ];
  for (let i = 0; i < n; i++) {
    const [x, y] = [a[i] as number, b[i] as number];
    ofA.set(x, (ofA.get(x) ?? 0) + 1);
    ofB.set(y, (ofB.get(y) ?? 0) + 1);
    const key = `${x} ${y}`;
    ofBoth.set(key, [x, y, (ofBoth.get(key)?.[2] ?? 0) + 1]);
  }
  const terms = [...ofBoth.values()].map(
    ([x, y, count]) => (count / n) * Math.log((count * n) / ((ofA.get(x) as number) * (ofB.get(y) as number))),
  );
  return Math.max(
    0,
    terms.reduce((sum, term) => sum + term, 0),
  );
}

export interface PermutationTest {
  /** Mean and largest of the permutations. */
  readonly nullMean: number;
  readonly nullMaximum: number;
  /** (1 + permutations at least as large) / (1 + permutations). */
  readonly pValue: number;
}

/**
 * Compares a statistic of two labellings with its values when one of them is in random order.
 *
 * Throws: RangeError for less than one permutation.
 * Source: Phipson and Smyth 2010 for the added one.
 */
export function permutationTest<T>(
  statistic: (permuted: T) => number,
  observed: T,
  permute: (draw: number) => T,
  permutations: number,
): PermutationTest {
  if (!(permutations >= 1)) throw new RangeError(`A permutation test needs permutations, got ${permutations}.`);
  const value = statistic(observed);
  const drawn = Array.from({ length: permutations }, (_, draw) => statistic(permute(draw)));
  return {
    nullMean: drawn.reduce((sum, one) => sum + one, 0) / permutations,
    nullMaximum: Math.max(...drawn),
    pValue: (1 + drawn.filter((one) => one >= value).length) / (1 + permutations),
  };
}
