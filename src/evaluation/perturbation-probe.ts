import * as tf from '@tensorflow/tfjs-core';
import type { AttackSpec } from '../attacks/attack.ts';
import { fromPixels } from '../attacks/epsilon.ts';
import { craftAdversarial } from '../attacks/gradient-sign.ts';
import { type WhiteBox, whiteBox } from '../attacks/white-box.ts';
import { sampled } from '../data/dataset.ts';
import { type Dataset, type LabelledImages, pieces, toBatch } from '../data/labelled-images.ts';
import { deriveSeed } from '../random/seed.ts';
import { release, scoped } from '../tensors/scope.ts';
import { fitLinear, type ProbeData } from './linear-probe.ts';
import { perturbationProbeDesign as design } from './measurement.ts';
import { classify, count, evaluationBatch } from './outcomes.ts';

/**
 * Label information of a perturbation: accuracy, on images held out, of a linear model that tells the true label from
 * the sign of the perturbation alone. Beside chance it says what the network could read there.
 */
export async function perturbationProbe(
  network: WhiteBox,
  data: Dataset,
  attack: AttackSpec,
  seed: number,
): Promise<number> {
  const part = (images: LabelledImages, which: 'train' | 'test'): ProbeData =>
    signs(
      network,
      sampled(images, Math.min(design[which], images.labels.length), which),
      attack,
      deriveSeed(seed, which),
    );
  const [train, test] = [part(data.train, 'train'), part(data.test, 'test')];
  const probe = await fitLinear(train, network.classes, deriveSeed(seed, 'probe'));
  const { correct } = classify(whiteBox(probe), test.inputs, test.targets);
  release([train, test, probe.parameters]);
  return count(correct) / correct.length;
}

/** 0 where the perturbation is negative, 1/2 where there is none, 1 where it is positive. */
function signs(network: WhiteBox, data: LabelledImages, attack: AttackSpec, seed: number): ProbeData {
  const parts = [...pieces(data, evaluationBatch)].map((images, piece) =>
    scoped(() => {
      const batch = toBatch(images);
      const adversarial = craftAdversarial(attack, {
        ...{ network, images: batch.images, trueLabels: batch.labels, epsilon: fromPixels(design.pixels) },
        seed: tf.tensor1d([deriveSeed(seed, piece, 0), deriveSeed(seed, piece, 1)], 'int32'),
      });
      return tf.mul(tf.add(tf.sign(tf.sub(adversarial, batch.images)), 1), 0.5);
    }),
  );
  const inputs = scoped(() => tf.concat(parts) as tf.Tensor4D);
  release(parts);
  return { inputs, targets: tf.tensor1d(Int32Array.from(data.labels), 'int32') };
}
