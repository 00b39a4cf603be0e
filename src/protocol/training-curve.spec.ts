import { describe, expect, test } from 'vitest';
import { profileByName } from './profiles.ts';
import { firstAboveClean, firstEpochOfLeak, labelInformation, pathOf } from './quantities/training-curve.ts';
import type { Quantity, TrainingCurve } from './quantity.ts';

const cpu = profileByName('cpu');

function curveOf(
  accuracies: readonly [clean: number, adversarial: number][],
  observed: readonly number[],
): TrainingCurve {
  return {
    epochs: accuracies.map(([cleanAccuracy, adversarialAccuracy], i) => ({
      ...{ loss: 1, cleanAccuracy, adversarialAccuracy, observed: observed[i] ?? 0, elapsedSeconds: 1 },
    })),
    observedBefore: 0.2,
  };
}

function valueOn(quantity: Quantity, curve: TrainingCurve | undefined): number | undefined {
  return quantity.value([], cpu, (arm) => (arm === 'trueLabel' ? curve : undefined));
}

describe('what a training curve gives', () => {
  const wavering = curveOf(
    [
      [0.3, 0.4],
      [0.5, 0.4],
      [0.6, 0.7],
      [0.7, 0.9],
    ],
    [0.3, 0.9, 0.8, 0.5],
  );

  test('the leak begins where adversarial accuracy stays above clean, not where it first is', () => {
    expect(valueOn(firstEpochOfLeak('trueLabel'), wavering)).toBe(3);
    expect(valueOn(firstEpochOfLeak('trueLabel'), curveOf([[0.3, 0.4]], [0.1]))).toBe(1);
  });

  test('the first epoch above clean is told apart from that from which on it stays', () => {
    expect(firstAboveClean(wavering)).toBe(1);
    expect(firstAboveClean(curveOf([[0.3, 0.309]], [0.1]))).toBeUndefined();
    const clean = { epochs: [{ loss: 1, cleanAccuracy: 0.5, elapsedSeconds: 1 }] };
    expect([firstAboveClean(clean), pathOf(clean.epochs)]).toEqual([undefined, []]);
  });

  test('it does not begin where the last epoch is not above by more than a point', () => {
    expect(
      valueOn(
        firstEpochOfLeak('trueLabel'),
        curveOf(
          [
            [0.3, 0.4],
            [0.5, 0.509],
          ],
          [0.1, 0.1],
        ),
      ),
    ).toBeUndefined();
  });

  test('label information before and after', () => {
    const values = (['before training', 'after training'] as const).map((when) =>
      valueOn(labelInformation('trueLabel', when), wavering),
    );
    expect(values).toEqual([0.2, 0.5]);
  });

  test('an arm that was not trained gives nothing', () => {
    expect(valueOn(labelInformation('randomSign', 'after training'), wavering)).toBeUndefined();
    expect(valueOn(firstEpochOfLeak('trueLabel'), undefined)).toBeUndefined();
  });
});
