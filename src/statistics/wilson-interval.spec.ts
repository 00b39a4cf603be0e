import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { wilsonInterval } from './wilson-interval.ts';

const z = 1.959963984540054;

describe('wilsonInterval', () => {
  test('has the published values', () => {
    // Newcombe 1998, table I, method 3: 81/263, 15/148, 0/20, 1/29.
    const rows = [
      [81, 263, 0.2553, 0.3662],
      [15, 148, 0.0624, 0.1605],
      [0, 20, 0, 0.1611],
      [1, 29, 0.0061, 0.1718],
    ] as const;
    for (const [successes, trials, lower, upper] of rows) {
      const interval = wilsonInterval(successes, trials);
      expect(interval.lower).toBeCloseTo(lower, 4);
      expect(interval.upper).toBeCloseTo(upper, 4);
    }
  });

  test('its ends are where the score test just rejects', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 5000 }), fc.double({ min: 0.01, max: 0.99, noNaN: true }), (n, share) => {
        const successes = Math.min(n - 1, Math.max(1, Math.round(n * share)));
        const { lower, upper } = wilsonInterval(successes, n);
        for (const p of [lower, upper]) {
          const score = Math.abs(successes / n - p) / Math.sqrt((p * (1 - p)) / n);
          expect(score).toBeCloseTo(z, 6);
        }
      }),
    );
  });

  test('covers as its exact enumeration says', () => {
    // Brown, Cai and DasGupta 2001: coverage is the sum of the binomial probabilities of the outcomes whose interval holds p.
    // The outcomes are found here without the formula, as those that the score test at p does not reject.
    for (const [n, p] of [
      [10, 0.1],
      [20, 0.5],
      [50, 0.03],
      [50, 0.9],
    ] as const) {
      let [byInterval, byTest, chooses] = [0, 0, 1];
      for (let k = 0; k <= n; k++) {
        const probability = chooses * p ** k * (1 - p) ** (n - k);
        const { lower, upper } = wilsonInterval(k, n);
        if (lower <= p && p <= upper) byInterval += probability;
        if (Math.abs(k - n * p) <= z * Math.sqrt(n * p * (1 - p))) byTest += probability;
        chooses = (chooses * (n - k)) / (k + 1);
      }
      expect(Math.abs(byInterval - byTest)).toBeLessThan(1e-9);
      expect(byInterval).toBeGreaterThan(0.9);
    }
  });

  test('none and all end exactly at 0 and 1', () => {
    for (let n = 1; n <= 300; n++) {
      expect(wilsonInterval(0, n).lower).toBe(0);
      expect(wilsonInterval(n, n).upper).toBe(1);
    }
  });

  test('refuses what is no proportion', () => {
    expect(() => wilsonInterval(3, 2)).toThrow('3 of 2 is not a proportion');
    expect(() => wilsonInterval(0.5, 2)).toThrow('not a proportion');
    expect(() => wilsonInterval(-1, 2)).toThrow('-1 of 2');
    expect(() => wilsonInterval(0, 0)).toThrow('0 of 0');
  });
});
