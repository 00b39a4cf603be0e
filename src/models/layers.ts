import * as tf from '@tensorflow/tfjs-core';
import { divideExactly } from '../tensors/exact-division.ts';
import { trainingBatchNorm } from '../tensors/fused-kernels.ts';
import type { NamedTensors } from '../tensors/gradients.ts';
import { constant, heNormal } from './initialisation.ts';
import type { BatchNormMode, ParameterSpec } from './model.ts';

/** Source: the defaults of PyTorch, which the pilots used. */
const varianceEpsilon = 1e-5;
const runningMomentum = 0.9;

/** Square convolution without bias, He initialisation. Padding is TensorFlow's "same": with stride 2, bottom and right. */
export function convolutionSpec(name: string, size: number, inputs: number, outputs: number): ParameterSpec {
  const shape = [size, size, inputs, outputs];
  return { name: `${name}/kernel`, shape, trainable: true, draw: heNormal(size * size * inputs) };
}

export function convolution(parameters: NamedTensors, name: string, x: tf.Tensor4D, stride = 1): tf.Tensor4D {
  return tf.conv2d(x, take(parameters, `${name}/kernel`) as tf.Tensor4D, stride, 'same');
}

export function batchNormSpecs(name: string, channels: number): ParameterSpec[] {
  const spec = (part: string, value: number, trainable: boolean): ParameterSpec => ({
    name: `${name}/${part}`,
    shape: [channels],
    trainable,
    draw: constant(value),
  });
  return [spec('scale', 1, true), spec('offset', 0, true), spec('mean', 0, false), spec('variance', 1, false)];
}

/**
 * Convolution and batch normalisation. In training mode it adds the new running statistics to `runningStatistics`; in
 * evaluation mode the normalisation is one affine map per channel, folded into kernel and bias.
 */
export function normalisedConvolution(
  parameters: NamedTensors,
  name: string,
  x: tf.Tensor4D,
  stride: number,
  mode: BatchNormMode,
  runningStatistics: Record<string, tf.Tensor>,
): tf.Tensor4D {
  const part = (key: string): tf.Tensor1D => take(parameters, `${name}/${key}`) as tf.Tensor1D;
  if (mode === 'evaluation') {
    const factor = divideExactly(part('scale'), tf.sqrt(tf.add(part('variance'), varianceEpsilon)));
    const kernel = tf.mul<tf.Tensor4D>(take(parameters, `${name}/kernel`), factor);
    return tf.add(tf.conv2d(x, kernel, stride, 'same'), tf.sub(part('offset'), tf.mul(part('mean'), factor)));
  }
  const convolved = convolution(parameters, name, x, stride);
  const { normalised, mean, variance } = trainingBatchNorm(convolved, part('scale'), part('offset'), varianceEpsilon);
  runningStatistics[`${name}/mean`] = follow(part('mean'), mean);
  runningStatistics[`${name}/variance`] = follow(part('variance'), variance);
  return normalised;
}

function follow(running: tf.Tensor, batch: tf.Tensor): tf.Tensor {
  return tf.add(tf.mul(running, runningMomentum), tf.mul(batch, 1 - runningMomentum));
}

export function denseSpecs(name: string, inputs: number, outputs: number, draw = heNormal(inputs)): ParameterSpec[] {
  return [
    { name: `${name}/kernel`, shape: [inputs, outputs], trainable: true, draw },
    { name: `${name}/bias`, shape: [outputs], trainable: true, draw: constant(0) },
  ];
}

export function dense(parameters: NamedTensors, name: string, x: tf.Tensor2D): tf.Tensor2D {
  return tf.add(tf.matMul(x, take(parameters, `${name}/kernel`) as tf.Tensor2D), take(parameters, `${name}/bias`));
}

/**
 * Shortcut without parameters (option A): every `stride`-th pixel, and zeros for the new channels, half of them before.
 * The 1 x 1 pool has a gradient, strided slices do not.
 */
export function subsample(x: tf.Tensor4D, outputs: number, stride: number): tf.Tensor4D {
  const more = outputs - x.shape[3];
  const before = Math.floor(more / 2);
  return tf.pad(tf.avgPool(x, 1, stride, 'valid'), [
    [0, 0],
    [0, 0],
    [0, 0],
    [before, more - before],
  ]);
}

/** Mean over height and width, [batch, channels]. An average pool: its gradient is one native kernel. */
export function globalAveragePool(x: tf.Tensor4D): tf.Tensor2D {
  const [batch, height, width, channels] = x.shape;
  return tf.reshape(tf.avgPool(x, [height, width], 1, 'valid'), [batch, channels]);
}

function take(parameters: NamedTensors, name: string): tf.Tensor {
  const tensor = parameters[name];
  if (tensor === undefined) throw new Error(`The model needs a parameter "${name}", which was not given.`);
  return tensor;
}
