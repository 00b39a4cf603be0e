import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { toBatch } from '../data/labelled-images.ts';
import { randomStream } from '../random/random-stream.ts';
import { largestDifference, tinyImages, tinyNetwork, tinyResnet, values } from '../testing/tiny-network.ts';
import '../testing/tensorflow.ts';
import { buildModel, type ModelSpec } from './build-model.ts';
import { initialParameters } from './initialisation.ts';
import { normalisedConvolution, normContext } from './layers.ts';
import { parameterCount } from '../testing/parameter-count.ts';

const normalisation = { mean: [0.5, 0.5, 0.5], deviation: [0.2, 0.2, 0.2] };
const cifarResnet = (depth: number): ModelSpec => ({
  ...{ kind: 'resnet', depth, width: 16, inputShape: [32, 32, 3], classes: 10, normalisation },
});
const mlpSpec: ModelSpec = {
  ...{ kind: 'mlp', inputShape: [8, 8, 3], hidden: [16, 16], classes: 4, activation: 'tanh', initialisation: 'glorot' },
};
const cnnSpec: ModelSpec = { kind: 'cnn', inputShape: [8, 8, 3], width: 4, classes: 4 };

describe('resnet', () => {
  // He et al., arXiv:1512.03385, table 6, as counted in public re-implementations.
  test.each([
    [20, 269_722],
    [32, 464_154],
    [44, 658_586],
    [56, 853_018],
    [110, 1_727_962],
  ])('of %i layers has %i parameters', (depth, count) => {
    expect(parameterCount(buildModel(cifarResnet(depth)))).toBe(count);
  });

  test('refuses a depth that is not 6n + 2', () => {
    expect(() => buildModel(cifarResnet(18))).toThrow('6n + 2');
  });

  test('in evaluation mode an image does not feel its batch; in training mode it does', () => {
    const { model, parameters } = tinyNetwork();
    const { images } = toBatch(tinyImages(6));
    const logits = (x: tf.Tensor4D, mode: 'training' | 'evaluation'): tf.Tensor =>
      tf.slice(model.forward(parameters, x, mode).logits, 0, 2);
    const two = tf.slice(images, 0, 2);
    expect(largestDifference(logits(images, 'evaluation'), logits(two, 'evaluation'))).toBeLessThan(1e-5);
    expect(largestDifference(logits(images, 'training'), logits(two, 'training'))).toBeGreaterThan(1e-3);
  });

  test('running statistics move a tenth of the way to those of the batch, in training mode only', () => {
    const { model, parameters } = tinyNetwork();
    const { images } = toBatch(tinyImages(6));
    expect(model.forward(parameters, images, 'evaluation').runningStatistics).toEqual({});
    const { runningStatistics } = model.forward(parameters, images, 'training');
    const names = model.parameters.filter(({ trainable }) => !trainable).map(({ name }) => name);
    expect(Object.keys(runningStatistics).sort()).toEqual(names.sort());
    const normalised = tf.div(tf.sub(images, 0.5), 0.25) as tf.Tensor4D;
    const stem = tf.conv2d(normalised, parameters['stem/kernel'] as tf.Tensor4D, 1, 'same');
    const expected = tf.mul(tf.mean(stem, [0, 1, 2]), 0.1);
    expect(largestDifference(runningStatistics['stem/mean'] as tf.Tensor, expected)).toBeLessThan(1e-6);
  });

  test('the shortcut keeps every second pixel and adds zero channels', () => {
    const { model, parameters } = tinyNetwork();
    // With all block convolutions zero, only shortcuts are left: the logits see the stem's maps, subsampled twice.
    const silenced = Object.fromEntries(
      Object.entries(parameters).map(([name, tensor]) => [
        name,
        /block.*kernel/.test(name) ? tf.zerosLike(tensor) : tensor,
      ]),
    );
    const { images } = toBatch(tinyImages(3));
    const stem = tf.relu(
      tf.batchNorm(
        tf.conv2d(
          tf.div(tf.sub(images, 0.5), 0.25) as tf.Tensor4D,
          parameters['stem/kernel'] as tf.Tensor4D,
          1,
          'same',
        ),
        parameters['stem/mean'] as tf.Tensor1D,
        parameters['stem/variance'] as tf.Tensor1D,
        parameters['stem/offset'] as tf.Tensor1D,
        parameters['stem/scale'] as tf.Tensor1D,
        1e-5,
      ),
    );
    const kept = tf.gather(tf.gather(stem, [0, 4], 1), [0, 4], 2);
    const pooled = tf.mean(kept, [1, 2]);
    const padded = tf.pad(pooled as tf.Tensor2D, [
      [0, 0],
      [6, 6],
    ]);
    const expected = tf.add(
      tf.matMul(padded, parameters['head/kernel'] as tf.Tensor2D),
      parameters['head/bias'] as tf.Tensor,
    );
    expect(largestDifference(model.forward(silenced, images, 'evaluation').logits, expected)).toBeLessThan(1e-5);
  });
});

