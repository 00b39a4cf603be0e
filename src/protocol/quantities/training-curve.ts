import type { ArmName } from '../arms.ts';
import { leastGap } from '../controls.ts';
import type { Quantity, TrainingCurve } from '../quantity.ts';

/**
 * Label information of the perturbation: accuracy, on images held out, of a linear model that tells the true label from the
 * sign of the perturbation alone. Before the first epoch, and after the last one.
 */
export function labelInformation(arm: ArmName, when: 'before training' | 'after training'): Quantity {
  return fromCurve(`label information of the perturbation ${when}, ${arm}`, 'accuracy', arm, (curve) =>
    when === 'before training' ? curve.observedBefore : curve.epochs.at(-1)?.observed,
  );
}

/**
 * The epoch, counted from 1, from which on the adversarial half of the batches is classified better than the clean half by
 * more than a point, to the end of training. No value where it does not come to that.
 */
export function firstEpochOfLeak(arm: ArmName): Quantity {
  return fromCurve(
    `first epoch from which adversarial accuracy stays a point above clean, ${arm}`,
    'epochs',
    arm,
    leakBegins,
  );
}

export function leakBegins({ epochs }: TrainingCurve): number | undefined {
  const lastWithout = epochs.findLastIndex((epoch) => !isAboveClean(epoch));
  return lastWithout === epochs.length - 1 ? undefined : lastWithout + 2;
}

/** The first epoch, counted from 1, in which it is so, whether or not it stays. Undefined where there is none. */
export function firstAboveClean({ epochs }: TrainingCurve): number | undefined {
  const first = epochs.findIndex(isAboveClean);
  return first === -1 ? undefined : first + 1;
}

/** Clean and adversarial accuracy of the batches, fractions of 1, of each epoch that has both. */
export function pathOf(epochs: TrainingCurve['epochs']): (readonly [clean: number, adversarial: number])[] {
  return epochs.flatMap(({ cleanAccuracy, adversarialAccuracy }) =>
    adversarialAccuracy === undefined ? [] : [[cleanAccuracy, adversarialAccuracy] as const],
  );
}

function isAboveClean({ cleanAccuracy, adversarialAccuracy }: TrainingCurve['epochs'][number]): boolean {
  return adversarialAccuracy !== undefined && adversarialAccuracy - cleanAccuracy > leastGap;
}

function fromCurve(
  name: string,
  unit: Quantity['unit'],
  arm: ArmName,
  value: (curve: TrainingCurve) => number | undefined,
): Quantity {
  return {
    ...{ name, unit, requests: () => [] },
    value: (_results, _profile, curves) => {
      const curve = curves(arm);
      return curve === undefined ? undefined : value(curve);
    },
  };
}
