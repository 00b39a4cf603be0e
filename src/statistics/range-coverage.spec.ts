import { expect, test } from 'vitest';
import { rangeCoverage } from './range-coverage.ts';

function permutations(items: readonly number[]): number[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, i) => permutations(items.toSpliced(i, 1)).map((rest) => [item, ...rest]));
}

/** Of all orders in which n runs and one more can come, those in which the last lies in the range of the others. */
function byEnumeration(values: readonly number[]): number {
  const orders = permutations(values);
  const held = orders.filter((order) => {
    const [runs, next] = [order.slice(0, -1), order.at(-1) as number];
    return Math.min(...runs) <= next && next <= Math.max(...runs);
  });
  return held.length / orders.length;
}

test.each([1, 2, 3, 4, 5, 6])('of %i runs equals the enumeration of all orders, whatever the values', (n) => {
  const ranks = Array.from({ length: n + 1 }, (_, i) => i);
  expect(rangeCoverage(n)).toBeCloseTo(byEnumeration(ranks), 14);
  expect(rangeCoverage(n)).toBeCloseTo(byEnumeration(ranks.map((rank) => Math.exp(3 * rank))), 14);
});

test('is a lower bound with ties', () => {
  for (const values of [
    [1, 1],
    [1, 1, 2],
    [1, 1, 2, 3, 3],
  ]) {
    expect(byEnumeration(values)).toBeGreaterThan(rangeCoverage(values.length - 1));
  }
  // Ties inside the range change nothing.
  expect(byEnumeration([1, 2, 2, 3])).toBe(rangeCoverage(3));
});

test('refuses what is no number of runs', () => {
  expect(() => rangeCoverage(0)).toThrow('at least one run, got 0');
  expect(() => rangeCoverage(2.5)).toThrow('got 2.5');
});
