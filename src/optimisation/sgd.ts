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
 * Source: Sutskever et al. 2013 in the form PyTorch uses.
 */
export function sgdStep(
  state: SgdState,
  gradients: NamedTensors,
  learningRate: tf.Scalar | number,
  { momentum, nesterov, weightDecay }: SgdSpec,
): SgdState {
  const parameters: Record<string, tf.Tensor> = {};
  const velocity: Record<string, tf.Tensor> = {};
  for (const [name, parameter] of Object.entries(state.parameters)) {
    const gradient = gradients[name];
    const oldVelocity = state.velocity[name];
    if (gradient === undefined || oldVelocity === undefined) throw new Error(`No gradient or velocity for "${name}".`);
    const decayed = tf.add(gradient, tf.mul(parameter, weightDecay));
    const newVelocity = tf.add(tf.mul(oldVelocity, momentum), decayed);
    const direction = nesterov ? tf.add(decayed, tf.mul(newVelocity, momentum)) : newVelocity;
    velocity[name] = newVelocity;
    parameters[name] = tf.sub(parameter, tf.mul(direction, learningRate));
  }
  return { parameters, velocity };
}
