import { setImmediate } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import { fromPixels } from '../attacks/epsilon.ts';
import type { WhiteBox } from '../attacks/white-box.ts';
import { type LabelledImages, pieces, selectImages, toBatch } from '../data/labelled-images.ts';
import { randomStream } from '../random/random-stream.ts';
import { release, scoped } from '../tensors/scope.ts';
import { evaluationBatch } from './outcomes.ts';

/** What the perturbations are crafted on: a grey image, the mean of the data, one of its images, or uniform noise. */
export type CodeBase = 'grey' | 'mean' | 'image' | 'noise';

/** `asLabel[c][k]`: of the images, so many were classified c when the perturbation for label c of `epsilonsPixels[k]` was added. */
export interface ClassCode {
  readonly kind: 'classCode';
  readonly base: CodeBase;
  readonly epsilonsPixels: readonly number[];
  readonly images: number;
  readonly chanceLevel: number;
  readonly asLabel: readonly (readonly number[])[];
}

/**
 * The class-wide code: the FGSM perturbation for each label, crafted on ONE base image, is added to all others. If the
 * network reads it as the label it was crafted with, the perturbation carries the label, whatever the image.
 */
export async function classCode(
  network: WhiteBox,
  data: LabelledImages,
  { base, epsilonsPixels, seed }: { base: CodeBase; epsilonsPixels: readonly number[]; seed: number },
): Promise<ClassCode> {
  const directions = scoped(() => signsForEachLabel(network, baseImage(base, data, seed)));
  const asLabel = directions.map(() => epsilonsPixels.map(() => 0));
  for (const images of pieces(data, evaluationBatch)) {
    const batch = toBatch(images);
    directions.forEach((direction, label) => {
      epsilonsPixels.forEach((pixels, k) => {
        const hits = scoped(() => {
          const moved = tf.clipByValue<tf.Tensor4D>(tf.add(batch.images, tf.mul(direction, fromPixels(pixels))), 0, 1);
          const predicted = tf.argMax(network.logits(moved, 'evaluation'), 1);
          return tf.sum(tf.cast(tf.equal(predicted, tf.scalar(label, 'int32')), 'int32'));
        });
        const row = asLabel[label] as number[];
        row[k] = (row[k] as number) + (hits.dataSync()[0] as number);
        hits.dispose();
      });
    });
    release(batch);
    await setImmediate();
  }
  release(directions);
  const images = data.labels.length;
  return { kind: 'classCode', base, epsilonsPixels, images, chanceLevel: 1 / data.classes, asLabel };
}

/** The base once for each label, in one batch. Shapes: each result [1, height, width, channels]. */
function signsForEachLabel(network: WhiteBox, base: tf.Tensor4D): tf.Tensor4D[] {
  const labels = Array.from({ length: network.classes }, (_, label) => label);
  const copies = tf.tile(base, [labels.length, 1, 1, 1]);
  const signs = tf.sign(network.inputGradient(copies, tf.tensor1d(labels, 'int32'), 'evaluation'));
  return labels.map((label) => tf.slice(signs, label, 1));
}

function baseImage(base: CodeBase, data: LabelledImages, seed: number): tf.Tensor4D {
  const shape: [number, number, number, number] = [1, ...data.shape];
  switch (base) {
    case 'grey':
      return tf.fill(shape, 0.5);
    case 'mean':
      return tf.mean(toBatch(data).images, 0, true);
    case 'image':
      return toBatch(selectImages(data, [0])).images;
    case 'noise': {
      const stream = randomStream(seed, 'class code');
      const size = shape.reduce((a, b) => a * b, 1);
      return tf.tensor4d(
        Float32Array.from({ length: size }, () => stream.uniform()),
        shape,
      );
    }
  }
}
