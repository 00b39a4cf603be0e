import * as tf from '@tensorflow/tfjs-core';

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
