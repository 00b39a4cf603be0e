import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ranks, spearman } from './ranks.ts';

test('ranks count from 1, ties share their mean', () => {
  expect(ranks([10, 30, 20])).toEqual([1, 3, 2]);
  expect(ranks([5, 1, 5, 7, 5])).toEqual([3, 1, 3, 5, 3]);
});

describe('spearman', () => {
  test('without ties is 1 - 6 sum(d^2) / (n (n^2 - 1))', () => {
    const orders = fc.integer({ min: 2, max: 9 }).chain((n) => {
      const order = fc.shuffledSubarray(
        Array.from({ length: n }, (_, i) => i),
        { minLength: n, maxLength: n },
      );
      return fc.tuple(order, order);
    });
    fc.assert(
      fc.property(orders, ([x, y]) => {
        const n = x.length;
        const squares = x.reduce((sum, value, i) => sum + (value - (y[i] as number)) ** 2, 0);
        expect(spearman(x, y)).toBeCloseTo(1 - (6 * squares) / (n * (n * n - 1)), 12);
      }),
    );
  });

  test('with ties has the value of scipy.stats.spearmanr', () => {
    expect(spearman([1, 2, 2, 3, 5, 4, 4], [2, 1, 3, 3, 6, 5, 4])).toBeCloseTo(0.9082951062292476, 12);
  });

  test('is blind to monotone changes, and reversed by a mirror', () => {
    const [x, y] = [
      [3, 1, 4, 1.5, 9],
      [2, 7, 1, 8, 3],
    ];
    expect(spearman(x.map(Math.exp), y)).toBe(spearman(x, y));
    expect(
      spearman(
        x.map((v) => -v),
        y,
      ),
    ).toBeCloseTo(-spearman(x, y), 12);
  });

  test('of a constant is not a number; of no pairs an error', () => {
    expect(spearman([1, 1, 1], [1, 2, 3])).toBeNaN();
    expect(() => spearman([1, 2], [1])).toThrow('got 2 and 1 values');
    expect(() => spearman([1], [1])).toThrow('at least two');
  });
});
