import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { median, orderInterval } from './order-interval.ts';
import { decide, type Look } from './sign-test.ts';

const look = (seeds: number, needed: number): Look => ({ seeds, needed });
const anyLook = fc
  .integer({ min: 1, max: 20 })
  .chain((seeds) => fc.integer({ min: Math.floor(seeds / 2) + 1, max: seeds }).map((needed) => look(seeds, needed)));
/** A look and the values of its seeds, of which some have none; few different ones, so that ties are common. */
const someSeeds = anyLook.chain((of) =>
  fc.tuple(
    fc.constant(of),
    fc.array(fc.option(fc.integer({ min: -3, max: 3 }), { nil: undefined, freq: 8 }), {
      minLength: of.seeds,
      maxLength: of.seeds,
    }),
  ),
);
/** Values of which those in the bits of the pattern lie above 0, the others below. */
const around = (pattern: number, seeds: number): number[] =>
  Array.from({ length: seeds }, (_, i) => ((pattern >> i) % 2 === 1 ? 1 : -1) * (i + 1));
const present = (seeds: readonly (number | undefined)[]): number[] => seeds.filter((value) => value !== undefined);

describe('orderInterval', () => {
  test.each([
    ['smallest and largest', look(8, 8), 1, 8],
    ['smallest and largest', look(9, 9), 1, 9],
    ['smallest and largest', look(10, 10), 1, 10],
    ['second and second last', look(12, 11), 2, 11],
    ['third and third last', look(16, 14), 3, 14],
    ['fourth and fourth last', look(20, 17), 4, 17],
  ])('is the %s of %o', (_, of, lower, upper) => {
    // 1 to n, in an order of no meaning.
    const values = Array.from({ length: of.seeds }, (__, i) => ((7 * i) % of.seeds) + 1);
    expect(new Set(values).size).toBe(of.seeds);
    expect(orderInterval(values, of)).toEqual({ lower, upper });
  });

  test('lies on one side of a bound exactly when the sign test decides, seeds without a value included', () => {
    fc.assert(
      fc.property(someSeeds, fc.integer({ min: -4, max: 3 }), ([of, seeds], below) => {
        const bound = below + 0.5;
        const values = present(seeds);
        const above = values.filter((value) => value > bound).length;
        const interval = orderInterval(values, of);
        const side =
          interval !== undefined && interval.lower > bound
            ? 'supported'
            : interval !== undefined && interval.upper < bound
              ? 'refuted'
              : 'undecided';
        expect(side).toBe(decide(above, values.length - above, of.seeds - values.length, of));
      }),
      { numRuns: 500 },
    );
  });

  test('holds a bound that a value equals, unless enough others lie on one side', () => {
    fc.assert(
      fc.property(someSeeds, fc.integer({ min: -3, max: 3 }), ([of, seeds], bound) => {
        const values = present(seeds);
        const above = values.filter((value) => value > bound).length;
        const under = values.filter((value) => value < bound).length;
        const interval = orderInterval(values, of);
        expect(interval !== undefined && interval.lower > bound).toBe(above >= of.needed);
        expect(interval !== undefined && interval.upper < bound).toBe(under >= of.needed);
      }),
      { numRuns: 500 },
    );
  });

  test('is the interval of the seeds, those without a value once at -infinity and once at +infinity', () => {
    fc.assert(
      fc.property(someSeeds, ([of, seeds]) => {
        const padded = (infinity: number): number[] => seeds.map((value) => value ?? infinity).sort((a, b) => a - b);
        const lower = padded(-Infinity)[of.seeds - of.needed] as number;
        const upper = padded(Infinity)[of.needed - 1] as number;
        const interval = orderInterval(present(seeds), of);
        expect(interval ?? { lower: -Infinity, upper: Infinity }).toEqual({ lower, upper });
        if (interval) expect(interval.lower).toBeLessThanOrEqual(interval.upper);
      }),
    );
  });

  test('is absent with fewer values than are needed', () => {
    expect(orderInterval([1, 2, 3, 4, 5, 6, 7], look(8, 8))).toBeUndefined();
    expect(orderInterval([], look(8, 8))).toBeUndefined();
    expect(orderInterval([5, 3, 1, 2, 4], look(7, 5))).toEqual({ lower: 1, upper: 5 });
    expect(orderInterval([5, 3, 1, 2], look(7, 5))).toBeUndefined();
  });

  test.each([
    // Sums of a row of Pascal's triangle from its end: 1, 1 + 12, 1 + 16 + 120, 1 + 20 + 190 + 1140.
    [look(8, 8), 1],
    [look(9, 9), 1],
    [look(10, 10), 1],
    [look(12, 11), 13],
    [look(16, 14), 137],
  ])('of %o misses the median on each side in %i of all ways to lie around it', (of, ways) => {
    let [above, below] = [0, 0];
    for (let pattern = 0; pattern < 2 ** of.seeds; pattern++) {
      const interval = orderInterval(around(pattern, of.seeds), of);
      if (interval && interval.lower > 0) above++;
      if (interval && interval.upper < 0) below++;
    }
    expect([above, below]).toEqual([ways, ways]);
  });

  test('refuses more values than seeds, values that are none, and looks without a majority', () => {
    expect(() => orderInterval([1, 2, 3], look(2, 2))).toThrow('2 seeds has at most as many values, got 3');
    expect(() => orderInterval([1, NaN], look(2, 2))).toThrow('not a number');
    expect(() => orderInterval([1, 2], look(2, 1))).toThrow('both sides');
  });
});

test('all looks of a test together hold the median but for the errors of both sides', () => {
  // All 2^12 ways in which twelve seeds lie above or below their median: 17 of 4096 sequences end on each side.
  const looks = [look(9, 9), look(12, 11)];
  let missed = 0;
  for (let pattern = 0; pattern < 2 ** 12; pattern++) {
    const values = around(pattern, 12);
    const excluded = looks.some((of) => {
      const interval = orderInterval(values.slice(0, of.seeds), of);
      return interval && (interval.lower > 0 || interval.upper < 0);
    });
    if (excluded) missed++;
  }
  expect(missed).toBe(2 * 17);
});

describe('median', () => {
  test('is the middle value, or the mean of the two', () => {
    expect(median([3])).toBe(3);
    expect(median([10, 2, 9])).toBe(9);
    expect(median([10, 2, 9, 1])).toBe(5.5);
    expect(median([2, 2, 2, 100])).toBe(2);
  });

  test('has as many values below as above, and no closer point to all', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 20 }), (values) => {
        const middle = median(values);
        const below = values.filter((value) => value < middle).length;
        const above = values.filter((value) => value > middle).length;
        expect(Math.max(below, above)).toBeLessThanOrEqual(values.length / 2);
        const distance = (from: number): number => values.reduce((sum, value) => sum + Math.abs(value - from), 0);
        for (const value of values) expect(distance(middle)).toBeLessThanOrEqual(distance(value));
        expect(median(values.map((value) => -value)) + middle).toBe(0);
        expect(median(values.toReversed())).toBe(middle);
      }),
    );
  });

  test('refuses no values, and values that are none', () => {
    expect(() => median([])).toThrow('No values');
    expect(() => median([1, NaN])).toThrow('not a number');
  });
});
