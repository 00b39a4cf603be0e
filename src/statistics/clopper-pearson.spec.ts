import binomialCdf from '@stdlib/stats-base-dists-binomial-cdf';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clopperPearson } from './clopper-pearson.ts';

const counts = fc
  .integer({ min: 1, max: 60 })
  .chain((trials) => fc.tuple(fc.integer({ min: 0, max: trials }), fc.constant(trials)));
const confidences = fc.constantFrom(0.5, 0.9, 0.95, 0.99);

/** Probability of at most so many successes, term by term. */
function atMost(successes: number, trials: number, share: number): number {
  let [sum, chooses] = [0, 1];
  for (let k = 0; k <= successes; k++) {
    sum += chooses * share ** k * (1 - share) ** (trials - k);
    chooses = (chooses * (trials - k)) / (k + 1);
  }
  return sum;
}

describe('clopperPearson', () => {
  test('has the published values', () => {
    // Newcombe 1998, table I, method 5: 81/263, 15/148, 0/20, 1/29.
    const rows = [
      [81, 263, 0.2527, 0.3676],
      [15, 148, 0.0578, 0.1617],
      [0, 20, 0, 0.1684],
      [1, 29, 0.0009, 0.1776],
    ] as const;
    for (const [successes, trials, lower, upper] of rows) {
      const interval = clopperPearson(successes, trials);
      expect(interval.lower.toFixed(4)).toBe(lower.toFixed(4));
      expect(interval.upper.toFixed(4)).toBe(upper.toFixed(4));
    }
  });

  test.each([
    // scipy 1.17.1: stats.binomtest(k, n).proportion_ci(confidence, 'exact').
    [0, 12, 0.95, 0, 0.26464846939705117],
    [12, 12, 0.95, 0.7353515306029488, 1],
    [11, 12, 0.95, 0.6152038348490562, 0.9978924067681384],
    [14, 16, 0.95, 0.6165237631507436, 0.9844863961845862],
    [17, 20, 0.95, 0.6210731734547044, 0.9679290628144552],
    [3, 10, 0.99, 0.03700722109620741, 0.7351139852871308],
    [5, 8, 0.9, 0.289240816501727, 0.8888872933927665],
    [7400, 10_000, 0.95, 0.731283826955799, 0.7485761974837306],
  ])('%i of %i at %f is that of scipy', (successes, trials, confidence, lower, upper) => {
    const interval = clopperPearson(successes, trials, confidence);
    expect(Math.abs(interval.lower - lower)).toBeLessThan(1e-11);
    expect(Math.abs(interval.upper - upper)).toBeLessThan(1e-11);
  });

  test('none and all have the closed form, and end exactly at 0 and 1', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), confidences, (n, confidence) => {
        const root = ((1 - confidence) / 2) ** (1 / n);
        const [none, all] = [clopperPearson(0, n, confidence), clopperPearson(n, n, confidence)];
        expect([none.lower, all.upper]).toEqual([0, 1]);
        expect(Math.abs(none.upper - (1 - root))).toBeLessThan(1e-12);
        expect(Math.abs(all.lower - root)).toBeLessThan(1e-12);
      }),
    );
  });

  test('its ends are where each binomial test just rejects', () => {
    fc.assert(
      fc.property(counts, confidences, ([successes, trials], confidence) => {
        const { lower, upper } = clopperPearson(successes, trials, confidence);
        const tail = (1 - confidence) / 2;
        if (successes < trials) {
          expect(binomialCdf(successes, trials, upper)).toBeCloseTo(tail, 11);
          expect(atMost(successes, trials, upper)).toBeCloseTo(tail, 11);
        }
        if (successes > 0) {
          expect(1 - binomialCdf(successes - 1, trials, lower)).toBeCloseTo(tail, 11);
          expect(1 - atMost(successes - 1, trials, lower)).toBeCloseTo(tail, 11);
        }
      }),
    );
  });

  test('holds the share at least as often as its confidence, on the grid of shares', () => {
    for (const n of [1, 8, 12, 20]) {
      const intervals = Array.from({ length: n + 1 }, (_, k) => clopperPearson(k, n));
      for (let share = 0.005; share < 1; share += 0.005) {
        const covered = intervals.reduce((sum, { lower, upper }, k) => {
          const probability = atMost(k, n, share) - (k > 0 ? atMost(k - 1, n, share) : 0);
          return sum + (lower <= share && share <= upper ? probability : 0);
        }, 0);
        expect(covered, `${n}, ${share}`).toBeGreaterThan(0.95 - 1e-12);
      }
    }
  });

  test('failures have the mirrored interval', () => {
    fc.assert(
      fc.property(counts, confidences, ([successes, trials], confidence) => {
        const [one, other] = [
          clopperPearson(successes, trials, confidence),
          clopperPearson(trials - successes, trials, confidence),
        ];
        expect(one.lower).toBeCloseTo(1 - other.upper, 12);
        expect(one.upper).toBeCloseTo(1 - other.lower, 12);
      }),
    );
  });

  test('refuses what is no proportion, and no confidence', () => {
    expect(() => clopperPearson(3, 2)).toThrow('3 of 2 is not a proportion');
    expect(() => clopperPearson(0.5, 2)).toThrow('not a proportion');
    expect(() => clopperPearson(1, 2.5)).toThrow('not a proportion');
    expect(() => clopperPearson(-1, 2)).toThrow('-1 of 2');
    expect(() => clopperPearson(0, 0)).toThrow('0 of 0');
    expect(() => clopperPearson(1, 2, 1)).toThrow('confidence must be between 0 and 1, got 1');
    expect(() => clopperPearson(1, 2, 0)).toThrow('got 0');
  });
});
