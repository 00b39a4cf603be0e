import * as tf from '@tensorflow/tfjs-core';
import type { BatchNormMode, Model } from '../models/model.ts';
import type { NamedTensors } from '../tensors/gradients.ts';

/** A network ready to be attacked or evaluated: a model with all its tensors, running statistics included. */
export interface Network {
  readonly model: Model;
  readonly parameters: NamedTensors;
}

/** All that an attack or an evaluation asks of a network. Images are [batch, height, width, channels] in [0, 1]. */
export interface WhiteBox {
  readonly inputShape: Model['inputShape'];
  readonly classes: number;
  /** Shape: [batch, classes]. */
  logits(images: tf.Tensor4D, batchNorm: BatchNormMode): tf.Tensor2D;
  /**
   * dL/dx of each image. The losses of a batch are summed, not averaged, so that with evaluation-mode batch norm the
   * gradient of an image does not depend on the batch it stands in.
   *
   * Shapes: labels int32 [batch]; result as the images.
   */
  inputGradient(images: tf.Tensor4D, labels: tf.Tensor1D, batchNorm: BatchNormMode): tf.Tensor4D;
}

/** Pure functions of their arguments; call inside tf.tidy. */
export function whiteBox({ model, parameters }: Network): WhiteBox {
  const logits: WhiteBox['logits'] = (images, batchNorm) => model.forward(parameters, images, batchNorm).logits;
  return {
    inputShape: model.inputShape,
    classes: model.classes,
    logits,
    inputGradient(images, labels, batchNorm) {
      const summedLoss = (x: tf.Tensor): tf.Scalar =>
        tf.sum(crossEntropyPerExample(logits(x as tf.Tensor4D, batchNorm), labels));
      return tf.grad(summedLoss)(images) as tf.Tensor4D;
    },
  };
}

/** Cross-entropy of each example. Shapes: logits [batch, classes]; labels int32 [batch]; result [batch]. Units: nats. */
export function crossEntropyPerExample(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Tensor1D {
  const oneHot = tf.oneHot(labels, logits.shape[1], 1, 0, 'float32');
  return tf.neg(tf.sum(tf.mul(oneHot, tf.logSoftmax(logits)), 1));
}
