import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pairedDifference, trialsToTell } from './paired-difference.ts';

const z = 1.959963984540054;

/** Log-likelihood of the counts when only the second is right with probability q, and only the first with q + difference. */
function logLikelihood(q: number, difference: number, first: number, second: number, trials: number): number {
  const part = (count: number, probability: number): number => (count === 0 ? 0 : count * Math.log(probability));
  return part(first, q + difference) + part(second, q) + part(trials - first - second, 1 - 2 * q - difference);
}

/** The score statistic by its definition: q by searching the likelihood on ever finer grids, no closed form. */
function scoreBySearch(difference: number, first: number, second: number, trials: number): number {
  let [low, high] = [Math.max(0, -difference), (1 - difference) / 2];
  for (let pass = 0; pass < 60; pass++) {
    const [a, b] = [low + (high - low) / 3, high - (high - low) / 3];
    const value = (q: number): number => logLikelihood(q, difference, first, second, trials);
    if (value(a) < value(b)) low = a;
    else high = b;
  }
  const q = (low + high) / 2;
  const variance = 2 * q + difference - difference ** 2;
  return (first - second - trials * difference) / Math.sqrt(trials * variance);
}

const counts = fc
  .tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 30 }), fc.integer({ min: 1, max: 100 }))
  .map(([first, second, others]) => ({ first, second, trials: first + second + others }));

test('each end is the difference whose score, found by maximising the likelihood, is the quantile', () => {
  fc.assert(
    fc.property(counts, ({ first, second, trials }) => {
      const { lower, upper } = pairedDifference(first, second, trials);
      expect(scoreBySearch(lower, first, second, trials)).toBeCloseTo(z, 3);
      expect(scoreBySearch(upper, first, second, trials)).toBeCloseTo(-z, 3);
    }),
  );
});

test('without disagreements it is the interval of Wilson for none of the trials, on both sides', () => {
  const share = z ** 2 / (40 + z ** 2);
  const { lower, upper } = pairedDifference(0, 0, 40);
  expect(lower).toBeCloseTo(-share, 12);
  expect(upper).toBeCloseTo(share, 12);
});

test('all disagree, one way: it reaches 1', () => {
  expect(pairedDifference(12, 0, 12).upper).toBe(1);
  expect(pairedDifference(0, 12, 12).lower).toBe(-1);
});

test('changing sides changes signs', () => {
  const one = pairedDifference(17, 4, 60);
  const other = pairedDifference(4, 17, 60);
  expect(other.lower).toBeCloseTo(-one.upper, 12);
  expect(other.upper).toBeCloseTo(-one.lower, 12);
});

/** Every table of `trials` examples, with its probability: the coverage is a sum, not a simulation. */
test.each([
  [0.3, 0.1],
  [0.2, 0.2],
  [0.05, 0.01],
])('holds the true difference in 95 of 100 samples, or nearly (%d, %d)', (p, q) => {
  const trials = 60;
  const logFactorial = Array.from({ length: trials + 1 }, () => 0);
  for (let i = 2; i <= trials; i++) logFactorial[i] = (logFactorial[i - 1] as number) + Math.log(i);
  let covered = 0;
  for (let first = 0; first <= trials; first++) {
    for (let second = 0; first + second <= trials; second++) {
      const rest = trials - first - second;
      const ways = [trials, -first, -second, -rest].map((n) => Math.sign(n) * (logFactorial[Math.abs(n)] as number));
      const log = ways.reduce((a, b) => a + b) + logLikelihood(q, p - q, first, second, trials);
      const { lower, upper } = pairedDifference(first, second, trials);
      if (lower <= p - q && p - q <= upper) covered += Math.exp(log);
    }
  }
  expect(covered).toBeGreaterThan(0.93);
  expect(covered).toBeLessThan(0.99);
});

/**
 * Each table of a sample of that size, with its probability: how many of them tell. Samples beyond 6 deviations of either
 * count are left out, less than 1e-8 of them.
 */
function exactPower(rates: readonly [number, number], trials: number, bound: number): number {
  const logFactorial = [0];
  for (let i = 1; i <= trials; i++) logFactorial.push((logFactorial[i - 1] as number) + Math.log(i));
  const [p, q] = rates;
  const range = (rate: number): [number, number] => {
    const [mean, far] = [trials * rate, 6 * Math.sqrt(trials * rate)];
    return [Math.max(0, Math.floor(mean - far)), Math.min(trials, Math.ceil(mean + far))];
  };
  const [[lowest, highest], [from, to]] = [range(p), range(q)];
  let told = 0;
  for (let first = lowest; first <= highest; first++) {
    for (let second = from; second <= Math.min(to, trials - first); second++) {
      const counts = [first, second, trials - first - second];
      const ways = counts.reduce((log, n) => log - (logFactorial[n] as number), logFactorial[trials] as number);
      const { lower, upper } = pairedDifference(first, second, trials);
      if (lower > bound || upper < bound) told += Math.exp(ways + logLikelihood(q, p - q, first, second, trials));
    }
  }
  return told;
}

test.each([
  [130, 50, 1000, 0.05],
  [5, 14, 300, 0.01],
  [12, 4, 30, 0.1],
])('trialsToTell: four in five samples of that size tell, by the sum over all of them (%#)', (...given) => {
  const [first, second, trials, bound] = given;
  const needed = trialsToTell(first, second, trials, bound);
  expect(needed).toBeGreaterThan(trials + 1);
  const share = exactPower([first / trials, second / trials], needed, bound);
  expect(share).toBeGreaterThan(0.77);
  expect(share).toBeLessThan(0.85);
});

test('trialsToTell asks for more than are there, and for no number where the difference is the bound', () => {
  expect(trialsToTell(1, 0, 100, 0.01)).toBe(Infinity);
  expect(trialsToTell(0, 0, 20, 0.01)).toBeGreaterThan(20);
  expect(trialsToTell(40, 0, 120, 0.01)).toBe(121);
});

test('trialsToTell has two digits, rounded up, and no step below 1', () => {
  expect(String(trialsToTell(130, 50, 1000, 0.075))).toMatch(/^[1-9]\d0+$/);
  expect(trialsToTell(3, 0, 4, 0.1)).toBe(5);
});

test('refuses counts that are none', () => {
  expect(() => pairedDifference(3, 4, 6)).toThrow('3 and 4 of 6 are no disagreements.');
  expect(() => pairedDifference(-1, 4, 6)).toThrow('no disagreements');
  expect(() => pairedDifference(0.5, 4, 6)).toThrow('no disagreements');
  expect(() => pairedDifference(0, 0, 0)).toThrow('0 and 0 of 0 are no disagreements.');
  expect(pairedDifference(1, 0, 1).upper).toBe(1);
});
