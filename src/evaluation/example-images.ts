import * as tf from '@tensorflow/tfjs-core';
import type { AttackSpec } from '../attacks/attack.ts';
import { fromPixels } from '../attacks/epsilon.ts';
import { craftAdversarial } from '../attacks/gradient-sign.ts';
import type { WhiteBox } from '../attacks/white-box.ts';
import { type LabelledImages, pieces, toBatch } from '../data/labelled-images.ts';
import { deriveSeed } from '../random/seed.ts';
import { release, scoped } from '../tensors/scope.ts';
import { evaluationBatch } from './outcomes.ts';

/** A few images to look at. Pixels 0..255, base64 of image after image; the perturbation is stretched to 0..255. */
export interface ExampleImages {
  readonly kind: 'exampleImages';
  readonly shape: readonly [number, number, number];
  /** `rescued`: adversarial right, clean wrong; `killed`: the reverse. */
  readonly fates: readonly Fate[];
  readonly labels: readonly number[];
  readonly clean: string;
  readonly perturbation: string;
  readonly adversarial: string;
  readonly cleanPredictions: readonly number[];
  readonly adversarialPredictions: readonly number[];
}

export type Fate = 'rescued' | 'killed';

interface Example {
  readonly label: number;
  readonly clean: Buffer;
  readonly perturbation: Buffer;
  readonly adversarial: Buffer;
  readonly cleanPrediction: number;
  readonly adversarialPrediction: number;
}

/** The first test images that an attack rescues, and the first that it kills: `each` of both, or as many as there are. */
export function exampleImages(
  network: WhiteBox,
  data: LabelledImages,
  { attack, epsilonPixels, each, seed }: { attack: AttackSpec; epsilonPixels: number; each: number; seed: number },
): ExampleImages {
  const found: Record<Fate, Example[]> = { rescued: [], killed: [] };
  let piece = 0;
  for (const images of pieces(data, evaluationBatch)) {
    const pair = [0, 1].map((i) => deriveSeed(seed, 'examples', piece, i));
    for (const [fate, example] of examplesOf(network, images, attack, fromPixels(epsilonPixels), pair)) {
      if (found[fate].length < each) found[fate].push(example);
    }
    if (found.rescued.length === each && found.killed.length === each) break;
    piece++;
  }
  const all = [...found.rescued, ...found.killed];
  const encoded = (part: 'clean' | 'perturbation' | 'adversarial'): string =>
    Buffer.concat(all.map((example) => example[part])).toString('base64');
  return {
    ...{ kind: 'exampleImages', shape: data.shape, labels: all.map(({ label }) => label) },
    fates: [...found.rescued.map(() => 'rescued' as const), ...found.killed.map(() => 'killed' as const)],
    ...{ clean: encoded('clean'), perturbation: encoded('perturbation'), adversarial: encoded('adversarial') },
    cleanPredictions: all.map(({ cleanPrediction }) => cleanPrediction),
    adversarialPredictions: all.map(({ adversarialPrediction }) => adversarialPrediction),
  };
}

function* examplesOf(
  network: WhiteBox,
  data: LabelledImages,
  attack: AttackSpec,
  epsilon: number,
  seed: readonly number[],
): Generator<[Fate, Example]> {
  const { images, labels } = toBatch(data);
  const made = scoped(() => {
    const adversarial = craftAdversarial(attack, {
      ...{ network, images, trueLabels: labels, epsilon, seed: tf.tensor1d([...seed], 'int32') },
    });
    const predict = (x: tf.Tensor4D): tf.Tensor => tf.argMax(network.logits(x, 'evaluation'), 1);
    const stretched = tf.add(tf.div(tf.sub(adversarial, images), 2 * epsilon), 0.5);
    return { adversarial, stretched, before: predict(images), after: predict(adversarial) };
  });
  const [before, after] = [made.before.dataSync(), made.after.dataSync()];
  try {
    for (const [i, label] of data.labels.entries()) {
      const [right, rightAfter] = [before[i] === label, after[i] === label];
      if (right === rightAfter) continue;
      yield [
        right ? 'killed' : 'rescued',
        {
          ...{ label, clean: bytes(images, i), perturbation: bytes(made.stretched, i) },
          adversarial: bytes(made.adversarial, i),
          ...{ cleanPrediction: before[i] as number, adversarialPrediction: after[i] as number },
        },
      ];
    }
  } finally {
    release([images, labels, made]);
  }
}

function bytes(images: tf.Tensor, index: number): Buffer {
  const values = scoped(() => tf.slice(images, index, 1)).dataSync();
  return Buffer.from(Uint8Array.from(values, (value) => Math.round(255 * Math.min(1, Math.max(0, value)))));
}
