import * as tf from '@tensorflow/tfjs-core';
import { crossEntropyPerExample, type WhiteBox } from '../attacks/white-box.ts';
import type { BatchNormMode } from '../models/model.ts';
import { scoped } from '../tensors/scope.ts';

/** What a network made of each example. Units: cross-entropy in nats; correct 1 or 0. */
export interface Outcomes {
  readonly correct: Uint8Array;
  readonly crossEntropy: Float32Array;
}

/** Images per forward pass of an evaluation. */
export const evaluationBatch = 500;

/** Classifies images. Shapes: images [batch, ...]; labels int32 [batch]. */
export function classify(
  network: WhiteBox,
  images: tf.Tensor4D,
  labels: tf.Tensor1D,
  batchNorm: BatchNormMode = 'evaluation',
): Outcomes {
  const { losses, hits } = scoped((): { losses: tf.Tensor1D; hits: tf.Tensor1D } => {
    const logits = network.logits(images, batchNorm);
    return {
      losses: crossEntropyPerExample(logits, labels),
      hits: tf.cast(tf.equal(tf.argMax(logits, 1), labels), 'int32'),
    };
  });
  const outcomes = {
    correct: Uint8Array.from(hits.dataSync()),
    crossEntropy: Float32Array.from(losses.dataSync()),
  };
  tf.dispose([losses, hits]);
  return outcomes;
}

export function count(correct: Uint8Array): number {
  return correct.reduce((sum, hit) => sum + hit, 0);
}

export function total(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}
