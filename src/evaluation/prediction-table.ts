import { setImmediate } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import { type AttackSpec, fgsm, iterativeFgsm, randomSign, stepLeastLikely } from '../attacks/attack.ts';
import { fromPixels } from '../attacks/epsilon.ts';
import { craftAdversarial } from '../attacks/gradient-sign.ts';
import { crossEntropyPerExample, type WhiteBox } from '../attacks/white-box.ts';
import type { Batch } from '../data/labelled-images.ts';
import { deriveSeed } from '../random/seed.ts';
import { release, scoped } from '../tensors/scope.ts';

/** A column of a table of predictions: the classes under an attack, or the losses. Units: pixels of 0..255. */
export interface CraftedColumn {
  readonly name: string;
  readonly kind: 'class' | 'loss';
  /** The clean images when absent. */
  readonly attack?: AttackSpec;
  readonly epsilonPixels: number;
  /** Whose gradients the attack follows: the network's own when absent. */
  readonly craftedOn?: WhiteBox;
}

/** The columns of `leak-check` (docs/leak-check.md): each attack at the radius, FGSM with the true label along the curve. */
export function predictionColumns({
  epsilonPixels,
  curvePixels,
  lossPixels = [],
  transferFrom,
}: {
  readonly epsilonPixels: number;
  readonly curvePixels: readonly number[];
  readonly lossPixels?: readonly number[];
  readonly transferFrom?: WhiteBox;
}): CraftedColumn[] {
  const fgsmTrueLabel = fgsm({ labelSource: 'trueLabel' });
  const attacks = {
    fgsmTrueLabel,
    fgsmPredictedLabel: fgsm({ labelSource: 'predictedLabel' }),
    leastLikely: stepLeastLikely(),
    iterative: iterativeFgsm({ labelSource: 'trueLabel' }),
    randomSign: randomSign(),
  };
  const named = (name: string, pixels: number): string => (pixels === 0 ? name : `${name}@${pixels}`);
  return [
    { name: 'clean', kind: 'class', epsilonPixels: 0 },
    ...Object.entries(attacks).map(([name, attack]) => ({ name, kind: 'class' as const, attack, epsilonPixels })),
    ...(transferFrom === undefined
      ? []
      : [
          {
            ...{ name: 'transfer', kind: 'class' as const, attack: fgsmTrueLabel, epsilonPixels },
            craftedOn: transferFrom,
          },
        ]),
    ...[...curvePixels.map((pixels) => ['fgsmTrueLabel', 'class', pixels] as const)].map(([name, kind, pixels]) => ({
      ...{ name: named(name, pixels), kind, attack: fgsmTrueLabel, epsilonPixels: pixels },
    })),
    ...lossPixels.map((pixels) => ({
      ...{ name: named('loss', pixels), kind: 'loss' as const, epsilonPixels: pixels },
      ...(pixels > 0 && { attack: fgsmTrueLabel }),
    })),
  ];
}

/** Rows of cells, the label first and then a cell for each column: a batch of images at a time. */
export async function* predictionRows(
  network: WhiteBox,
  batches: Iterable<Batch>,
  columns: readonly CraftedColumn[],
  seed: number,
): AsyncGenerator<string[][]> {
  let piece = 0;
  for (const batch of batches) {
    const labels = [...batch.labels.dataSync()];
    const cells = columns.map((column) => cellsOf(network, batch, column, deriveSeed(seed, column.name, piece)));
    release([batch]);
    piece++;
    yield labels.map((label, i) => [String(label), ...cells.map((column) => column[i] as string)]);
    await setImmediate();
  }
}

function cellsOf(
  network: WhiteBox,
  { images, labels }: Batch,
  { kind, attack, epsilonPixels, craftedOn = network }: CraftedColumn,
  seed: number,
): string[] {
  const values = scoped(() => {
    const shown =
      attack === undefined
        ? images
        : craftAdversarial(attack, {
            ...{ network: craftedOn, images, trueLabels: labels, epsilon: fromPixels(epsilonPixels) },
            seed: tf.tensor1d([seed, deriveSeed(seed, 'second')], 'int32'),
          });
    const logits = network.logits(shown, 'evaluation');
    return kind === 'class' ? tf.argMax(logits, 1) : crossEntropyPerExample(logits, labels);
  });
  const read = [...values.dataSync()];
  release([values]);
  return read.map((value) => (kind === 'class' ? String(value) : Math.max(0, value).toFixed(2)));
}
