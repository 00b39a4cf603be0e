import { expect, test } from 'vitest';
import { pairedDifferenceError, proportionError } from './standard-error.ts';

test('large samples approach the binomial error', () => {
  expect(proportionError(2500, 10_000)).toBeCloseTo(Math.sqrt((0.25 * 0.75) / 10_000), 5);
});

test('small samples have the adjusted error', () => {
  // 3 + 2 of 6 + 4; and gains (2 + 1) / (10 + 2), losses (0 + 1) / (10 + 2).
  expect(proportionError(3, 6)).toBeCloseTo(Math.sqrt(0.25 / 10), 12);
  expect(proportionError(0, 6)).toBeCloseTo(Math.sqrt((0.2 * 0.8) / 10), 12);
  expect(pairedDifferenceError(2, 0, 10)).toBeCloseTo(Math.sqrt((4 / 12 - (2 / 12) ** 2) / 12), 12);
});

test('certainty still has an error', () => {
  expect(proportionError(10_000, 10_000)).toBeGreaterThan(0);
  expect(pairedDifferenceError(0, 0, 2000)).toBeGreaterThan(0);
});

test('the error of a paired difference is the deviation of its differences', () => {
  // 3000 images gain, 1000 lose, 6000 stay: the variance of a variable that is +1, -1 or 0.
  const mean = 0.2;
  const variance = 0.3 * (1 - mean) ** 2 + 0.1 * (-1 - mean) ** 2 + 0.6 * mean ** 2;
  expect(pairedDifferenceError(3000, 1000, 10_000)).toBeCloseTo(Math.sqrt(variance / 10_000), 5);
});
