import * as tf from '@tensorflow/tfjs-core';
import { craftAdversarial } from '../attacks/gradient-sign.ts';
import type { RadiusDistribution } from '../attacks/radius-distribution.ts';
import { crossEntropyPerExample, whiteBox } from '../attacks/white-box.ts';
import type { Batch } from '../data/labelled-images.ts';
import type { Forward, Model } from '../models/model.ts';
import { flatten, type SgdSpec, sgdStep } from '../optimisation/sgd.ts';
import { divideExactly } from '../tensors/exact-division.ts';
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

/** Labels are int32, or float32 where a GPU is to keep them: they are compared and cut as such. */
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
 * pass and share its batch statistics, unless the model keeps separate ones; the loss is the mean over the whole batch,
 * weighted where the recipe says so. Call inside tf.tidy.
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
    const all = { ...parameters, ...state.statistics };
    const { logits, runningStatistics } = forwardBatch(model, adversarial, all, images);
    return {
      loss: batchLoss(crossEntropyPerExample(logits, tf.cast(inputs.labels, 'int32')), adversarial, inputs),
      outputs: { ...runningStatistics, [logitsKey]: logits },
    };
  });
  const { [logitsKey]: logits, ...statistics } = outputs as Record<string, tf.Tensor>;
  const updated = sgdStep(state, gradients, inputs.learningRate, optimiser);
  const predicted = tf.cast(tf.argMax(logits as tf.Tensor2D, 1), 'float32');
  const correct = tf.cast(tf.equal(predicted, tf.cast(inputs.labels, 'float32')), 'float32');
  const replaced = adversarial?.adversarialPerBatch ?? 0;
  const clean = inputs.images.shape[0] - replaced;
  return {
    state: { ...updated, statistics: moved(state.statistics, statistics) },
    metrics: {
      loss,
      gradientNorm: tf.sqrt(tf.sum(tf.square(flatten(gradients, Object.keys(state.parameters))))),
      adversarialCorrect: tf.sum(tf.slice(correct, 0, replaced)),
      cleanCorrect: tf.sum(tf.slice(correct, replaced, clean)),
    },
  };
}

const logitsKey = ' logits';

/** What a batch did not touch stays as it is, as a tensor of the new state. */
function moved(before: NamedTensors, after: NamedTensors): NamedTensors {
  return Object.fromEntries(Object.entries(before).map(([name, old]) => [name, after[name] ?? old.clone()]));
}

/** With separate statistics, each part of the batch is normalised by its own. */
function forwardBatch(
  model: Model,
  adversarial: AdversarialTraining | undefined,
  parameters: NamedTensors,
  images: tf.Tensor4D,
): Forward {
  const replaced = adversarial?.adversarialPerBatch ?? 0;
  const clean = images.shape[0] - replaced;
  if (model.separateStatistics !== true || replaced === 0 || clean === 0) {
    return model.forward(parameters, images, 'training');
  }
  const attacked = model.forward(parameters, tf.slice(images, 0, replaced), 'trainingAdversarial');
  const others = model.forward(parameters, tf.slice(images, replaced, clean), 'training');
  return {
    logits: tf.concat([attacked.logits, others.logits], 0),
    runningStatistics: { ...attacked.runningStatistics, ...others.runningStatistics },
  };
}

/** Source of the weighted mean: Kurakin et al., arXiv:1611.01236, equation 3. A dropped example weighs nothing. */
function batchLoss(
  losses: tf.Tensor1D,
  adversarial: AdversarialTraining | undefined,
  { epsilon }: StepInputs,
): tf.Scalar {
  if (adversarial === undefined || epsilon === undefined) return tf.mean(losses);
  const { weight = 1, epsilon: radii, adversarialPerBatch } = adversarial;
  if (weight === 1 && !dropsExamples(radii)) return tf.mean(losses);
  const kept = tf.cast(tf.greaterEqual(tf.reshape(epsilon, [adversarialPerBatch]), 0), 'float32');
  const clean = losses.shape[0] - adversarialPerBatch;
  const weights = tf.concat<tf.Tensor1D>([tf.mul(kept, weight), tf.ones([clean])]);
  return divideExactly(tf.sum(tf.mul(losses, weights)), tf.sum(weights));
}

/** A dropped example has a radius below 0. */
function dropsExamples(radii: RadiusDistribution): boolean {
  return radii.kind === 'normal' && radii.negative === 'drop';
}

/** The batch with its first images replaced by adversarial examples of the current network. */
function mixedBatch(
  model: Model,
  { attack, epsilon: radii, adversarialPerBatch }: AdversarialTraining,
  { parameters, statistics }: TrainingState,
  { images, labels, epsilon, seed }: StepInputs,
): tf.Tensor4D {
  const all = images.shape[0];
  if (epsilon === undefined) throw new Error('Adversarial training needs a radius for each example.');
  const adversarial = craftAdversarial(attack, {
    network: whiteBox({ model, parameters: { ...parameters, ...statistics } }),
    images: tf.slice(images, 0, adversarialPerBatch),
    trueLabels: tf.cast(tf.slice(labels, 0, adversarialPerBatch), 'int32'),
    epsilon: dropsExamples(radii) ? tf.relu(epsilon) : epsilon,
    seed,
  });
  if (adversarialPerBatch === all) return adversarial;
  return tf.concat([adversarial, tf.slice(images, adversarialPerBatch, all - adversarialPerBatch)], 0);
}
