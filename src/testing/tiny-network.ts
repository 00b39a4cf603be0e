import * as tf from '@tensorflow/tfjs-core';
import { fgsm } from '../attacks/attack.ts';
import { type LabelledImages, toBatch } from '../data/labelled-images.ts';
import { randomImages } from '../data/random-images.ts';
import { buildModel, type ModelSpec } from '../models/build-model.ts';
import type { ResnetSpec } from '../models/resnet.ts';
import { initialParameters } from '../models/initialisation.ts';
import type { Network, WhiteBox } from '../attacks/white-box.ts';
import type { Recipe } from '../training/recipe.ts';

const normalisation = { mean: [0.5, 0.5, 0.5], deviation: [0.25, 0.25, 0.25] };

/** The smallest ResNet: one block a stage, four channels, 8 x 8 images. */
export const tinyResnet: ResnetSpec = {
  ...{ kind: 'resnet', depth: 8, width: 4, inputShape: [8, 8, 3], classes: 4, normalisation },
};

export function tinyNetwork(spec: ModelSpec = tinyResnet, seed = 1): Network {
  const model = buildModel(spec);
  return { model, parameters: initialParameters(model, seed) };
}

/** A fresh network has the same statistics for clean and adversarial images; here they differ. */
export function withOtherAdversarialMeans(parameters: Network['parameters']): Record<string, tf.Tensor> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, tensor]) => [
      name,
      name.includes('adversarial/mean') ? tf.add(tensor, 0.5) : tensor,
    ]),
  );
}

/** Random images of the shape that the tiny ResNet takes, classes in turn. */
export function tinyImages(count: number, seed = 1, shape: LabelledImages['shape'] = [8, 8, 3]): LabelledImages {
  return randomImages(count, seed, { shape, classes: 4 });
}

/** The images with the labels that a network gives them: all are right before an attack. */
export function asAnswered(network: WhiteBox, data: LabelledImages): LabelledImages {
  const answers = tf.tidy(() => tf.argMax(network.logits(toBatch(data).images, 'evaluation'), 1).dataSync<'int32'>());
  return { ...data, labels: Uint8Array.from(answers) };
}

export function values(tensor: tf.Tensor): number[] {
  return [...tensor.dataSync<'float32'>()];
}

export function largestDifference(a: tf.Tensor, b: tf.Tensor): number {
  const [left, right] = [values(a), values(b)];
  if (a.shape.join() !== b.shape.join()) throw new Error(`Shapes differ: [${a.shape.join()}] and [${b.shape.join()}].`);
  return Math.max(0, ...left.map((value, i) => Math.abs(value - (right[i] as number))));
}

/** Twenty steps of adversarial training of the tiny ResNet on 40 images, with every feature of a recipe in use. */
export const tinyRecipe: Recipe = {
  dataset: { name: 'cifar10' },
  model: tinyResnet,
  epochs: 4,
  batchSize: 8,
  optimiser: { momentum: 0.9, nesterov: true, weightDecay: 5e-4 },
  schedule: { kind: 'oneCycle', peak: 0.1, warmUp: 0.25 },
  augmentation: 'cropAndFlip',
  adversarial: {
    attack: fgsm({ labelSource: 'trueLabel' }),
    epsilon: { kind: 'halfNormal', deviationPixels: 12 },
    adversarialPerBatch: 4,
  },
};
