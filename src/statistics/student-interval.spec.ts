import { describe, expect, test } from 'vitest';
import { randomStream } from '../random/random-stream.ts';
import { studentInterval } from './student-interval.ts';

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
    expect(() => studentInterval([1, 2], 0)).toThrow('alpha');
  });
});

test('95 % intervals hold the mean of normal values in 93.5 to 96.5 % of 4,000 draws', () => {
  const stream = randomStream(1, 'coverage');
  for (const n of [2, 5, 20]) {
    let covered = 0;
    for (let draw = 0; draw < 4000; draw++) {
      const values = Array.from({ length: n }, () => 3 + 2 * stream.normal());
      const { lower, upper } = studentInterval(values, 0.025);
      if (lower <= 3 && 3 <= upper) covered++;
    }
    expect(covered / 4000, `${n} values`).toBeGreaterThan(0.935);
    expect(covered / 4000, `${n} values`).toBeLessThan(0.965);
  }
});
