import { setImmediate } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import { fgsm } from '../attacks/attack.ts';
import { fromPixels } from '../attacks/epsilon.ts';
import { craftAdversarial } from '../attacks/gradient-sign.ts';
import type { WhiteBox } from '../attacks/white-box.ts';
import { type LabelledImages, pieces, toBatch } from '../data/labelled-images.ts';
import { release, scoped } from '../tensors/scope.ts';
import { evaluationBatch } from './outcomes.ts';

/** What a network says of images with noise that was made for another label than theirs: counts of examples. */
export interface WrongLabelNoise {
  readonly kind: 'wrongLabelNoise';
  readonly epsilonPixels: number;
  /** Images times their wrong labels. */
  readonly examples: number;
  readonly chanceLevel: number;
  /** Classified as the label that the noise was made for. */
  readonly asNoise: number;
  /** Classified as the true label of the image. */
  readonly asImage: number;
}

/**
 * One-step FGSM examples of each image, crafted once with every label but the true one. Whether noise or image decides: a
 * network that reads the label from the noise takes on the one that the image denies.
 */
export async function wrongLabelNoise(
  network: WhiteBox,
  data: LabelledImages,
  epsilonPixels: number,
): Promise<WrongLabelNoise> {
  const { classes } = network;
  const wrong = Array.from({ length: classes - 1 }, (_, i) => i + 1);
  let [asNoise, asImage] = [0, 0];
  for (const images of pieces(data, evaluationBatch)) {
    const batch = toBatch(images);
    for (const away of wrong) {
      const counted = scoped(() => countExamples(network, batch, fromPixels(epsilonPixels), away));
      const [noise, image] = counted.dataSync() as unknown as [number, number];
      asNoise += noise;
      asImage += image;
      counted.dispose();
    }
    release(batch);
    await setImmediate();
  }
  const examples = data.labels.length * wrong.length;
  return { kind: 'wrongLabelNoise', epsilonPixels, examples, chanceLevel: 1 / classes, asNoise, asImage };
}

/** How many are classified as the label so many classes away from the true one, and how many as the true one. int32 [2]. */
function countExamples(network: WhiteBox, batch: ReturnType<typeof toBatch>, epsilon: number, away: number) {
  const { images, labels } = batch;
  const crafted = tf.mod<tf.Tensor1D>(tf.add(labels, tf.scalar(away, 'int32')), tf.scalar(network.classes, 'int32'));
  const adversarial = craftAdversarial(fgsm({ labelSource: 'trueLabel' }), {
    ...{ network, images, trueLabels: crafted, epsilon, seed: tf.tensor1d([0, 0], 'int32') },
  });
  const predicted = tf.argMax(network.logits(adversarial, 'evaluation'), 1);
  return tf.stack([crafted, labels].map((label) => tf.sum(tf.cast(tf.equal(predicted, label), 'int32'))));
}
