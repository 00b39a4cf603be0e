import binomialCdf from '@stdlib/stats-base-dists-binomial-cdf';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { signTestErrors, type SignTestErrors } from './sign-test-errors.ts';
import { firstDecision, type Answer, type Look } from './sign-test.ts';

const of = (...pairs: [number, number][]): Look[] => pairs.map(([seeds, needed]) => ({ seeds, needed }));
const cpu = of([10, 10], [12, 11], [16, 14]);
const gpu = of([9, 9], [12, 11]);
const paper = of([8, 8]);
const twenty = of([20, 17]);

/** Every sequence of answers to the last look, judged one by one: how many end so, with so many of each answer. */
function enumerate(looks: readonly Look[], kinds: readonly Answer[]) {
  const n = looks.at(-1)?.seeds as number;
  const ends = new Map<string, { outcome: string; seeds: number; shows: number; neither: number; sequences: number }>();
  for (let code = 0; code < kinds.length ** n; code++) {
    const answers: Answer[] = [];
    for (let rest = code; answers.length < n; rest = Math.floor(rest / kinds.length)) {
      answers.push(kinds[rest % kinds.length] as Answer);
    }
    const { outcome, seedsUsed: seeds } = firstDecision(answers, looks);
    const shows = answers.filter((one) => one === 'shows').length;
    const neither = answers.filter((one) => one === 'neither').length;
    const key = [outcome, seeds, shows, neither].join(' ');
    const end = ends.get(key) ?? { outcome, seeds, shows, neither, sequences: 0 };
    end.sequences++;
    ends.set(key, end);
  }
  return (share: number, silent = 0): SignTestErrors => {
    const sums = { supported: 0, refuted: 0, inconclusive: 0, expectedSeeds: 0 };
    for (const { outcome, seeds, shows, neither, sequences } of ends.values()) {
      const probability =
        sequences * share ** shows * silent ** neither * (1 - share - silent) ** (n - shows - neither);
      sums[outcome as 'supported'] += probability;
      sums.expectedSeeds += probability * seeds;
    }
    return sums;
  };
}

function expectEqual(found: SignTestErrors, expected: SignTestErrors): void {
  for (const key of ['supported', 'refuted', 'inconclusive', 'expectedSeeds'] as const) {
    expect(Math.abs(found[key] - expected[key]), key).toBeLessThan(1e-12);
  }
}

describe('signTestErrors', () => {
  // The table of the protocol: error of a side at one half; chance to decide at .80, .90, .95, .99.
  test.each([
    ['10, 12, 16', cpu, 0.0044, [0.39, 0.81, 0.96, 1.0]],
    ['9, 12', gpu, 0.0042, [0.29, 0.67, 0.89, 0.99]],
    ['8', paper, 0.0039, [0.17, 0.43, 0.66, 0.92]],
    ['20', twenty, 0.0013, [0.41, 0.87, 0.98, 1.0]],
  ] as const)('looks %s have the error and power of the protocol', (_, looks, error, chances) => {
    const fair = signTestErrors(looks, 0.5);
    expect(fair.supported.toFixed(4)).toBe(error.toFixed(4));
    expect(fair.refuted).toBeCloseTo(fair.supported, 15);
    expect(fair.supported).toBeLessThan(0.05 / 11);
    [0.8, 0.9, 0.95, 0.99].forEach((share, i) => {
      expect(signTestErrors(looks, share).supported.toFixed(2), `${share}`).toBe(chances[i]?.toFixed(2));
      expect(signTestErrors(looks, 1 - share).refuted.toFixed(2), `${1 - share}`).toBe(chances[i]?.toFixed(2));
    });
  });

  test('looks 10, 12, 16 take 10.2 seeds on average at .99 and 11.3 at .95', () => {
    expect(signTestErrors(cpu, 0.99).expectedSeeds.toFixed(1)).toBe('10.2');
    expect(signTestErrors(cpu, 0.95).expectedSeeds.toFixed(1)).toBe('11.3');
  });

  test('looks 9, 12 err in 17 of 4096 sequences: 8 with all nine, 9 with one failure in nine and then three', () => {
    expect(signTestErrors(gpu, 0.5).supported).toBe(17 / 4096);
  });

  test.each([
    ['10, 12, 16', cpu],
    ['9, 12', gpu],
    ['8', paper],
  ])('looks %s: equals the enumeration of all sequences', (_, looks) => {
    const exact = enumerate(looks, ['shows', 'showsNot']);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (share) => {
        expectEqual(signTestErrors(looks, share), exact(share));
      }),
    );
    for (const share of [0, 0.5, 0.8, 0.99, 1]) expectEqual(signTestErrors(looks, share), exact(share));
  });

  test('one look is a binomial tail', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (share) => {
        const [supported, refuted] = [binomialCdf(3, 20, 1 - share), binomialCdf(3, 20, share)];
        const expected = { supported, refuted, inconclusive: 1 - supported - refuted, expectedSeeds: 20 };
        expectEqual(signTestErrors(twenty, share), expected);
      }),
    );
  });

  test('with seeds that answer neither: equals the enumeration of all sequences of three answers', () => {
    const looks = of([4, 4], [6, 5], [9, 7]);
    const exact = enumerate(looks, ['shows', 'showsNot', 'neither']);
    const part = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(part, part, (share, ofRest) => {
        const neither = ofRest * (1 - share);
        expectEqual(signTestErrors(looks, share, neither), exact(share, neither));
      }),
    );
  });

  test('seeds that answer neither leave the chance of the claim, and add to no side', () => {
    for (const looks of [cpu, gpu, paper, twenty]) {
      const [all, some] = [signTestErrors(looks, 0.5), signTestErrors(looks, 0.5, 0.2)];
      expect(some.supported).toBeCloseTo(all.supported, 14);
      expect(some.refuted).toBeLessThan(all.refuted / 10);
    }
  });

  test('the chances of both sides are monotonic in the share, so one half has the largest error', () => {
    for (const looks of [cpu, gpu, paper, twenty]) {
      for (let percent = 1; percent <= 100; percent++) {
        const [less, more] = [signTestErrors(looks, (percent - 1) / 100), signTestErrors(looks, percent / 100)];
        expect(more.supported).toBeGreaterThan(less.supported);
        expect(more.refuted).toBeLessThan(less.refuted);
      }
    }
  });

  test('refuses what is no distribution, and no looks', () => {
    expect(() => signTestErrors(cpu, 1.1)).toThrow('share of 1.1');
    expect(() => signTestErrors(cpu, -0.1)).toThrow('share of -0.1');
    expect(() => signTestErrors(cpu, 0.5, -0.1)).toThrow('-0.1 that answer neither');
    expect(() => signTestErrors(cpu, 0.5, 0.6)).toThrow('no distribution');
    expect(() => signTestErrors(cpu, NaN)).toThrow('no distribution');
    expect(() => signTestErrors([], 0.5)).toThrow('at least one look');
  });
});
