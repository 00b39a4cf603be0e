import * as tf from '@tensorflow/tfjs-core';

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
  const extreme = (value: tf.Tensor): number => tf.tidy(() => value.dataSync()[0] as number);
  const finite = extreme(tf.tidy(() => tf.cast(tf.all(tf.isFinite(adversarial)), 'float32'))) === 1;
  const largestPerturbation = extreme(tf.tidy(() => tf.max(tf.abs(tf.sub(adversarial, clean)))));
  const smallestPixel = extreme(tf.tidy(() => tf.min(adversarial)));
  const largestPixel = extreme(tf.tidy(() => tf.max(adversarial)));
  const violations = [
    ...(finite ? [] : ['a pixel is not finite']),
    ...(largestPerturbation <= epsilon + tolerance ? [] : [`perturbation ${largestPerturbation} exceeds ${epsilon}`]),
    ...(smallestPixel >= 0 && largestPixel <= 1 ? [] : [`pixels ${smallestPixel}..${largestPixel} leave 0..1`]),
  ];
  return { largestPerturbation, smallestPixel, largestPixel, violations };
}
