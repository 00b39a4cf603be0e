import * as tf from '@tensorflow/tfjs-core';
import type { NamedTensors } from '../tensors/gradients.ts';

export interface SgdSpec {
  readonly momentum: number;
  readonly nesterov: boolean;
  /** Coupled L2 penalty on every trainable tensor: gradient + weightDecay * parameter. */
  readonly weightDecay: number;
}

export interface SgdState {
  readonly parameters: NamedTensors;
  readonly velocity: NamedTensors;
}

/**
 * One step of stochastic gradient descent, as a pure function. Call inside tf.tidy.
 *
 *     g = gradient + weightDecay * p;  v' = momentum * v + g;  p' = p - learningRate * (nesterov ? g + momentum * v' : v')
 *
 * All parameters are updated as one vector: a deep network has hundreds of small ones, and each operation has its price.
 * Source: Sutskever et al. 2013 in the form PyTorch uses.
 */
export function sgdStep(
  state: SgdState,
  gradients: NamedTensors,
  learningRate: tf.Scalar | number,
  { momentum, nesterov, weightDecay }: SgdSpec,
): SgdState {
  const names = Object.keys(state.parameters);
  for (const name of names) {
    if (!gradients[name] || !state.velocity[name]) throw new Error(`No gradient or velocity for "${name}".`);
  }
  const parameters = flatten(state.parameters, names);
  const decayed = tf.add(flatten(gradients, names), tf.mul(parameters, weightDecay));
  const velocity = tf.add<tf.Tensor1D>(tf.mul(flatten(state.velocity, names), momentum), decayed);
  const direction = nesterov ? tf.add(decayed, tf.mul(velocity, momentum)) : velocity;
  const updated = tf.sub<tf.Tensor1D>(parameters, tf.mul(direction, learningRate));
  return { parameters: unflatten(updated, state.parameters), velocity: unflatten(velocity, state.parameters) };
}

/** The values of the named tensors, one after the other. Shape: [number of values]. */
export function flatten(tensors: NamedTensors, names: readonly string[]): tf.Tensor1D {
  return tf.concat(names.map((name) => tf.reshape<tf.Rank.R1>(tensors[name] as tf.Tensor, [-1])));
}

/** The inverse of flatten: tensors of the names and shapes of `like`. */
function unflatten(flat: tf.Tensor1D, like: NamedTensors): NamedTensors {
  const entries = Object.entries(like);
  const parts = tf.split(
    flat,
    entries.map(([, { size }]) => size),
  );
  return Object.fromEntries(entries.map(([name, { shape }], i) => [name, tf.reshape(parts[i] as tf.Tensor, shape)]));
}
