import * as tf from '@tensorflow/tfjs-core';
import type { BatchNormMode, Model } from '../models/model.ts';
import type { NamedTensors } from '../tensors/gradients.ts';

/** Cross-entropy of each example. Shapes: logits [batch, classes]; labels int32 [batch]; result [batch]. Units: nats. */
export function crossEntropyPerExample(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Tensor1D {
  const oneHot = tf.oneHot(labels, logits.shape[1], 1, 0, 'float32');
  return tf.neg(tf.sum(tf.mul(oneHot, tf.logSoftmax(logits)), 1));
}

/**
 * dL/dx of each image. The losses of a batch are summed, not averaged, so that with evaluation-mode batch norm the
 * gradient of an image does not depend on the batch it stands in.
 *
 * Shapes: images and result [batch, height, width, channels]; labels int32 [batch].
 */
export function inputGradient(
  { model, parameters }: { readonly model: Model; readonly parameters: NamedTensors },
  images: tf.Tensor4D,
  labels: tf.Tensor1D,
  batchNorm: BatchNormMode,
): tf.Tensor4D {
  const summedLoss = (x: tf.Tensor): tf.Scalar =>
    tf.sum(crossEntropyPerExample(model.forward(parameters, x as tf.Tensor4D, batchNorm).logits, labels));
  return tf.grad(summedLoss)(images) as tf.Tensor4D;
}
