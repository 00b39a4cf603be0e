import { setImmediate } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import type { AttackSpec } from '../attacks/attack.ts';
import { fromPixels } from '../attacks/epsilon.ts';
import { craftAdversarial } from '../attacks/gradient-sign.ts';
import { referee } from '../attacks/referee.ts';
import type { WhiteBox } from '../attacks/white-box.ts';
import { type LabelledImages, pieces, toBatch } from '../data/labelled-images.ts';
import { deriveSeed } from '../random/seed.ts';
import { release, scoped } from '../tensors/scope.ts';
import { classify, count, evaluationBatch, total } from './outcomes.ts';

/** Counts of images; cross-entropies are means, in nats. */
export interface AccuracyUnderAttack {
  readonly kind: 'accuracyUnderAttack';
  readonly attack: string;
  readonly epsilonPixels: number;
  readonly images: number;
  readonly chanceLevel: number;
  readonly cleanCorrect: number;
  readonly adversarialCorrect: number;
  /** Adversarial right, clean wrong. */
  readonly rescued: number;
  /** Clean right, adversarial wrong. */
  readonly killed: number;
  readonly cleanCrossEntropy: number;
  readonly adversarialCrossEntropy: number;
  /** Images that the attack left untouched: their gradient was zero or not a number. */
  readonly unmoved: number;
  readonly refereeViolations: readonly string[];
}

/**
 * Accuracy on clean images and on adversarial examples crafted from them, image by image. The examples are crafted on
 * the network itself (white box) or on another one (transfer).
 *
 * Units: epsilon in pixels of 0..255.
 */
export async function accuracyUnderAttack(
  network: WhiteBox,
  data: LabelledImages,
  attack: AttackSpec,
  epsilonPixels: number,
  seed: number,
  craftedOn: WhiteBox = network,
): Promise<AccuracyUnderAttack> {
  const epsilon = fromPixels(epsilonPixels);
  const sums = { cleanCorrect: 0, adversarialCorrect: 0, rescued: 0, killed: 0, unmoved: 0, clean: 0, adversarial: 0 };
  const violations = new Set<string>();
  let piece = 0;
  for (const images of pieces(data, evaluationBatch)) {
    const batch = toBatch(images);
    const pair = [0, 1].map((i) => deriveSeed(seed, 'evaluation', attack.name, attack.labelSource, piece, i));
    const adversarial = scoped(() =>
      craftAdversarial(attack, {
        network: craftedOn,
        images: batch.images,
        trueLabels: batch.labels,
        epsilon,
        seed: tf.tensor1d(pair, 'int32'),
      }),
    );
    referee(batch.images, adversarial, epsilon).violations.forEach((violation) => violations.add(violation));
    const before = classify(network, batch.images, batch.labels);
    const after = classify(network, adversarial, batch.labels);
    sums.unmoved += unmoved(batch.images, adversarial);
    sums.cleanCorrect += count(before.correct);
    sums.adversarialCorrect += count(after.correct);
    before.correct.forEach((right, i) => {
      if (right < (after.correct[i] as number)) sums.rescued++;
      if (right > (after.correct[i] as number)) sums.killed++;
    });
    sums.clean += total(before.crossEntropy);
    sums.adversarial += total(after.crossEntropy);
    release([batch, adversarial]);
    piece++;
    await setImmediate();
  }
  const { clean, adversarial, ...counts } = sums;
  const images = data.labels.length;
  return {
    kind: 'accuracyUnderAttack',
    attack: attack.name,
    epsilonPixels,
    images,
    chanceLevel: 1 / data.classes,
    ...counts,
    cleanCrossEntropy: clean / images,
    adversarialCrossEntropy: adversarial / images,
    refereeViolations: [...violations],
  };
}

function unmoved(clean: tf.Tensor4D, adversarial: tf.Tensor4D): number {
  return tf.tidy(() => {
    const moved = tf.any(tf.notEqual(clean, adversarial), [1, 2, 3]);
    return tf.sum(tf.cast(tf.logicalNot(moved), 'int32')).dataSync()[0] as number;
  });
}
