import { setImmediate } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import { craftingLabels } from '../attacks/label-source.ts';
import { type Network, type WhiteBox, whiteBox } from '../attacks/white-box.ts';
import { type Dataset, type LabelledImages, pieces, toBatch } from '../data/labelled-images.ts';
import { mlp } from '../models/mlp.ts';
import { permutation, shuffled } from '../random/permutation.ts';
import { randomStream } from '../random/random-stream.ts';
import { deriveSeed } from '../random/seed.ts';
import { release, scoped } from '../tensors/scope.ts';
import { classify, count, evaluationBatch } from './outcomes.ts';

/** What the probe sees and what it must tell. */
export interface ProbeDesign {
  /** `noise`: clip(sign(dL/dx) + 1, 0, 1), so a falling gradient gives 0 and any other 1. `image`: the pixels. */
  readonly input: 'noise' | 'image';
  /** Label in the loss whose gradient is taken. */
  readonly crafting: 'trueLabel' | 'randomLabel';
  /** `permutedLabel`: the true labels in random order over the images, which nothing can predict. */
  readonly target: 'trueLabel' | 'craftingLabel' | 'permutedLabel';
}

export interface ProbeResult {
  readonly kind: 'linearProbe';
  readonly correct: number;
  readonly images: number;
  readonly chanceLevel: number;
}

/** The post fits "without any careful tuning"; these values were fixed before the first run. */
const probeTraining = { learningRate: 0.1, batchSize: 128, epochs: 10 };

/** Shapes: inputs [images, height, width, channels]; targets int32 [images]. */
export interface ProbeData {
  readonly inputs: tf.Tensor4D;
  readonly targets: tf.Tensor1D;
}

/**
 * Test accuracy of a linear softmax model, fitted by SGD to tell a label from gradient noise of an untrained network.
 * Source: the post, section "How Does FGSM Leak Label Information?".
 */
export async function linearProbe(
  network: WhiteBox,
  data: Dataset,
  design: ProbeDesign,
  seed: number,
): Promise<ProbeResult> {
  const train = probeData(network, data.train, design, deriveSeed(seed, 'train'));
  const test = probeData(network, data.test, design, deriveSeed(seed, 'test'));
  const probe = await fitLinear(train, network.classes, deriveSeed(seed, 'probe'));
  const { correct } = classify(whiteBox(probe), test.inputs, test.targets);
  release([train, test, probe.parameters]);
  return { kind: 'linearProbe', correct: count(correct), images: correct.length, chanceLevel: 1 / network.classes };
}

function probeData(network: WhiteBox, data: LabelledImages, design: ProbeDesign, seed: number): ProbeData {
  const parts = [...pieces(data, evaluationBatch)].map((images, piece) =>
    scoped(() => {
      const batch = toBatch(images);
      const labels = craftingLabels(design.crafting, {
        trueLabels: batch.labels,
        cleanLogits: () => network.logits(batch.images, 'evaluation'),
        classes: data.classes,
        seed: tf.tensor1d([deriveSeed(seed, piece, 0), deriveSeed(seed, piece, 1)], 'int32'),
      });
      const inputs = design.input === 'image' ? batch.images : gradientNoise(network, batch.images, labels);
      return { inputs, labels };
    }),
  );
  const joined = scoped(() => ({
    inputs: tf.concat(parts.map(({ inputs }) => inputs)),
    crafting: tf.concat(parts.map(({ labels }) => labels)),
  }));
  release(parts);
  const targets = probeTargets(design, data.labels, joined.crafting, seed);
  return { inputs: joined.inputs, targets };
}

/** Source: the post's X_noise = clip(gradient + 1, 0, 1), with the sign of the gradient. */
export function gradientNoise(network: WhiteBox, images: tf.Tensor4D, labels: tf.Tensor1D): tf.Tensor4D {
  return tf.clipByValue(tf.add(tf.sign(network.inputGradient(images, labels, 'evaluation')), 1), 0, 1);
}

function probeTargets(design: ProbeDesign, labels: Uint8Array, crafting: tf.Tensor1D, seed: number): tf.Tensor1D {
  if (design.target === 'craftingLabel') return crafting;
  crafting.dispose();
  const targets = design.target === 'permutedLabel' ? shuffled(labels, randomStream(seed, 'permuted')) : labels;
  return tf.tensor1d(Int32Array.from(targets), 'int32');
}

/** Fits the linear model by plain SGD, from zero weights (the loss is convex; nothing needs breaking). */
export async function fitLinear({ inputs, targets }: ProbeData, classes: number, seed: number): Promise<Network> {
  const [images, ...inputShape] = inputs.shape;
  const model = mlp({ kind: 'mlp', inputShape, hidden: [], classes, activation: 'relu', initialisation: 'glorot' });
  const [kernelName, biasName] = model.parameters.map(({ name }) => name) as [string, string];
  const { flat, oneHot } = scoped(() => ({
    flat: tf.reshape<tf.Rank.R2>(inputs, [images, -1]),
    oneHot: tf.oneHot(targets, classes, 1, 0, 'float32') as tf.Tensor2D,
  }));
  let weights: LinearWeights = { kernel: tf.zeros([flat.shape[1], classes]), bias: tf.zeros([classes]) };
  const { learningRate, epochs } = probeTraining;
  const batchSize = Math.min(probeTraining.batchSize, images);
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = Int32Array.from(permutation(images, randomStream(seed, 'order', epoch)));
    for (let from = 0; from + batchSize <= images; from += batchSize) {
      const updated = scoped(() => {
        const positions = tf.tensor1d(order.subarray(from, from + batchSize), 'int32');
        return softmaxRegressionStep(weights, tf.gather(flat, positions), tf.gather(oneHot, positions), learningRate);
      });
      release(weights);
      weights = updated;
    }
    await setImmediate();
  }
  release([flat, oneHot]);
  return { model, parameters: { [kernelName]: weights.kernel, [biasName]: weights.bias } };
}

/** Shapes: kernel [features, classes]; bias [classes]. */
export interface LinearWeights {
  readonly kernel: tf.Tensor2D;
  readonly bias: tf.Tensor1D;
}

/**
 * One SGD step of softmax regression with its gradient in closed form, x^T (p - y) / batch: a third of the operations
 * that automatic differentiation takes, which is what the time of hundreds of small steps goes into.
 *
 * Shapes: inputs [batch, features]; oneHot [batch, classes].
 */
export function softmaxRegressionStep(
  { kernel, bias }: LinearWeights,
  inputs: tf.Tensor2D,
  oneHot: tf.Tensor2D,
  learningRate: number,
): LinearWeights {
  // Composed of operations that are rounded alike everywhere; a softmax kernel may use an approximate reciprocal.
  const probabilities = tf.exp(tf.logSoftmax(tf.add(tf.matMul(inputs, kernel), bias)));
  const scaled = tf.mul(tf.sub(probabilities, oneHot), learningRate / inputs.shape[0]);
  return {
    kernel: tf.sub(kernel, tf.matMul(inputs, scaled, true)),
    bias: tf.sub(bias, tf.sum(scaled, 0)),
  };
}
