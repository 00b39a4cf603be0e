import { setImmediate } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import { craftingLabels, type LabelSource } from '../attacks/label-source.ts';
import type { WhiteBox } from '../attacks/white-box.ts';
import { type LabelledImages, pieces, toBatch } from '../data/labelled-images.ts';
import { shuffled } from '../random/permutation.ts';
import { randomStream } from '../random/random-stream.ts';
import { deriveSeed } from '../random/seed.ts';
import { mutualInformation, permutationTest } from '../statistics/mutual-information.ts';
import { release, scoped } from '../tensors/scope.ts';
import { evaluationBatch } from './outcomes.ts';

/** What the labels that an attack crafts with tell of the true ones. Mutual information in nats, of whole images. */
export interface CraftingLabels {
  readonly kind: 'craftingLabels';
  readonly images: number;
  /** `counts[t][c]`: images of true label t that the attack crafts with label c. */
  readonly counts: readonly (readonly number[])[];
  readonly mutualInformation: number;
  /** The same with the true labels in random order: mean and largest, and the share at least as large. */
  readonly nullMean: number;
  readonly nullMaximum: number;
  readonly pValue: number;
}

const permutations = 199;

/** Compares the labels that a source gives, on clean images, with the true ones. */
export async function measureCraftingLabels(
  network: WhiteBox,
  data: LabelledImages,
  source: LabelSource,
  seed: number,
): Promise<CraftingLabels> {
  const crafted: number[] = [];
  for (const images of pieces(data, evaluationBatch)) {
    const batch = toBatch(images);
    const labels = scoped(() =>
      craftingLabels(source, {
        trueLabels: batch.labels,
        cleanLogits: () => network.logits(batch.images, 'evaluation'),
        classes: network.classes,
        seed: tf.tensor1d(
          [0, 1].map((i) => deriveSeed(seed, 'crafting labels', crafted.length, i)),
          'int32',
        ),
      }).clone(),
    );
    crafted.push(...labels.dataSync());
    release([batch, labels]);
    await setImmediate();
  }
  const trueLabels = [...data.labels];
  const counts = Array.from({ length: data.classes }, () => new Array<number>(network.classes).fill(0));
  trueLabels.forEach((label, i) => {
    const row = counts[label] as number[];
    const column = crafted[i] as number;
    row[column] = (row[column] as number) + 1;
  });
  const statistic = (labels: readonly number[]): number => mutualInformation(labels, crafted);
  const permute = (draw: number): number[] => shuffled(trueLabels, randomStream(seed, 'permutation', draw));
  const test = permutationTest(statistic, trueLabels, permute, permutations);
  return {
    kind: 'craftingLabels',
    images: trueLabels.length,
    counts,
    mutualInformation: statistic(trueLabels),
    ...test,
  };
}
