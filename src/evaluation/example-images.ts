import * as tf from '@tensorflow/tfjs-core';
import type { AttackSpec } from '../attacks/attack.ts';
import { craftAdversarial } from '../attacks/gradient-sign.ts';
import { fromPixels } from '../attacks/epsilon.ts';
import type { WhiteBox } from '../attacks/white-box.ts';
import { type LabelledImages, selectImages, toBatch } from '../data/labelled-images.ts';
import { scoped } from '../tensors/scope.ts';

/** A few images to look at. Pixels 0..255, base64 of image after image; the perturbation is stretched to 0..255. */
export interface ExampleImages {
  readonly kind: 'exampleImages';
  readonly shape: readonly [number, number, number];
  readonly labels: readonly number[];
  readonly clean: string;
  readonly perturbation: string;
  readonly adversarial: string;
  readonly cleanPredictions: readonly number[];
  readonly adversarialPredictions: readonly number[];
}

const examples = 8;

/** The first test images under an attack. Units: epsilon in pixels of 0..255. */
export function exampleImages(
  network: WhiteBox,
  data: LabelledImages,
  attack: AttackSpec,
  epsilonPixels: number,
): ExampleImages {
  const chosen = selectImages(
    data,
    Uint32Array.from({ length: Math.min(examples, data.labels.length) }, (_, i) => i),
  );
  const { images, labels } = toBatch(chosen);
  const epsilon = fromPixels(epsilonPixels);
  const { adversarial, stretched, before, after } = scoped(() => {
    const adversarial = craftAdversarial(attack, {
      network,
      images,
      trueLabels: labels,
      epsilon,
      seed: tf.tensor1d([1, 1], 'int32'),
    });
    const predict = (x: tf.Tensor4D): tf.Tensor => tf.argMax(network.logits(x, 'evaluation'), 1);
    const stretched = tf.add(tf.div(tf.sub(adversarial, images), 2 * epsilon), 0.5);
    return { adversarial, stretched, before: predict(images), after: predict(adversarial) };
  });
  const result: ExampleImages = {
    kind: 'exampleImages',
    shape: data.shape,
    labels: [...chosen.labels],
    clean: toBase64(images),
    perturbation: toBase64(stretched),
    adversarial: toBase64(adversarial),
    cleanPredictions: [...before.dataSync()],
    adversarialPredictions: [...after.dataSync()],
  };
  tf.dispose([images, labels, adversarial, stretched, before, after]);
  return result;
}

function toBase64(images: tf.Tensor): string {
  return Buffer.from(
    Uint8Array.from(images.dataSync(), (value) => Math.round(255 * Math.min(1, Math.max(0, value)))),
  ).toString('base64');
}
