import { describe, expect, test } from 'vitest';
import { runsNeeded, studentInterval } from './student-interval.ts';

describe('studentInterval', () => {
  test.each([
    // Published table: t(0.975) for 1, 4 and 19 degrees of freedom.
    [2, 12.706],
    [5, 2.776],
    [20, 2.093],
  ])('%i values use the tabulated quantile %f', (n, t) => {
    const values = Array.from({ length: n }, (_, i) => i);
    const mean = (n - 1) / 2;
    const deviation = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (n - 1));
    const { lower, upper } = studentInterval(values, 0.025);
    expect((upper - lower) / 2).toBeCloseTo((t * deviation) / Math.sqrt(n), 2);
    expect((upper + lower) / 2).toBeCloseTo(mean, 12);
  });

  test('equal values keep a width from the error within a run', () => {
    const { lower, upper, deviation } = studentInterval([1, 1, 1], 0.025, [0.02, 0.02, 0.02]);
    expect(deviation).toBe(0.02);
    expect((upper - lower) / 2).toBeCloseTo((4.303 * 0.02) / Math.sqrt(3), 4);
  });

  test('a larger spread between runs is not replaced', () => {
    expect(studentInterval([0, 1], 0.025, [0.1, 0.1]).deviation).toBeCloseTo(Math.SQRT1_2, 12);
  });

  test('refuses one value and impossible errors', () => {
    expect(() => studentInterval([1], 0.025)).toThrow('at least two values, got 1');
    expect(() => studentInterval([1, 2], 0.5)).toThrow('alpha');
  });
});

describe('runsNeeded', () => {
  test('is the first number whose interval excludes the threshold', () => {
    const needed = runsNeeded(0.5, 1, 0.025) as number;
    const half = (n: number): number => {
      const pair = studentInterval([...Array<number>(n - 1).fill(0), 0], 0.025, [1]);
      return (pair.upper - pair.lower) / 2;
    };
    expect(half(needed)).toBeLessThan(0.5);
    expect(half(needed - 1)).toBeGreaterThanOrEqual(0.5);
  });

  test('gives up on an effect that no affordable number would show', () => {
    expect(runsNeeded(1e-9, 1, 0.025)).toBeUndefined();
  });
});
