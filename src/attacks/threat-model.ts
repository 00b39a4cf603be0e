import * as tf from '@tensorflow/tfjs-core';

/** Converts an L-infinity radius from pixels (0..255) to the [0, 1] scale. The only place where pixels become epsilon. */
export function fromPixels(pixels: number): number {
  return requireEpsilon(pixels / 255, `${pixels} pixels`);
}

/**
 * Throws: RangeError unless epsilon is a radius on the [0, 1] scale. A larger number is almost surely in pixels.
 */
export function requireEpsilon(epsilon: number, given = String(epsilon)): number {
  if (epsilon >= 0 && epsilon <= 1) return epsilon;
  const hint = epsilon > 1 ? '; a larger value looks like pixels of 0..255: use fromPixels' : '';
  throw new RangeError(`epsilon must be between 0 and 1, got ${given}${hint}.`);
}

/**
 * The point of the L-infinity ball around `clean`, within the pixel range [0, 1], that is nearest to `candidate`.
 *
 * Shapes: images [batch, height, width, channels]; epsilon a number or [batch, 1, 1, 1].
 */
export function projectLinf(clean: tf.Tensor4D, candidate: tf.Tensor4D, epsilon: tf.Tensor | number): tf.Tensor4D {
  const lower = tf.maximum(tf.sub(clean, epsilon), 0);
  const upper = tf.minimum(tf.add(clean, epsilon), 1);
  return tf.minimum(tf.maximum(candidate, lower), upper);
}
