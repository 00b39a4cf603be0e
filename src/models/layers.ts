import * as tf from '@tensorflow/tfjs-core';
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

/** Batch normalisation; in training mode it adds the new running statistics to `runningStatistics`. */
export function batchNorm(
  parameters: NamedTensors,
  name: string,
  x: tf.Tensor4D,
  mode: BatchNormMode,
  runningStatistics: Record<string, tf.Tensor>,
): tf.Tensor4D {
  const part = (key: string): tf.Tensor1D => take(parameters, `${name}/${key}`) as tf.Tensor1D;
  if (mode === 'evaluation') {
    return tf.batchNorm(x, part('mean'), part('variance'), part('offset'), part('scale'), varianceEpsilon);
  }
  const { normalised, mean, variance } = trainingBatchNorm(x, part('scale'), part('offset'), varianceEpsilon);
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