test('in evaluation mode convolution and batch norm, folded, are those of their formula, and so is the gradient', () => {
  const stream = randomStream(5, 'folding');
  const draw = (shape: number[], around = 0): tf.Tensor =>
    tf.tensor(
      Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => around + 0.3 * stream.normal()),
      shape,
    );
  const parts = { kernel: draw([3, 3, 2, 4]), scale: draw([4], 1), offset: draw([4]), mean: draw([4]) };
  const variance = tf.square(draw([4], 1));
  const parameters = Object.fromEntries(
    Object.entries({ ...parts, variance }).map(([name, tensor]) => [`layer/${name}`, tensor]),
  );
  const [x, weight] = [draw([2, 6, 6, 2]) as tf.Tensor4D, draw([2, 3, 3, 4])];
  const folded = (input: tf.Tensor): tf.Tensor =>
    normalisedConvolution(
      ...([parameters, 'layer', input as tf.Tensor4D, 2] as const),
      normContext(parameters, ['layer'], 'evaluation', 'batch'),
    );
  const formula = (input: tf.Tensor): tf.Tensor => {
    const convolved = tf.conv2d(input as tf.Tensor4D, parts.kernel as tf.Tensor4D, 2, 'same');
    const normalised = tf.div(tf.sub(convolved, parts.mean), tf.sqrt(tf.add(variance, 1e-5)));
    return tf.add(tf.mul(normalised, parts.scale), parts.offset);
  };
  expect(largestDifference(folded(x), formula(x))).toBeLessThan(1e-5);
  const gradient = (f: typeof folded): tf.Tensor => tf.grad((input) => tf.sum(tf.mul(f(input), weight)))(x);
  expect(largestDifference(gradient(folded), gradient(formula))).toBeLessThan(1e-5);
});

test.each([mlpSpec, cnnSpec, tinyResnet])('a $kind gives a logit per class', (spec) => {
  const { model, parameters } = tinyNetwork(spec);
  expect(model.forward(parameters, toBatch(tinyImages(5)).images, 'evaluation').logits.shape).toEqual([5, 4]);
});

test('the small CNN refuses sizes it cannot halve twice', () => {
  expect(() => buildModel({ ...cnnSpec, inputShape: [10, 8, 3] } as ModelSpec)).toThrow('10 x 8 is not divisible by 4');
});

describe('initialParameters', () => {
  test('repeat by seed, and have the variance of He et al.', () => {
    const model = buildModel(cifarResnet(20));
    const kernel = (seed: number): number[] =>
      values(initialParameters(model, seed)['stage2/block0/a/kernel'] as tf.Tensor);
    expect(kernel(1)).toEqual(kernel(1));
    expect(kernel(1)).not.toEqual(kernel(2));
    const draws = kernel(1);
    const variance = draws.reduce((sum, w) => sum + w * w, 0) / draws.length;
    // 18,432 draws: relative error of the variance 0.0104; the bound is five of them.
    expect(variance / (2 / (9 * 32))).toBeGreaterThan(0.948);
    expect(variance / (2 / (9 * 32))).toBeLessThan(1.052);
  });

  test('Glorot draws stay within their limit', () => {
    const model = buildModel({ ...mlpSpec, initialisation: 'glorot' } as ModelSpec);
    const draws = values(initialParameters(model, 1)['dense0/kernel'] as tf.Tensor);
    const limit = Math.sqrt(6 / (192 + 16));
    expect(Math.max(...draws.map(Math.abs))).toBeLessThanOrEqual(limit);
    expect(Math.max(...draws)).toBeGreaterThan(0.98 * limit);
  });
});
