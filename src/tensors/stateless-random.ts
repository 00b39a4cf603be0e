import * as tf from '@tensorflow/tfjs-core';
import { nativeBackend } from './native-backend.ts';

/** Two integers that determine a random tensor entirely. Shape: int32 [2]. */
export type SeedPair = tf.Tensor1D;

/** Uniform in [0, 1), a function of shape and seed alone. Source: TensorFlow's StatelessRandomUniform (Philox). */
export function statelessUniform<T extends tf.Tensor>(shape: readonly number[], seed: SeedPair): T {
  const backend = nativeBackend();
  const { binding } = backend;
  const size = tf.tensor1d([...shape], 'int32');
  const attributes = [
    { name: 'dtype', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
    { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_INT32 },
    { name: 'Tseed', type: binding.TF_ATTR_TYPE, value: binding.TF_INT32 },
  ];
  const uniform = backend.executeSingleOutput('StatelessRandomUniform', attributes, [size, seed]) as T;
  size.dispose();
  return uniform;
}

/** +1 or -1 with equal probability. */
export function statelessSign<T extends tf.Tensor>(shape: readonly number[], seed: SeedPair): T {
  return tf.tidy(() => tf.sub(tf.mul(tf.cast(tf.greaterEqual(statelessUniform(shape, seed), 0.5), 'float32'), 2), 1));
}
