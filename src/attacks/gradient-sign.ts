import * as tf from '@tensorflow/tfjs-core';
import { isRecording } from '../tensors/graph-recorder.ts';
import { statelessSign, statelessUniform, type SeedPair } from '../tensors/stateless-random.ts';
import { type AttackSpec, type Start, type StepSize, stepsByRadius } from './attack.ts';
import { craftingLabels } from './label-source.ts';
import { requireEpsilon } from './epsilon.ts';
import { projectLinf } from './threat-model.ts';
import type { WhiteBox } from './white-box.ts';

export interface AttackInputs {
  readonly network: WhiteBox;
  /** [batch, height, width, channels] in [0, 1]. */
  readonly images: tf.Tensor4D;
  /** int32 [batch]. Read only by sources that may see them. */
  readonly trueLabels: tf.Tensor1D;
  /** L-infinity radius on the [0, 1] scale: one for all, or [batch, 1, 1, 1]. */
  readonly epsilon: number | tf.Tensor4D;
  /** All the randomness of the attack: start and random labels. */
  readonly seed: SeedPair;
}

/**
 * The attack loop: from the start, `steps` times along the sign of the input gradient, projected after each step onto
 * the ball and the pixel range. A pixel whose gradient is exactly zero stays where it is (sign(0) = 0).
 *
 * Shapes: the result is as `images`. Call inside tf.tidy.
 * Throws: RangeError for steps or a start that make no sense, an epsilon outside [0, 1], pixels outside [0, 1] or not finite, labels that are no class, or
 * shapes that do not match. Values cannot be read while a step is recorded: there only shapes are checked.
 */
export function craftAdversarial(spec: AttackSpec, inputs: AttackInputs): tf.Tensor4D {
  requireSpec(spec);
  requireInputs(inputs);
  if (!isRecording()) requireValues(spec, inputs);
  const { network, images, epsilon, seed } = inputs;
  const labels = craftingLabels(spec.labelSource, {
    trueLabels: inputs.trueLabels,
    cleanLogits: () => network.logits(images, spec.batchNorm),
    classes: network.classes,
    seed,
  });
  const length = signedLength(spec, epsilon);
  let adversarial = startingPoint(spec.start, inputs);
  const steps = countSteps(spec, epsilon);
  for (let step = 0; step < steps; step++) {
    const direction = tf.sign(network.inputGradient(adversarial, labels, spec.batchNorm));
    adversarial = projectLinf(images, tf.add(adversarial, tf.mul(direction, length)), epsilon);
  }
  return adversarial;
}

function countSteps({ name, steps }: AttackSpec, epsilon: number | tf.Tensor4D): number {
  if (steps !== 'byRadius') return steps;
  if (typeof epsilon === 'number') return stepsByRadius(epsilon);
  throw new RangeError(`${name} takes as many steps as the radius asks for: give one radius for all images.`);
}

function startingPoint({ distribution, fraction }: Start, { images, epsilon, seed }: AttackInputs): tf.Tensor4D {
  if (distribution === 'image') return images;
  const noise =
    distribution === 'sign'
      ? statelessSign<tf.Tensor4D>(images.shape, seed)
      : tf.sub(tf.mul(statelessUniform<tf.Tensor4D>(images.shape, seed), 2), 1);
  return projectLinf(images, tf.add(images, tf.mul(noise, scaled(epsilon, fraction))), epsilon);
}

function signedLength({ stepSize, goal }: AttackSpec, epsilon: number | tf.Tensor4D): number | tf.Tensor {
  const sign = goal === 'awayFromLabel' ? 1 : -1;
  return isAbsolute(stepSize) ? sign * stepSize.absolute : scaled(epsilon, sign * stepSize.fractionOfEpsilon);
}

function isAbsolute(stepSize: StepSize): stepSize is { readonly absolute: number } {
  return 'absolute' in stepSize;
}

function scaled(epsilon: number | tf.Tensor4D, factor: number): number | tf.Tensor {
  return typeof epsilon === 'number' ? epsilon * factor : tf.mul(epsilon, factor);
}

function requireSpec({ name, steps, stepSize, start, labelSource }: AttackSpec): void {
  const length = isAbsolute(stepSize) ? stepSize.absolute : stepSize.fractionOfEpsilon;
  if (steps !== 'byRadius' && (!Number.isInteger(steps) || steps < 0))
    throw new RangeError(`${name} cannot take ${steps} steps.`);
  if (!(length >= 0 && length <= 1)) throw new RangeError(`${name} cannot take steps of ${length}: from 0 to 1.`);
  if (!(start.fraction >= 0 && start.fraction <= 1)) {
    throw new RangeError(`${name} cannot start at ${start.fraction} epsilon: from 0 to 1.`);
  }
  if (labelSource === 'randomLabel' && start.distribution !== 'image' && steps !== 0) {
    throw new RangeError(`${name} cannot draw labels and a start: both would come from the same random numbers.`);
  }
}

function requireInputs({ network, images, trueLabels, epsilon }: AttackInputs): void {
  const [batch, ...shape] = images.shape;
  if (batch === 0) throw new RangeError('An attack needs at least one image.');
  if (shape.join() !== network.inputShape.join()) {
    throw new RangeError(`The model takes images of ${network.inputShape.join(' x ')}, got ${shape.join(' x ')}.`);
  }
  if (trueLabels.shape[0] !== batch) {
    throw new RangeError(`${batch} images need as many labels, got ${trueLabels.shape[0]}.`);
  }
  if (typeof epsilon === 'number') requireEpsilon(epsilon);
  else if (epsilon.shape.join() !== [batch, 1, 1, 1].join()) {
    throw new RangeError(
      `epsilon must be a number or of shape [${batch}, 1, 1, 1], got [${epsilon.shape.join(', ')}].`,
    );
  }
}

function requireValues({ labelSource }: AttackSpec, { network, images, trueLabels, epsilon }: AttackInputs): void {
  const outside = (values: tf.Tensor, least: number, most: number): number =>
    values.size -
    (tf
      .tidy(() => tf.sum(tf.cast(tf.logicalAnd(tf.greaterEqual(values, least), tf.lessEqual(values, most)), 'int32')))
      .dataSync()[0] as number);
  const pixels = outside(images, 0, 1);
  if (pixels > 0) {
    throw new RangeError(`${pixels} pixels are not numbers between 0 and 1; pixels of 0..255 must be divided by 255.`);
  }
  if (typeof epsilon !== 'number' && outside(epsilon, 0, 1) > 0) {
    throw new RangeError('epsilon must be between 0 and 1 for every image; larger values look like pixels of 0..255.');
  }
  if (labelSource === 'trueLabel' && outside(trueLabels, 0, network.classes - 1) > 0) {
    throw new RangeError(`Labels must be classes of the network, 0 .. ${network.classes - 1}.`);
  }
}
