import type * as tf from '@tensorflow/tfjs-core';
import type { LabelledImages } from '../data/labelled-images.ts';
import { buildModel, type ModelSpec } from '../models/build-model.ts';
import { initialParameters } from '../models/initialisation.ts';
import type { Network } from '../evaluation/network.ts';
import { randomStream } from '../random/random-stream.ts';

const normalisation = { mean: [0.5, 0.5, 0.5], deviation: [0.25, 0.25, 0.25] };

/** The smallest ResNet: one block a stage, four channels, 8 x 8 images. */
export const tinyResnet: ModelSpec = {
  ...{ kind: 'resnet', depth: 8, width: 4, inputShape: [8, 8, 3], classes: 4, normalisation },
};

export function tinyNetwork(spec: ModelSpec = tinyResnet, seed = 1): Network {
  const model = buildModel(spec);
  return { model, parameters: initialParameters(model, seed) };
}

/** Random images of the shape that the tiny ResNet takes, classes in turn. */
export function tinyImages(count: number, seed = 1, shape: LabelledImages['shape'] = [8, 8, 3]): LabelledImages {
  const stream = randomStream(seed, 'tiny images');
  const pixels = Uint8Array.from({ length: count * shape[0] * shape[1] * shape[2] }, () => stream.integer(256));
  return { shape, classes: 4, pixels, labels: Uint8Array.from({ length: count }, (_, i) => i % 4) };
}

export function values(tensor: tf.Tensor): number[] {
  return [...tensor.dataSync<'float32'>()];
}

export function largestDifference(a: tf.Tensor, b: tf.Tensor): number {
  const [left, right] = [values(a), values(b)];
  if (a.shape.join() !== b.shape.join()) throw new Error(`Shapes differ: [${a.shape.join()}] and [${b.shape.join()}].`);
  return Math.max(0, ...left.map((value, i) => Math.abs(value - (right[i] as number))));
}
