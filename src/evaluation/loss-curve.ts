import { setImmediate } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import { fromPixels } from '../attacks/epsilon.ts';
import type { WhiteBox } from '../attacks/white-box.ts';
import { type LabelledImages, pieces, toBatch } from '../data/labelled-images.ts';
import { release, scoped } from '../tensors/scope.ts';
import type { LossCurvePoint } from './loss-curve-points.ts';
import { classify, count, evaluationBatch, total } from './outcomes.ts';

export interface LossCurve {
  readonly kind: 'lossCurve';
  readonly points: readonly LossCurvePoint[];
}

/**
 * Loss along the true-label FGSM direction. The direction is computed once, at epsilon 0, then scaled; pixels are
 * clipped to [0, 1].
 */
export async function lossCurve(
  network: WhiteBox,
  data: LabelledImages,
  epsilonsPixels: readonly number[],
): Promise<LossCurve> {
  const sums = epsilonsPixels.map((epsilonPixels) => ({ epsilonPixels, loss: 0, correct: 0 }));
  for (const images of pieces(data, evaluationBatch)) {
    const batch = toBatch(images);
    const direction = scoped(() => tf.sign(network.inputGradient(batch.images, batch.labels, 'evaluation')));
    for (const sum of sums) {
      const moved = scoped(() =>
        tf.clipByValue<tf.Tensor4D>(tf.add(batch.images, tf.mul(direction, fromPixels(sum.epsilonPixels))), 0, 1),
      );
      const { correct, crossEntropy } = classify(network, moved, batch.labels);
      sum.correct += count(correct);
      sum.loss += total(crossEntropy);
      release(moved);
    }
    release([batch, direction]);
    await setImmediate();
  }
  const images = data.labels.length;
  const points = sums.map(({ epsilonPixels, loss, correct }) => ({
    epsilonPixels,
    crossEntropy: loss / images,
    accuracy: correct / images,
  }));
  return { kind: 'lossCurve', points };
}
