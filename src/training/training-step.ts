import * as tf from '@tensorflow/tfjs-core';
import { craftAdversarial } from '../attacks/gradient-sign.ts';
import { crossEntropyPerExample, whiteBox } from '../attacks/white-box.ts';
import type { Batch } from '../data/labelled-images.ts';
import type { Model } from '../models/model.ts';
import { flatten, type SgdSpec, sgdStep } from '../optimisation/sgd.ts';
import { lossAndGradients, type NamedTensors } from '../tensors/gradients.ts';
import type { SeedPair } from '../tensors/stateless-random.ts';
import type { AdversarialTraining } from './recipe.ts';

/** All that changes while a network trains. */
export interface TrainingState {
  /** Trainable tensors. */
  readonly parameters: NamedTensors;
  /** Momentum of each trainable tensor. */
  readonly velocity: NamedTensors;
  /** Running statistics of batch norm. */
  readonly statistics: NamedTensors;
}

export interface StepInputs extends Batch {
  /** Radii of the first images of the batch, which become adversarial. Shape [adversarialPerBatch, 1, 1, 1]. */
  readonly epsilon?: tf.Tensor4D;
  readonly seed: SeedPair;
  readonly learningRate: tf.Scalar;
}

/** Scalars. The counts are of the adversarial and the clean part of the batch, as the network saw them. */
export interface StepMetrics {
  readonly loss: tf.Scalar;
  readonly gradientNorm: tf.Scalar;
  readonly adversarialCorrect: tf.Scalar;
  readonly cleanCorrect: tf.Scalar;
}

export interface StepRules {
  readonly model: Model;
  readonly optimiser: SgdSpec;
  readonly adversarial?: AdversarialTraining;
}

/**
 * One step of (adversarial) training, a pure function of its arguments. Both parts of the batch go through one forward
 * pass and share its batch statistics; the loss is the mean over the whole batch. Call inside tf.tidy.
 *
 * Source: Kurakin et al., arXiv:1611.01236, algorithm 1, with equal weights as in the post.
 */
export function trainingStep(
  { model, optimiser, adversarial }: StepRules,
  state: TrainingState,
  inputs: StepInputs,
): { readonly state: TrainingState; readonly metrics: StepMetrics } {
  const images = adversarial === undefined ? inputs.images : mixedBatch(model, adversarial, state, inputs);
  const { loss, gradients, outputs } = lossAndGradients(state.parameters, (parameters) => {
    const { logits, runningStatistics } = model.forward({ ...parameters, ...state.statistics }, images, 'training');
    return {
      loss: tf.mean(crossEntropyPerExample(logits, inputs.labels)),
      outputs: { ...runningStatistics, [logitsKey]: logits },
    };
  });
  const { [logitsKey]: logits, ...statistics } = outputs as Record<string, tf.Tensor>;
  const updated = sgdStep(state, gradients, inputs.learningRate, optimiser);
  const correct = tf.cast(tf.equal(tf.argMax(logits as tf.Tensor2D, 1), inputs.labels), 'float32');
  const replaced = adversarial?.adversarialPerBatch ?? 0;
  const clean = inputs.images.shape[0] - replaced;
  return {
    state: { ...updated, statistics },
    metrics: {
      loss,
      gradientNorm: tf.sqrt(tf.sum(tf.square(flatten(gradients, Object.keys(state.parameters))))),
      adversarialCorrect: tf.sum(tf.slice(correct, 0, replaced)),
      cleanCorrect: tf.sum(tf.slice(correct, replaced, clean)),
    },
  };
}

const logitsKey = ' logits';

/** The batch with its first images replaced by adversarial examples of the current network. */
function mixedBatch(
  model: Model,
  { attack, adversarialPerBatch }: AdversarialTraining,
  { parameters, statistics }: TrainingState,
  { images, labels, epsilon, seed }: StepInputs,
): tf.Tensor4D {
  const all = images.shape[0];
  if (epsilon === undefined) throw new Error('Adversarial training needs a radius for each example.');
  const adversarial = craftAdversarial(attack, {
    network: whiteBox({ model, parameters: { ...parameters, ...statistics } }),
    images: tf.slice(images, 0, adversarialPerBatch),
    trueLabels: tf.slice(labels, 0, adversarialPerBatch),
    epsilon,
    seed,
  });
  if (adversarialPerBatch === all) return adversarial;
  return tf.concat([adversarial, tf.slice(images, adversarialPerBatch, all - adversarialPerBatch)], 0);
}
