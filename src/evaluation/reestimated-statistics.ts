import { setImmediate } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import type { AttackSpec } from '../attacks/attack.ts';
import { craftAdversarial } from '../attacks/gradient-sign.ts';
import { drawEpsilon, type RadiusDistribution } from '../attacks/radius-distribution.ts';
import { type Network, whiteBox } from '../attacks/white-box.ts';
import { type LabelledImages, selectImages, toBatch } from '../data/labelled-images.ts';
import { permutation } from '../random/permutation.ts';
import { randomStream } from '../random/random-stream.ts';
import { deriveSeed } from '../random/seed.ts';
import type { NamedTensors } from '../tensors/gradients.ts';
import { release, scoped } from '../tensors/scope.ts';

/** Batches that new running statistics are taken from. Adversarial examples come first in a batch, as in training. */
export interface Reestimation {
  readonly batches: number;
  readonly batchSize: number;
  /** Absent: clean images only. */
  readonly adversarial?: {
    readonly attack: AttackSpec;
    readonly epsilon: RadiusDistribution;
    readonly perBatch: number;
  };
}

/**
 * The network with the running statistics of batch norm estimated anew on training images; its weights stay. The new
 * tensors belong to the caller, the others to the network.
 *
 * Throws: RangeError for more batches than there are images.
 */
export async function reestimateStatistics(
  { model, parameters }: Network,
  data: LabelledImages,
  { batches, batchSize, adversarial }: Reestimation,
  seed: number,
): Promise<{ readonly network: Network; readonly statistics: NamedTensors }> {
  if (batches * batchSize > data.labels.length)
    throw new RangeError(`${batches} batches of ${batchSize} are more than ${data.labels.length} images.`);
  const order = permutation(data.labels.length, randomStream(seed, 're-estimation'));
  const stream = randomStream(seed, 're-estimation, radii');
  let statistics: NamedTensors = {};
  for (let i = 0; i < batches; i++) {
    const chosen = selectImages(data, order.subarray(i * batchSize, (i + 1) * batchSize));
    const batch = toBatch(chosen);
    const current = { ...parameters, ...statistics };
    const updated = scoped(() => {
      const images = adversarial === undefined ? batch.images : mixed(batch, adversarial, i);
      return model.forward(current, images, 'training').runningStatistics;
    });
    release([batch, statistics]);
    statistics = updated;
    await setImmediate();
  }
  return { network: { model, parameters: { ...parameters, ...statistics } }, statistics };

  function mixed(
    { images, labels }: { images: tf.Tensor4D; labels: tf.Tensor1D },
    { attack, epsilon, perBatch }: NonNullable<Reestimation['adversarial']>,
    batch: number,
  ): tf.Tensor4D {
    // An example that is dropped in training stays clean here.
    const radii = Array.from({ length: perBatch }, () => Math.max(0, drawEpsilon(epsilon, stream)));
    const crafted = craftAdversarial(attack, {
      // By the trained statistics: the examples of training, not those of the statistics that are being estimated.
      network: whiteBox({ model, parameters }),
      images: tf.slice(images, 0, perBatch),
      trueLabels: tf.slice(labels, 0, perBatch),
      epsilon: tf.tensor4d(radii, [perBatch, 1, 1, 1]),
      seed: tf.tensor1d([deriveSeed(seed, batch, 0), deriveSeed(seed, batch, 1)], 'int32'),
    });
    return tf.concat([crafted, tf.slice(images, perBatch, images.shape[0] - perBatch)], 0);
  }
}
