import * as tf from '@tensorflow/tfjs-core';
import type { WhiteBox } from '../attacks/white-box.ts';
import { type LabelledImages, pieces, toBatch } from '../data/labelled-images.ts';
import { release, scoped } from '../tensors/scope.ts';
import { gradientNoise } from './linear-probe.ts';
import { evaluationBatch } from './outcomes.ts';

/** What gradient noise looks like for each label, crafted with the true one. */
export interface MeanNoise {
  readonly kind: 'meanNoise';
  readonly shape: readonly [number, number, number];
  /** How many images there are of each label. */
  readonly images: readonly number[];
  /** For each label the mean noise of its images, base64: 0 where the gradient always falls, 255 where it always rises. */
  readonly means: readonly string[];
}

/** The noise of {@link gradientNoise}, averaged over the images of each label. Throws: RangeError where a label has none. */
export function meanNoise(network: WhiteBox, data: LabelledImages): MeanNoise {
  const size = data.shape.reduce((a, b) => a * b, 1);
  const sums = Array.from({ length: data.classes }, () => new Float64Array(size));
  const images = sums.map((_, label) => data.labels.filter((own) => own === label).length);
  if (images.includes(0)) throw new RangeError(`There is no image of label ${images.indexOf(0)}.`);
  for (const piece of pieces(data, evaluationBatch)) {
    const batch = toBatch(piece);
    const bySum = scoped(() => {
      const noise = tf.reshape<tf.Rank.R2>(gradientNoise(network, batch.images, batch.labels), [-1, size]);
      return tf.matMul(tf.oneHot(batch.labels, data.classes, 1, 0, 'float32'), noise, true);
    });
    const values = bySum.dataSync();
    sums.forEach((sum, label) => {
      for (let i = 0; i < size; i++) sum[i] = (sum[i] as number) + (values[label * size + i] as number);
    });
    release([batch, bySum]);
  }
  const means = sums.map((sum, label) =>
    Buffer.from(Uint8Array.from(sum, (total) => Math.round((255 * total) / (images[label] as number)))),
  );
  return { kind: 'meanNoise', shape: data.shape, images, means: means.map((bytes) => bytes.toString('base64')) };
}
