import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AccuracyUnderAttack } from '../../evaluation/accuracy-under-attack.ts';
import { profileByName } from '../profiles.ts';
import type { Quantity } from '../quantity.ts';
import * as difficulty from './difficulty.ts';

const cpu = profileByName('cpu');
const cifar10 = difficulty.dosesOf('cifar2Classes', 'cifar5Classes', 'cifar10Classes');
const mnist = difficulty.dosesOf('mnistLargeEpsilon', 'mnistNoisy', 'mnistOccluded');
const doses = [...cifar10, ...mnist];

type Counts = readonly [images: number, cleanCorrect: number, rescued: number, killed: number];

function network([images, cleanCorrect, rescued, killed]: Counts): AccuracyUnderAttack {
  const adversarialCorrect = cleanCorrect + rescued - killed;
  return {
    ...{ kind: 'accuracyUnderAttack', attacks: ['fgsm'], epsilonPixels: 16, chanceLevel: 0.1, images, cleanCorrect },
    ...{ adversarialCorrect, survivors: [adversarialCorrect], rescued, killed, lossFalls: 0, unmoved: 0 },
    ...{ cleanCrossEntropy: 1, adversarialCrossEntropy: 1, refereeViolations: [] },
  };
}

function valueOn(quantity: Quantity, counts: readonly Counts[]): number | undefined {
  expect(quantity.requests(cpu).length).toBe(counts.length);
  return quantity.value(counts.map(network), cpu, () => undefined);
}

/** Any network: rescued images are errors, killed ones successes. */
const anyCounts = fc
  .tuple(fc.integer({ min: 1, max: 2000 }), fc.nat(), fc.nat(), fc.nat())
  .map(([n, a, b, c]): Counts => [n, a % (n + 1), b % (n - (a % (n + 1)) + 1), c % ((a % (n + 1)) + 1)]);

const r = ([, , rescued, killed]: Counts): number => Math.log((2 * rescued + 1) / (2 * killed + 1));

describe('r', () => {
  test('is the log odds of rescued against killed: antisymmetric, 0 where they are equal', () => {
    const [dose] = cifar10;
    expect(valueOn(difficulty.rescueLogOdds(dose), [[1000, 700, 31, 3]])).toBeCloseTo(Math.log(9), 12);
    expect(valueOn(difficulty.rescueLogOdds(dose), [[1000, 700, 3, 31]])).toBeCloseTo(-Math.log(9), 12);
    expect(valueOn(difficulty.rescueLogOdds(dose), [[1000, 700, 0, 0]])).toBe(0);
  });

  test('per clean error and success does not change with how many of each there are', () => {
    const quantity = difficulty.balancedRescueLogOdds(cifar10[0]);
    // Of the errors a tenth is rescued, of the successes a fifth killed, whatever the clean accuracy.
    const at = (clean: number): number =>
      valueOn(quantity, [[1e6, 1e6 * clean, 1e5 * (1 - clean), 2e5 * clean]]) ?? NaN;
    for (const clean of [0.1, 0.5, 0.9, 0.98]) expect(at(clean)).toBeCloseTo(Math.log(1 / 2), 3);
    const plain = (clean: number): number => r([1e6, 1e6 * clean, 1e5 * (1 - clean), 2e5 * clean]);
    expect(plain(0.5) - plain(0.98)).toBeGreaterThan(3);
  });

  test('rises by that of the last dose minus that of the first; the middle one does not count', () => {
    fc.assert(
      fc.property(anyCounts, anyCounts, (easiest, hardest) => {
        const quantity = difficulty.rescueRise(cifar10);
        expect(valueOn(quantity, [easiest, hardest])).toBeCloseTo(r(hardest) - r(easiest), 9);
      }),
    );
    const arms = difficulty.rescueRise(cifar10).requests(cpu);
    expect(arms.map(({ arm }) => arm)).toEqual(['cifar2Classes', 'cifar10Classes']);
  });
});

describe('the easy doses', () => {
  const quantity = difficulty.easyNetRescue(doses);
  const hard: Counts = [1000, 700, 290, 0];

  test('are those with 98 % clean accuracy and more; the largest netRescue of these counts', () => {
    const easy: Counts[] = [
      [1000, 980, 6, 1],
      [1000, 990, 5, 2],
      [1000, 979, 21, 0],
    ];
    expect(valueOn(quantity, [...easy, hard, hard, hard])).toBeCloseTo(0.3, 12);
  });

  test('give 0 where there is none, and where all kill more than they rescue', () => {
    expect(valueOn(quantity, Array<Counts>(6).fill(hard))).toBe(0);
    expect(valueOn(quantity, Array<Counts>(6).fill([1000, 990, 0, 500]))).toBe(0);
  });
});

describe('a seed can answer', () => {
  const quantity = difficulty.rescueAnywhere([cifar10, mnist]);
  const [leaking, resisting]: [Counts, Counts] = [
    [1000, 700, 200, 10],
    [1000, 700, 10, 200],
  ];
  const easyLeak: Counts = [1000, 985, 10, 1];
  const answers = (...counts: Counts[]): boolean => (valueOn(quantity, counts) ?? NaN) > 0;

  test.each<[string, boolean, Counts[]]>([
    ['both families leak at their hardest dose', true, [resisting, resisting, leaking, resisting, resisting, leaking]],
    ['both leak somewhere', true, [leaking, leaking, leaking, resisting, leaking, leaking]],
    ['nothing leaks', false, Array<Counts>(6).fill(resisting)],
    ['one family never leaks', false, [resisting, resisting, leaking, resisting, resisting, resisting]],
    [
      'one never leaks, and the other leaks at its easiest only',
      true,
      [...Array<Counts>(3).fill(resisting), leaking, resisting, resisting],
    ],
    [
      'one never leaks, and in the other a dose leaks that is easy',
      true,
      [...Array<Counts>(3).fill(resisting), resisting, easyLeak, leaking],
    ],
  ])('%s: %s', (_, expected, counts) => {
    expect(answers(...counts)).toBe(expected);
  });
});

describe('gap and clean error', () => {
  const quantity = difficulty.gapErrorCorrelation(doses);
  const withErrors = (errors: number, gap: number): Counts => [
    1000,
    1000 - errors,
    Math.max(0, gap),
    Math.max(0, -gap),
  ];

  test('in the same order correlate to 1, in the opposite to -1, and two swapped of six by 1 - 6 * 2 / 210', () => {
    const errors = [10, 50, 100, 200, 300, 400];
    const of = (gaps: readonly number[]): number | undefined =>
      valueOn(
        quantity,
        errors.map((error, i) => withErrors(error, gaps[i] as number)),
      );
    expect(of([-5, 1, 2, 3, 4, 9])).toBeCloseTo(1, 12);
    expect(of([9, 4, 3, 2, 1, -5])).toBeCloseTo(-1, 12);
    expect(of([1, -5, 2, 3, 4, 9])).toBeCloseTo(1 - 12 / 210, 12);
    expect(of([1, 1, 1, 1, 1, 1])).toBeUndefined();
  });
});
