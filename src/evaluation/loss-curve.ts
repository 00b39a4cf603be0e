import { setImmediate } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import { fromPixels } from '../attacks/threat-model.ts';
import type { WhiteBox } from '../attacks/white-box.ts';
import { type LabelledImages, pieces, toBatch } from '../data/labelled-images.ts';
import { release, scoped } from '../tensors/scope.ts';
import { classify, count, evaluationBatch, total } from './outcomes.ts';

/** Units: epsilon in pixels of 0..255; cross-entropy in nats, mean over the images; accuracy a fraction. */
export interface LossCurvePoint {
  readonly epsilonPixels: number;
  readonly crossEntropy: number;
  readonly accuracy: number;
}

/**
 * Loss along the true-label FGSM direction. The direction is computed once, at epsilon 0, then scaled; pixels are
 * clipped to [0, 1].
 */
export async function lossCurve(
  network: WhiteBox,
  data: LabelledImages,
  epsilonsPixels: readonly number[],
): Promise<LossCurvePoint[]> {
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
  return sums.map(({ epsilonPixels, loss, correct }) => ({
    epsilonPixels,
    crossEntropy: loss / images,
    accuracy: correct / images,
  }));
}

/** The point of the largest loss; of equals, the first. */
export function lossPeak(curve: readonly LossCurvePoint[]): LossCurvePoint {
  const [first, ...rest] = curve;
  if (first === undefined) throw new RangeError('A loss curve without points has no peak.');
  return rest.reduce((best, point) => (point.crossEntropy > best.crossEntropy ? point : best), first);
}

/** The point at a given epsilon. Throws: RangeError when the curve was not measured there. */
export function pointAt(curve: readonly LossCurvePoint[], epsilonPixels: number): LossCurvePoint {
  const point = curve.find((candidate) => candidate.epsilonPixels === epsilonPixels);
  if (point === undefined) throw new RangeError(`The loss curve has no point at ${epsilonPixels} pixels.`);
  return point;
}
