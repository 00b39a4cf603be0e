import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shuffled } from '../random/permutation.ts';
import { randomStream } from '../random/random-stream.ts';
import { mutualInformation, permutationTest } from './mutual-information.ts';

function entropy(labels: readonly unknown[]): number {
  const counts = new Map<unknown, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts.values()].reduce((sum, n) => sum - (n / labels.length) * Math.log(n / labels.length), 0);
}

describe('mutualInformation', () => {
  const pairs = fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 })), { minLength: 1 });

  test('is H(a) + H(b) - H(a, b)', () => {
    fc.assert(
      fc.property(pairs, (given) => {
        const [a, b] = [given.map(([x]) => x), given.map(([, y]) => y)];
        const expected = entropy(a) + entropy(b) - entropy(given.map(String));
        expect(mutualInformation(a, b)).toBeCloseTo(expected, 10);
        expect(mutualInformation(b, a)).toBeCloseTo(expected, 10);
      }),
    );
  });

  test('with itself is the entropy, with a relabelling the same, with a constant nothing', () => {
    const labels = Uint8Array.from({ length: 100 }, (_, i) => i % 10);
    expect(mutualInformation(labels, labels)).toBeCloseTo(Math.log(10), 12);
    expect(
      mutualInformation(
        labels,
        labels.map((l) => (7 * l + 3) % 10),
      ),
    ).toBeCloseTo(Math.log(10), 12);
    expect(mutualInformation(labels, new Uint8Array(100))).toBe(0);
  });

  test('of a product distribution is nothing', () => {
    const a = Array.from({ length: 12 }, (_, i) => i % 3);
    const b = Array.from({ length: 12 }, (_, i) => Math.floor(i / 3));
    expect(mutualInformation(a, b)).toBeCloseTo(0, 12);
  });

  test('refuses labellings of different examples', () => {
    expect(() => mutualInformation([1], [1, 2])).toThrow('got 1 and 2');
    expect(() => mutualInformation([], [])).toThrow('got 0 and 0');
  });
});

describe('permutationTest', () => {
  const stream = randomStream(8, 'labels');
  const draw = (n: number): Uint8Array => Uint8Array.from({ length: n }, () => stream.integer(10));
  const against = (b: Uint8Array) => (a: Uint8Array) => mutualInformation(a, b);

  test('finds labels that tell of each other, and its null has the bias of the plug-in estimate', () => {
    const labels = draw(2000);
    const noisy = labels.map((label, i) => (i % 4 === 0 ? stream.integer(10) : label));
    const { pValue, nullMean, nullMaximum } = permutationTest(
      against(noisy),
      labels,
      (i) => shuffled(labels, randomStream(1, i)),
      199,
    );
    expect(pValue).toBe(1 / 200);
    // (10 - 1)^2 / (2 * 2000) nat.
    expect(nullMean / 0.02025).toBeGreaterThan(0.9);
    expect(nullMean / 0.02025).toBeLessThan(1.1);
    expect(nullMaximum).toBeGreaterThan(nullMean);
  });

  test('rejects independent labels at its stated rate', () => {
    let rejected = 0;
    const studies = 400;
    for (let study = 0; study < studies; study++) {
      const [a, b] = [draw(60), draw(60)];
      const { pValue } = permutationTest(against(b), a, (i) => shuffled(a, randomStream(study, i)), 39);
      if (pValue <= 0.05) rejected++;
    }
    // Four standard errors of 0.05 in 400.
    expect(Math.abs(rejected / studies - 0.05)).toBeLessThan(4 * Math.sqrt((0.05 * 0.95) / studies));
  });

  test('counts itself among the permutations, ties included', () => {
    const { pValue, nullMean } = permutationTest(
      () => 1,
      0,
      () => 0,
      9,
    );
    expect([pValue, nullMean]).toEqual([1, 1]);
    const one = permutationTest(
      (value) => value,
      1,
      () => 0,
      1,
    );
    expect(one.pValue).toBe(0.5);
    expect(() =>
      permutationTest(
        () => 1,
        0,
        () => 0,
        0,
      ),
    ).toThrow('needs permutations, got 0');
  });
});
