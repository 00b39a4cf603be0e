import * as tf from '@tensorflow/tfjs-core';
import { glorotUniform, heNormal } from './initialisation.ts';
import { dense, denseSpecs } from './layers.ts';
import type { Model } from './model.ts';

export interface MlpSpec {
  readonly kind: 'mlp';
  readonly inputShape: readonly [number, number, number];
  /** Widths of the hidden layers; none makes a linear model. */
  readonly hidden: readonly number[];
  readonly classes: number;
  readonly activation: 'relu' | 'tanh';
  readonly initialisation: 'he' | 'glorot';
}

/** A multi-layer perceptron on raw pixels; with no hidden layer, the linear softmax model. */
export function mlp(spec: MlpSpec): Model {
  const inputs = spec.inputShape.reduce((a, b) => a * b, 1);
  const widths = [inputs, ...spec.hidden, spec.classes];
  const layers = widths.slice(1).map((outputs, i) => ({ name: `dense${i}`, inputs: widths[i] as number, outputs }));
  const activate = spec.activation === 'relu' ? tf.relu : tf.tanh;
  return {
    inputShape: spec.inputShape,
    classes: spec.classes,
    parameters: layers.flatMap(({ name, inputs, outputs }) =>
      denseSpecs(
        name,
        inputs,
        outputs,
        spec.initialisation === 'he' ? heNormal(inputs) : glorotUniform(inputs, outputs),
      ),
    ),
    forward(parameters, images) {
      let x = tf.reshape<tf.Rank.R2>(images, [-1, inputs]);
      layers.forEach(({ name }, i) => {
        x = dense(parameters, name, x);
        if (i < layers.length - 1) x = activate(x);
      });
      return { logits: x, runningStatistics: {} };
    },
  };
}
