import { setImmediate } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import type { AttackSpec } from '../attacks/attack.ts';
import { fromPixels } from '../attacks/epsilon.ts';
import { craftAdversarial } from '../attacks/gradient-sign.ts';
import { referee } from '../attacks/referee.ts';
import type { WhiteBox } from '../attacks/white-box.ts';
import { type LabelledImages, pieces, selectImages, toBatch } from '../data/labelled-images.ts';
import type { BatchNormMode } from '../models/model.ts';
import { deriveSeed } from '../random/seed.ts';
import { release, scoped } from '../tensors/scope.ts';
import { classify, count, evaluationBatch, type Outcomes, total } from './outcomes.ts';

/** Counts of images; cross-entropies are means, in nats. */
export interface AccuracyUnderAttack {
  readonly kind: 'accuracyUnderAttack';
  readonly attacks: readonly string[];
  readonly epsilonPixels: number;
  readonly images: number;
  readonly chanceLevel: number;
  readonly cleanCorrect: number;
  /** Right under every one of the attacks. */
  readonly adversarialCorrect: number;
  /** Right after the first attack, after the first two, and so on. */
  readonly survivors: readonly number[];
  /** Adversarial right, clean wrong. */
  readonly rescued: number;
  /** Clean right, adversarial wrong. */
  readonly killed: number;
  /** Images whose loss is lower under the first attack than clean. */
  readonly lossFalls: number;
  readonly cleanCrossEntropy: number;
  /** Under the first attack. */
  readonly adversarialCrossEntropy: number;
  /** Images that the first attack left untouched: their gradient was zero or not a number. */
  readonly unmoved: number;
  readonly refereeViolations: readonly string[];
}

export interface AttackDesign {
  /** An image counts as right when it survives all of them; later attacks see only the survivors. */
  readonly attacks: readonly AttackSpec[];
  /** Units: pixels of 0..255. */
  readonly epsilonPixels: number;
  readonly seed: number;
  /** Whose gradients the attacks follow: another network makes it a transfer attack. The network's own when absent. */
  readonly craftedOn?: WhiteBox;
  /** How adversarial images are classified; in evaluation mode when absent. */
  readonly adversarialBatchNorm?: BatchNormMode;
}

/** Accuracy on clean images and on adversarial examples crafted from them, image by image. */
export async function accuracyUnderAttack(
  network: WhiteBox,
  data: LabelledImages,
  { attacks, epsilonPixels, seed, craftedOn = network, adversarialBatchNorm = 'evaluation' }: AttackDesign,
): Promise<AccuracyUnderAttack> {
  const violations = new Set<string>();
  const attempt = (attack: AttackSpec, index: number): Attempt => ({
    ...{ network, craftedOn, attack, epsilon: fromPixels(epsilonPixels), violations, adversarialBatchNorm },
    seed: deriveSeed(seed, 'evaluation', attack.name, attack.labelSource, index),
  });
  const [first, ...later] = attacks.map(attempt);
  if (first === undefined) throw new RangeError('An accuracy under attack needs an attack.');
  const { before, after, unmoved } = await attackAll(first, data);
  const right = after.correct.slice();
  const survivors = [count(right)];
  for (const one of later) {
    await attackSurvivors(one, data, right);
    survivors.push(count(right));
  }
  const images = data.labels.length;
  const number = (holds: (image: number) => boolean): number =>
    data.labels.reduce((n, _, i) => (holds(i) ? n + 1 : n), 0);
  const isBefore = (i: number): boolean => before.correct[i] === 1;
  const isAfter = (i: number): boolean => right[i] === 1;
  return {
    kind: 'accuracyUnderAttack',
    attacks: attacks.map(({ name }) => name),
    ...{ epsilonPixels, images, chanceLevel: 1 / data.classes, cleanCorrect: count(before.correct) },
    ...{ adversarialCorrect: count(right), survivors },
    rescued: number((i) => !isBefore(i) && isAfter(i)),
    killed: number((i) => isBefore(i) && !isAfter(i)),
    lossFalls: number((i) => (after.crossEntropy[i] as number) < (before.crossEntropy[i] as number)),
    cleanCrossEntropy: total(before.crossEntropy) / images,
    adversarialCrossEntropy: total(after.crossEntropy) / images,
    unmoved,
    refereeViolations: [...violations],
  };
}

interface Attempt {
  readonly network: WhiteBox;
  readonly craftedOn: WhiteBox;
  readonly attack: AttackSpec;
  readonly epsilon: number;
  readonly seed: number;
  readonly violations: Set<string>;
  readonly adversarialBatchNorm: BatchNormMode;
}

async function attackAll(
  attempt: Attempt,
  data: LabelledImages,
): Promise<{ before: Outcomes; after: Outcomes; unmoved: number }> {
  const parts: { before: Outcomes; after: Outcomes }[] = [];
  let still = 0;
  for (const images of pieces(data, evaluationBatch)) {
    const batch = toBatch(images);
    const adversarial = attackPiece(attempt, batch, parts.length);
    const before = classify(attempt.network, batch.images, batch.labels);
    const after = classify(attempt.network, adversarial, batch.labels, attempt.adversarialBatchNorm);
    parts.push({ before, after });
    still += unmoved(batch.images, adversarial);
    release([batch, adversarial]);
    await setImmediate();
  }
  return {
    before: joined(parts.map(({ before }) => before)),
    after: joined(parts.map(({ after }) => after)),
    unmoved: still,
  };
}

/** Attacks the images that are right so far, in full batches (one shape is compiled), and marks those that fall. */
async function attackSurvivors(attempt: Attempt, data: LabelledImages, right: Uint8Array): Promise<void> {
  const alive = [...right.keys()].filter((image) => right[image] === 1);
  const size = Math.min(evaluationBatch, data.labels.length);
  for (let from = 0; from < alive.length; from += size) {
    const some = alive.slice(from, from + size);
    const filled = Array.from({ length: size }, (_, i) => some[i % some.length] as number);
    const batch = toBatch(selectImages(data, filled));
    const adversarial = attackPiece(attempt, batch, from / size);
    const { correct } = classify(attempt.network, adversarial, batch.labels, attempt.adversarialBatchNorm);
    some.forEach((image, i) => (right[image] = correct[i] as number));
    release([batch, adversarial]);
    await setImmediate();
  }
}

function attackPiece(
  { craftedOn, attack, epsilon, seed, violations }: Attempt,
  { images, labels }: { readonly images: tf.Tensor4D; readonly labels: tf.Tensor1D },
  piece: number,
): tf.Tensor4D {
  const pair = [0, 1].map((i) => deriveSeed(seed, piece, i));
  const adversarial = scoped(() =>
    craftAdversarial(attack, {
      ...{ network: craftedOn, images, trueLabels: labels, epsilon },
      seed: tf.tensor1d(pair, 'int32'),
    }),
  );
  referee(images, adversarial, epsilon).violations.forEach((violation) => violations.add(violation));
  return adversarial;
}

function joined(parts: readonly Outcomes[]): Outcomes {
  return {
    correct: Uint8Array.from(parts.flatMap(({ correct }) => [...correct])),
    crossEntropy: Float32Array.from(parts.flatMap(({ crossEntropy }) => [...crossEntropy])),
  };
}

function unmoved(clean: tf.Tensor4D, adversarial: tf.Tensor4D): number {
  return tf.tidy(() => {
    const moved = tf.any(tf.notEqual(clean, adversarial), [1, 2, 3]);
    return tf.sum(tf.cast(tf.logicalNot(moved), 'int32')).dataSync()[0] as number;
  });
}
