import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { randomStream } from '../random/random-stream.ts';
import { largestDifference, values } from '../testing/tiny-network.ts';
import '../testing/tensorflow.ts';
import { trainingBatchNorm } from './fused-kernels.ts';

const varianceEpsilon = 1e-5;

function random(shape: number[], label: string): tf.Tensor {
  const stream = randomStream(5, label);
  return tf.tensor(
    Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => stream.normal()),
    shape,
  );
}

const x = random([6, 5, 4, 3], 'x') as tf.Tensor4D;
const scale = random([3], 'scale') as tf.Tensor1D;
const offset = random([3], 'offset') as tf.Tensor1D;
const weight = random([6, 5, 4, 3], 'weight');

/** The definition, in plain tfjs. */
function plainBatchNorm(images: tf.Tensor, by: tf.Tensor, plus: tf.Tensor): tf.Tensor {
  const mean = tf.mean(images, [0, 1, 2]);
  const centred = tf.sub(images, mean);
  const variance = tf.mean(tf.square(centred), [0, 1, 2]);
  return tf.add(tf.mul(tf.div(centred, tf.sqrt(tf.add(variance, varianceEpsilon))), by), plus);
}

describe('trainingBatchNorm', () => {
  test('normalises as the definition does', () => {
    const { normalised, mean, variance } = trainingBatchNorm(x, scale, offset, varianceEpsilon);
    expect(largestDifference(normalised, plainBatchNorm(x, scale, offset))).toBeLessThan(1e-5);
    expect(largestDifference(mean, tf.mean(x, [0, 1, 2]))).toBeLessThan(1e-6);
    const n = 6 * 5 * 4;
    const unbiased = tf.mul(tf.moments(x, [0, 1, 2]).variance, n / (n - 1));
    expect(largestDifference(variance, unbiased)).toBeLessThan(1e-5);
  });

  test('its gradients are those of the definition', () => {
    const fused = tf.grads((a, b, c) =>
      tf.sum(
        tf.mul(
          trainingBatchNorm(a as tf.Tensor4D, b as tf.Tensor1D, c as tf.Tensor1D, varianceEpsilon).normalised,
          weight,
        ),
      ),
    )([x, scale, offset]);
    const plain = tf.grads((a, b, c) => tf.sum(tf.mul(plainBatchNorm(a as never, b as never, c as never), weight)))([
      x,
      scale,
      offset,
    ]);
    fused.forEach((gradient, i) => expect(largestDifference(gradient, plain[i] as tf.Tensor)).toBeLessThan(1e-4));
  });

  test('leaves no tensors behind', () => {
    const before = tf.memory().numTensors;
    const gradient = tf.grad((a) =>
      tf.sum(tf.square(trainingBatchNorm(a as tf.Tensor4D, scale, offset, varianceEpsilon).normalised)),
    )(x);
    gradient.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

test('the gradient of relu is 0 for negative inputs and at 0, dy for positive ones', () => {
  const input = tf.tensor1d([-2, -0, 0, 0.5, 3]);
  const gradient = tf.grad((a) => tf.sum(tf.mul(tf.relu(a), tf.tensor1d([1, 2, 3, 4, 5]))))(input);
  expect(values(gradient)).toEqual([0, 0, 0, 4, 5]);
});
