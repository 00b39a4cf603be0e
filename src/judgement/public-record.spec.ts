import { describe, expect, test } from 'vitest';
import { countRuns, publicFinding, type PublicRun } from './public-record.ts';

/** Clean, FGSM and PGD-10 accuracy of each epoch, in per cent. */
function run(...accuracies: readonly (readonly [clean: number, fgsm: number, pgd10: number])[]): PublicRun {
  return {
    ...{ dataset: 'cifar10', method: 'fgsm_at', seed: 0 },
    epochs: accuracies.map((percents, i) => {
      const [clean, fgsm, pgd10] = percents.map((percent) => 100 * percent) as [number, number, number];
      return { epoch: i + 1, clean, fgsm, pgd10 };
    }),
  };
}

describe('a public run', () => {
  test('that collapses, leaks an epoch later and recovers', () => {
    expect(publicFinding(run([60, 40, 35], [70, 60, 10], [65, 80, 0], [80, 55, 45]))).toEqual({
      ...{ dataset: 'cifar10', method: 'fgsm_at', firstCollapsed: 2, firstLeaking: 3, everAbove: true },
      ...{ collapsedAtEnd: false, leakingAtEnd: false, largestGap: 0.15, cleanAtLargestGap: 0.65, lastGap: -0.25 },
      ...{ leakingEpochs: 1, iterativeAtLeak: 0 },
    });
  });

  test('at both borders has neither collapsed nor leaked', () => {
    const finding = publicFinding(run([50, 51, 31]));
    expect(finding).not.toHaveProperty('firstCollapsed');
    expect(finding).toMatchObject({ largestGap: 0.01, everAbove: false });
    expect(publicFinding(run([50, 51, 30.99]))).not.toHaveProperty('firstLeaking');
    expect(publicFinding(run([50, 51.01, 30.99]))).toMatchObject({
      firstCollapsed: 1,
      firstLeaking: 1,
      leakingAtEnd: true,
    });
  });

  test('above clean without a collapse does not leak, and is counted as such', () => {
    const finding = publicFinding(run([50, 52, 45]));
    expect(finding).not.toHaveProperty('firstLeaking');
    expect(countRuns([finding])).toEqual({
      ...{ runs: 1, collapsed: 0, leaking: 0, collapsedAtEnd: 0, leakingAtEnd: 0, aboveWithoutCollapse: 1 },
      ...{ leakingBriefly: 0, lastGaps: [0.02, 0.02] },
    });
  });

  test('without epochs is refused', () => {
    expect(() => publicFinding(run())).toThrow('has no epoch');
  });
});

test('runs are counted, with the epochs at which they begin to leak', () => {
  const robust = run([60, 40, 35]);
  const leaking = run([60, 40, 35], [60, 80, 0]);
  const earlier = run([60, 90, 0], [60, 40, 0]);
  const later = run([60, 40, 35], [60, 40, 35], [60, 40, 35], [60, 70, 0]);
  expect(countRuns([robust, leaking, earlier, later].map(publicFinding))).toEqual({
    ...{ runs: 4, collapsed: 3, leaking: 3, collapsedAtEnd: 3, leakingAtEnd: 2, aboveWithoutCollapse: 0 },
    firstLeaks: { earliest: 1, median: 2, latest: 4 },
    ...{ leakingBriefly: 3, lastGaps: [-0.2, 0.2], iterativeAtLeak: { median: 0, most: 0 } },
    ...{ largestGap: 0.3, cleanAtLargestGap: 0.6 },
  });
});
