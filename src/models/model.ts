import type * as tf from '@tensorflow/tfjs-core';
import type { RandomStream } from '../random/random-stream.ts';
import type { NamedTensors } from '../tensors/gradients.ts';

/**
 * Which statistics batch normalisation uses: those of the batch, or the running ones. A network that keeps separate ones
 * for adversarial images has two more modes; any other takes them for the first two.
 */
export type BatchNormMode = 'training' | 'evaluation' | 'trainingAdversarial' | 'evaluationAdversarial';

/** One tensor of a model. Running statistics are not trainable: they follow the batches, not the gradient. */
export interface ParameterSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly trainable: boolean;
  /** Draws one initial value. */
  readonly draw: (stream: RandomStream) => number;
}

/** Shapes: logits [batch, classes]; runningStatistics as the parameters of these names, empty in evaluation mode. */
export interface Forward {
  readonly logits: tf.Tensor2D;
  readonly runningStatistics: NamedTensors;
}

/**
 * A classifier: what tensors it has, and a pure function from (parameters, images) to logits.
 * Images are raw, [batch, height, width, channels] in [0, 1]; the model normalises them inside, so that attacks work
 * in pixel space.
 */
export interface Model {
  readonly inputShape: readonly [height: number, width: number, channels: number];
  readonly classes: number;
  readonly parameters: readonly ParameterSpec[];
  /** Whether batch norm keeps separate statistics for adversarial images. */
  readonly separateStatistics?: boolean;
  forward(parameters: NamedTensors, images: tf.Tensor4D, batchNorm: BatchNormMode): Forward;
}
