import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { randomStream } from '../random/random-stream.ts';
import {
  largestDifference,
  tinyImages,
  tinyNetwork,
  tinyResnet,
  withOtherAdversarialMeans,
} from '../testing/tiny-network.ts';
import '../testing/tensorflow.ts';
import { toBatch } from '../data/labelled-images.ts';
import { normalisedConvolution, normContext } from './layers.ts';
import { parameterCount } from '../testing/parameter-count.ts';

const wide = { ...tinyResnet, width: 8 } as const;

describe('group norm', () => {
  const stream = randomStream(5, 'group norm');
  const draw = (shape: number[], around = 0): tf.Tensor =>
    tf.tensor(
      Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => around + 0.3 * stream.normal()),
      shape,
    );
  const parameters = { 'layer/kernel': draw([3, 3, 2, 16]), 'layer/scale': draw([16], 1), 'layer/offset': draw([16]) };
  const [x, weight] = [draw([2, 6, 6, 2]) as tf.Tensor4D, draw([2, 3, 3, 16])];
  const layer = (input: tf.Tensor): tf.Tensor =>
    normalisedConvolution(
      ...([parameters, 'layer', input as tf.Tensor4D, 2] as const),
      normContext(parameters, ['layer'], 'training', 'group'),
    );
  /** Two channels a group, written out. */
  const formula = (input: tf.Tensor): tf.Tensor => {
    const convolved = tf.conv2d(input as tf.Tensor4D, parameters['layer/kernel'] as tf.Tensor4D, 2, 'same');
    const parts = tf.split(convolved, 8, 3).map((group) => {
      const mean = tf.mean(group, [1, 2, 3], true);
      const variance = tf.mean(tf.square(tf.sub(group, mean)), [1, 2, 3], true);
      return tf.div(tf.sub(group, mean), tf.sqrt(tf.add(variance, 1e-5)));
    });
    return tf.add(tf.mul(tf.concat(parts, 3), parameters['layer/scale']), parameters['layer/offset']);
  };

  test('is that of its formula, and so is the gradient', () => {
    expect(largestDifference(layer(x), formula(x))).toBeLessThan(1e-4);
    const gradient = (f: typeof layer): tf.Tensor => tf.grad((input) => tf.sum(tf.mul(f(input), weight)))(x);
    expect(largestDifference(gradient(layer), gradient(formula))).toBeLessThan(1e-3);
  });

  test('refuses a width that has no equal groups', () => {
    expect(() => tinyNetwork({ ...tinyResnet, norm: 'group' })).toThrow('a width that 8 divides, not 4');
  });

  test('keeps no running statistics, and an image does not feel its batch in any mode', () => {
    const { model, parameters: tiny } = tinyNetwork({ ...wide, norm: 'group' });
    expect(model.parameters.every(({ trainable }) => trainable)).toBe(true);
    const { images } = toBatch(tinyImages(6));
    const { logits, runningStatistics } = model.forward(tiny, images, 'training');
    expect(runningStatistics).toEqual({});
    const alone = model.forward(tiny, tf.slice(images, 0, 2), 'training').logits;
    expect(largestDifference(tf.slice(logits, 0, 2), alone)).toBeLessThan(1e-5);
    expect(largestDifference(model.forward(tiny, images, 'evaluation').logits, logits)).toBeLessThan(1e-5);
  });
});

describe('separate statistics', () => {
  const { model, parameters } = tinyNetwork({ ...wide, norm: 'separateBatch' });
  const { images } = toBatch(tinyImages(6));

  test('have a second set of running statistics, and as many weights as before', () => {
    expect(parameterCount(model)).toBe(parameterCount(tinyNetwork(wide).model));
    const names = model.parameters.filter(({ trainable }) => !trainable).map(({ name }) => name);
    expect(names.filter((name) => name.includes('adversarial/')).length).toBe(names.length / 2);
  });

  test('each mode moves its own set, and reads its own', () => {
    const moved = (mode: 'training' | 'trainingAdversarial'): string[] =>
      Object.keys(model.forward(parameters, images, mode).runningStatistics);
    expect(moved('training').some((name) => name.includes('adversarial/'))).toBe(false);
    expect(moved('trainingAdversarial').every((name) => name.includes('adversarial/'))).toBe(true);
    const changed = withOtherAdversarialMeans(parameters);
    const difference = (mode: 'evaluation' | 'evaluationAdversarial'): number =>
      largestDifference(model.forward(changed, images, mode).logits, model.forward(parameters, images, mode).logits);
    expect(difference('evaluation')).toBe(0);
    expect(difference('evaluationAdversarial')).toBeGreaterThan(0.01);
  });

  test('another network takes the modes of adversarial images for the first two', () => {
    const shared = tinyNetwork(wide);
    const logits = (mode: 'evaluation' | 'evaluationAdversarial'): tf.Tensor =>
      shared.model.forward(shared.parameters, images, mode).logits;
    expect(largestDifference(logits('evaluation'), logits('evaluationAdversarial'))).toBe(0);
  });
});
