import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import { describe, expect, test } from 'vitest';
import { randomStream } from '../random/random-stream.ts';
import { drawEpsilon } from './radius-distribution.ts';

test('a fixed radius is converted from pixels', () => {
  expect(drawEpsilon({ kind: 'fixed', pixels: 16 }, randomStream(1))).toBe(16 / 255);
});

describe('other readings of a negative draw', () => {
  const drawn = (negative: 'clip' | 'drop'): number[] => {
    const stream = randomStream(11, 'epsilon');
    return Array.from({ length: 10_000 }, () => drawEpsilon({ kind: 'normal', deviationPixels: 12, negative }, stream));
  };

  test('it is clipped to 0, or marked as dropped; half of the draws are negative', () => {
    const [clipped, dropped] = [drawn('clip'), drawn('drop')];
    const negative = dropped.filter((radius) => radius === -1).length;
    // Four standard deviations of a fair coin.
    expect(Math.abs(negative - 5000)).toBeLessThan(200);
    expect(clipped).toEqual(dropped.map((radius) => Math.max(0, radius)));
  });

  test('the positive ones are those of the half-normal distribution', () => {
    const stream = randomStream(11, 'epsilon');
    const whole = Array.from({ length: 10_000 }, () =>
      drawEpsilon({ kind: 'halfNormal', deviationPixels: 12 }, stream),
    );
    drawn('drop').forEach((radius, i) => expect([-1, whole[i]]).toContain(radius));
  });
});

/** Of 50,000 radii with a fixed seed. Each test is failed by a right generator for one seed in 10,000. */
describe('half-normal radii', () => {
  const deviation = 12;
  const n = 50_000;
  const stream = randomStream(11, 'epsilon');
  const draws = Float64Array.from(
    { length: n },
    () => 255 * drawEpsilon({ kind: 'halfNormal', deviationPixels: deviation }, stream),
  ).sort();
  const mean = draws.reduce((sum, x) => sum + x, 0) / n;
  const twoSided = 3.891;

  test('have the mean of |N(0, 12)|, 12 sqrt(2 / pi) = 9.57', () => {
    const spread = deviation * Math.sqrt(1 - 2 / Math.PI);
    expect(Math.abs(mean - 9.5746)).toBeLessThan((twoSided * spread) / Math.sqrt(n));
  });

  test('have its second moment, 144', () => {
    const second = draws.reduce((sum, x) => sum + x * x, 0) / n;
    expect(Math.abs(second - 144)).toBeLessThan((twoSided * 144 * Math.SQRT2) / Math.sqrt(n));
  });

  test.each([
    [0.1, 1.508],
    [0.5, 8.094],
    [0.9, 19.738],
    [0.99, 30.91],
  ])('have its quantile at %s, %s', (p, quantile) => {
    const below = draws.filter((x) => x < quantile).length;
    expect(Math.abs(below / n - p)).toBeLessThan(twoSided * Math.sqrt((p * (1 - p)) / n));
  });

  test('have its whole distribution, by Kolmogorov and Smirnov', () => {
    const cdf = (x: number): number => 2 * normalCdf(x, 0, deviation) - 1;
    const distance = draws.reduce((largest, x, i) => {
      const expected = cdf(x);
      return Math.max(largest, expected - i / n, (i + 1) / n - expected);
    }, 0);
    // P(sqrt(n) D > t) is 2 exp(-2 t^2) for large n; t = 2.2252 gives 1 in 10,000.
    expect(distance).toBeLessThan(2.2252 / Math.sqrt(n));
    expect(draws[0]).toBeGreaterThanOrEqual(0);
  });
});
