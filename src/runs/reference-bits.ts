import * as tf from '@tensorflow/tfjs-core';
import { fgsm, iterativeFgsm } from '../attacks/attack.ts';
import { fromPixels } from '../attacks/epsilon.ts';
import { craftAdversarial } from '../attacks/gradient-sign.ts';
import type { Network } from '../attacks/white-box.ts';
import { toBatch } from '../data/labelled-images.ts';
import { randomImages } from '../data/random-images.ts';
import { compiledWhiteBox } from '../evaluation/compiled-white-box.ts';
import { sha256 } from '../foundation/digest.ts';
import { buildModel } from '../models/build-model.ts';
import { initialParameters } from '../models/initialisation.ts';
import type { NamedTensors } from '../tensors/gradients.ts';
import { release, scoped } from '../tensors/scope.ts';
import type { Recipe } from '../training/recipe.ts';
import { initialSnapshot, train } from '../training/trainer.ts';
import type { TrainingState } from '../training/training-step.ts';

/**
 * Layers of proof, each resting on those before it: the first that differs is where to look.
 * `inputs`: network and images, made in JavaScript. `forward`: logits with evaluation-mode batch norm. `gradient`: by the
 * images. `attack`: FGSM and iterative FGSM. `clean`: all tensors after five steps without attack. `step`, `training`:
 * after one and after twenty steps of adversarial training.
 */
export const layersOfProof = ['inputs', 'forward', 'gradient', 'attack', 'clean', 'step', 'training'] as const;
export type LayerOfProof = (typeof layersOfProof)[number];

/** SHA-256 of the float32 bytes of each layer. */
export type ReferenceBits = Readonly<Record<LayerOfProof, string>>;

const seed = 1;

/** Of the size of the real ones, so that the same kernels run; every feature of a recipe is in use. */
const recipe = {
  dataset: { name: 'cifar10' },
  model: {
    ...{ kind: 'resnet', depth: 8, width: 16, inputShape: [32, 32, 3], classes: 10 },
    normalisation: { mean: [0.5, 0.5, 0.5], deviation: [0.25, 0.25, 0.25] },
  },
  epochs: 20,
  batchSize: 128,
  optimiser: { momentum: 0.9, nesterov: true, weightDecay: 5e-4 },
  schedule: { kind: 'oneCycle', peak: 0.2, warmUp: 0.25 },
  augmentation: 'cropAndFlip',
  adversarial: {
    attack: fgsm({ labelSource: 'trueLabel' }),
    epsilon: { kind: 'halfNormal', deviationPixels: 12 },
    adversarialPerBatch: 64,
  },
} as const satisfies Recipe;

const model = buildModel(recipe.model);
/** One batch: an epoch is a step. */
const images = randomImages(recipe.batchSize, seed, { shape: recipe.model.inputShape, classes: 10 });

/** Computed with compiled steps on the device that is loaded; half a minute at most. */
export async function referenceBits(): Promise<ReferenceBits> {
  const { adversarial: _, ...clean } = recipe;
  return {
    ...evaluationBits(),
    clean: (await trainingBits({ ...clean, epochs: 5 })).at(-1) as string,
    ...(await adversarialTrainingBits()),
  };
}

function evaluationBits(): Pick<ReferenceBits, 'inputs' | 'forward' | 'gradient' | 'attack'> {
  const network = referenceNetwork();
  const box = compiledWhiteBox(network);
  const batch = toBatch(images);
  const craft = (attack: typeof recipe.adversarial.attack): tf.Tensor =>
    craftAdversarial(attack, {
      ...{ network: box, images: batch.images, trueLabels: batch.labels, epsilon: fromPixels(4) },
      seed: tf.tensor1d([seed, seed], 'int32'),
    });
  const { labelSource } = recipe.adversarial.attack;
  const tensors = scoped(() => ({
    logits: box.logits(batch.images, 'evaluation'),
    gradient: box.inputGradient(batch.images, batch.labels, 'evaluation'),
    adversarial: [craft(fgsm({ labelSource })), craft(iterativeFgsm({ labelSource }))],
  }));
  const bits = {
    inputs: digest([...inOrder(network.parameters), batch.images]),
    forward: digest([tensors.logits]),
    gradient: digest([tensors.gradient]),
    attack: digest(tensors.adversarial),
  };
  box.dispose();
  release([network.parameters, batch, tensors]);
  return bits;
}

/** With the statistics of no fresh network, where every channel is normalised by the same factor. */
function referenceNetwork(): Network {
  const parameters = model.parameters.map((parameter) =>
    /\/(scale|variance)$/.test(parameter.name)
      ? { ...parameter, draw: (stream: { uniform(): number }) => 0.1 + 3 * stream.uniform() }
      : parameter,
  );
  return { model, parameters: initialParameters({ ...model, parameters }, seed) };
}

async function adversarialTrainingBits(): Promise<Pick<ReferenceBits, 'step' | 'training'>> {
  const steps = await trainingBits(recipe);
  return { step: steps[0] as string, training: steps.at(-1) as string };
}

/** All tensors after each step. */
async function trainingBits(trained: Recipe): Promise<string[]> {
  const start = initialSnapshot(model, seed);
  const digests: string[] = [];
  for await (const event of train(trained, seed, images, start, 'compiled')) {
    if (event.kind === 'step') continue;
    const { state } = event.snapshot;
    digests.push(digest(tensorsOf(state)));
    release(state);
  }
  release(start.state);
  return digests;
}

function tensorsOf({ parameters, statistics, velocity }: TrainingState): tf.Tensor[] {
  return [parameters, statistics, velocity].flatMap(inOrder);
}

function inOrder(tensors: NamedTensors): tf.Tensor[] {
  return Object.keys(tensors)
    .sort()
    .map((name) => tensors[name] as tf.Tensor);
}

function digest(tensors: readonly tf.Tensor[]): string {
  const bytes = tensors.map((tensor) => {
    const { buffer, byteOffset, byteLength } = tensor.dataSync<'float32'>();
    return new Uint8Array(buffer, byteOffset, byteLength);
  });
  return sha256(Buffer.concat(bytes));
}
