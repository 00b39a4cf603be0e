import * as tf from '@tensorflow/tfjs-core';
import { scoped } from '../tensors/scope.ts';

/** What the referee saw. Adversarial examples count only when `violations` is empty. */
export interface RefereeReport {
  readonly largestPerturbation: number;
  readonly smallestPixel: number;
  readonly largestPixel: number;
  readonly violations: readonly string[];
}

/** Rounding of x + epsilon - x in single precision, for pixels up to 1. */
const tolerance = 1e-6;

/**
 * Checks adversarial examples without knowing how they were made: finite, inside the ball, inside [0, 1].
 *
 * Shapes: clean and adversarial alike; epsilon on the [0, 1] scale.
 */
export function referee(clean: tf.Tensor4D, adversarial: tf.Tensor4D, epsilon: number): RefereeReport {
  const [finite, largestPerturbation, smallestPixel, largestPixel] = scoped((): [boolean, number, number, number] => {
    const read = (value: tf.Tensor): number => value.dataSync()[0] as number;
    return [
      read(tf.all(tf.isFinite(adversarial))) === 1,
      read(tf.max(tf.abs(tf.sub(adversarial, clean)))),
      read(tf.min(adversarial)),
      read(tf.max(adversarial)),
    ];
  });
  const violations = [
    ...(finite ? [] : ['a pixel is not finite']),
    ...(largestPerturbation <= epsilon + tolerance ? [] : [`perturbation ${largestPerturbation} exceeds ${epsilon}`]),
    ...(smallestPixel >= 0 && largestPixel <= 1 ? [] : [`pixels ${smallestPixel}..${largestPixel} leave 0..1`]),
  ];
  return { largestPerturbation, smallestPixel, largestPixel, violations };
}
