import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mcnemarExact } from './mcnemar.ts';

/** Counts all 2^n ways to share n disagreements that are at least as one-sided. */
function byEnumeration(rescued: number, killed: number): number {
  const n = rescued + killed;
  const extreme = Math.abs(rescued - killed);
  let asExtreme = 0;
  for (let pattern = 0; pattern < 2 ** n; pattern++) {
    const ones = pattern.toString(2).replaceAll('0', '').length;
    if (Math.abs(2 * ones - n) >= extreme) asExtreme++;
  }
  return asExtreme / 2 ** n;
}

test('equals the enumeration of all outcomes', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 }), (rescued, killed) => {
      expect(mcnemarExact(rescued, killed)).toBeCloseTo(byEnumeration(rescued, killed), 12);
    }),
  );
});

test('no disagreement is no evidence', () => {
  expect(mcnemarExact(0, 0)).toBe(1);
});

test('refuses counts that are none', () => {
  const impossible = [
    [-1, 2],
    [2, -1],
    [1.5, 2],
    [2, 1.5],
  ] as const;
  for (const [rescued, killed] of impossible) {
    expect(() => mcnemarExact(rescued, killed)).toThrow(`whole and not negative, got ${rescued} and ${killed}`);
  }
});
