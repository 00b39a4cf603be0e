import * as tf from '@tensorflow/tfjs-core';
import { convolution, convolutionSpec, dense, denseSpecs } from './layers.ts';
import type { Model } from './model.ts';

export interface CnnSpec {
  readonly kind: 'cnn';
  readonly inputShape: readonly [number, number, number];
  /** Channels of the first convolution; the second has twice as many. */
  readonly width: number;
  readonly classes: number;
}

/** Two 3 x 3 convolutions, each with ReLU and 2 x 2 max pooling, and a linear head. Height and width: multiples of 4. */
export function cnn(spec: CnnSpec): Model {
  const [height, width, channels] = spec.inputShape;
  if (height % 4 !== 0 || width % 4 !== 0) {
    throw new RangeError(`The small CNN halves its input twice; ${height} x ${width} is not divisible by 4.`);
  }
  const features = (height / 4) * (width / 4) * 2 * spec.width;
  return {
    inputShape: spec.inputShape,
    classes: spec.classes,
    parameters: [
      convolutionSpec('first', 3, channels, spec.width),
      convolutionSpec('second', 3, spec.width, 2 * spec.width),
      ...denseSpecs('head', features, spec.classes),
    ],
    forward(parameters, images) {
      const stage = (name: string, x: tf.Tensor4D): tf.Tensor4D =>
        tf.maxPool(tf.relu(convolution(parameters, name, x)), 2, 2, 'valid');
      const x = stage('second', stage('first', images));
      return { logits: dense(parameters, 'head', tf.reshape(x, [-1, features])), runningStatistics: {} };
    },
  };
}
