import { describe, expect, test } from 'vitest';
import { randomStream } from '../random/random-stream.ts';
import { runsForPower, studentPower } from './power.ts';
import { studentInterval } from './student-interval.ts';

const alpha = 0.05 / 11;

describe('studentPower', () => {
  test.each([
    // scipy 1.18: stats.nct.sf(stats.t.ppf(1 - alpha, n - 1), n - 1, effect / deviation * sqrt(n)).
    [1, 1, 5, alpha, 0.11888207361734739],
    [2, 1, 5, alpha, 0.5221397172428149],
    [0.5, 1, 27, 0.05, 0.8118315517081682],
    [0.5, 1, 34, 0.025, 0.8077766855149762],
    [5, 1, 2, 0.05, 0.731342169285139],
    [1, 2, 20, 0.05, 0.6951493382443412],
    [0, 1, 5, alpha, alpha],
    [-1, 1, 5, 0.05, 0.00016717353086093643],
  ])('effect %f, deviation %f, %i runs, alpha %f', (effect, deviation, runs, error, expected) => {
    expect(studentPower(effect, deviation, runs, error)).toBeCloseTo(expected, 7);
  });

  test('is how often the interval lies above the minimum in simulated studies', () => {
    const stream = randomStream(3, 'power');
    const [studies, effect] = [4000, 2.5];
    let supported = 0;
    for (let study = 0; study < studies; study++) {
      const values = Array.from({ length: 5 }, () => effect + stream.normal());
      if (studentInterval(values, alpha).lower > 0) supported++;
    }
    const power = studentPower(effect, 1, 5, alpha);
    // Four standard errors.
    expect(Math.abs(supported / studies - power)).toBeLessThan(4 * Math.sqrt((power * (1 - power)) / studies));
  });

  test('refuses what is no study', () => {
    expect(() => studentPower(1, 1, 1, alpha)).toThrow('at least two runs, got 1');
    expect(() => studentPower(1, 1, 2.5, alpha)).toThrow('at least two runs, got 2.5');
    expect(() => studentPower(1, 0, 5, alpha)).toThrow('must be positive, got 0');
    expect(() => studentPower(1, 1, 5, 0.5)).toThrow('alpha');
    expect(() => studentPower(1, 1, 5, 0)).toThrow('alpha');
  });
});

describe('runsForPower', () => {
  test.each([0.3, 1.5, 2.5])('is the first number with that power (effect %f)', (effect) => {
    const runs = runsForPower(effect, 1, alpha, 0.8) as number;
    expect(studentPower(effect, 1, runs, alpha)).toBeGreaterThanOrEqual(0.8);
    for (let fewer = 2; fewer < runs; fewer++) expect(studentPower(effect, 1, fewer, alpha)).toBeLessThan(0.8);
  });

  test('of a huge effect is two', () => {
    expect(runsForPower(1e6, 1, alpha, 0.8)).toBe(2);
  });

  test('gives up on an effect on the other side, or too small for a thousand runs', () => {
    expect(runsForPower(-1, 1, alpha, 0.8)).toBeUndefined();
    expect(runsForPower(0, 1, alpha, 0.6)).toBeUndefined();
    expect(runsForPower(1e-3, 1, alpha, 0.8)).toBeUndefined();
  });
});
