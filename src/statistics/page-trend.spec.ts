import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pageTrend } from './page-trend.ts';
import { ranks } from './ranks.ts';

/** All orders of a list. */
function orders(items: readonly number[]): number[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, i) => orders(items.filter((_, j) => j !== i)).map((rest) => [item, ...rest]));
}

function statisticOf(rows: readonly (readonly number[])[]): number {
  return rows.reduce((sum, row) => sum + ranks(row).reduce((s, rank, i) => s + (i + 1) * rank, 0), 0);
}

describe('pageTrend', () => {
  test('is the share of all ways to reorder the rows that are at least as ordered, ties and all', () => {
    const rows = fc.tuple(fc.integer({ min: 2, max: 3 }), fc.integer({ min: 1, max: 3 })).chain(([columns, count]) => {
      const row = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: columns, maxLength: columns });
      return fc.array(row, { minLength: count, maxLength: count });
    });
    fc.assert(
      fc.property(rows, (given) => {
        const observed = statisticOf(given);
        const ways = given.reduce<number[][][]>(
          (built, row) => built.flatMap((before) => orders(row).map((order) => [...before, order])),
          [[]],
        );
        const asOrdered = ways.filter((way) => statisticOf(way) >= observed).length;
        const { statistic, pValue } = pageTrend(given);
        expect(statistic).toBe(observed);
        expect(pValue).toBeCloseTo(asOrdered / ways.length, 12);
      }),
      { numRuns: 60 },
    );
  });

  test('has the values of scipy.stats.page_trend_test, exact', () => {
    const four = [
      [1, 2, 3, 4],
      [1, 3, 2, 4],
      [1, 2, 4, 3],
    ];
    expect(pageTrend(four)).toEqual({ statistic: 88, pValue: expect.closeTo(0.0028935185185185184, 12) as number });
    const three = [
      [3.1, 2, 5],
      [1, 3, 2],
      [1, 2, 4],
      [7, 8, 9],
      [2, 1, 3],
    ];
    expect(pageTrend(three)).toEqual({ statistic: 67, pValue: expect.closeTo(0.018132716049382717, 12) as number });
  });

  test.each([
    // Page 1963, table of critical values at 0.05: conditions, rows, smallest significant L.
    [3, 2, 28],
    [3, 3, 41],
    [3, 4, 54],
    [3, 5, 66],
    [4, 2, 58],
    [4, 3, 84],
    [4, 4, 111],
    [4, 5, 137],
  ])('%i conditions and %i rows: significant from L = %i on', (conditions, rows, critical) => {
    const row = Array.from({ length: conditions }, (_, i) => i);
    const seen = new Map<number, number>();
    const collect = (chosen: number[][]): void => {
      if (chosen.length === rows) {
        const { statistic, pValue } = pageTrend(chosen);
        seen.set(statistic, pValue);
        return;
      }
      // From the perfect order downwards, one swap at a time, is enough to meet every value near the critical one.
      for (const swaps of [0, 1, 2, 3]) {
        const changed = [...row];
        for (let s = 0; s < swaps; s++) {
          const i = s % (conditions - 1);
          [changed[i], changed[i + 1]] = [changed[i + 1] as number, changed[i] as number];
        }
        collect([...chosen, changed]);
      }
    };
    collect([]);
    expect(seen.get(critical)).toBeLessThanOrEqual(0.05);
    expect(seen.get(critical - 1)).toBeGreaterThan(0.05);
  });

  test('one row of as many conditions as it takes has p-value 1 / 7!', () => {
    expect(pageTrend([[1, 2, 3, 4, 5, 6, 7]]).pValue).toBeCloseTo(1 / 5040, 15);
  });

  test('refuses rows that do not fit, and too many conditions', () => {
    expect(() => pageTrend([[1, 2], [1]])).toThrow('Every row');
    expect(() => pageTrend([[1]])).toThrow('2 to 7 conditions, got 1');
    expect(() => pageTrend([])).toThrow('got 0');
    expect(() => pageTrend([[1, 2, 3, 4, 5, 6, 7, 8]])).toThrow('got 8');
  });
});
