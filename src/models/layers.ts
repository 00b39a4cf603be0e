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

/** How a layer is normalised: by batch norm, by batch norm with separate statistics for adversarial images, or by groups. */
export type Norm = 'batch' | 'separateBatch' | 'group';

export function normSpecs(name: string, channels: number, norm: Norm): ParameterSpec[] {
  const spec = (part: string, value: number, trainable: boolean): ParameterSpec => ({
    name: `${name}/${part}`,
    shape: [channels],
    trainable,
    draw: constant(value),
  });
  const affine = [spec('scale', 1, true), spec('offset', 0, true)];
  if (norm === 'group') return affine;
  const shared = [...affine, spec('mean', 0, false), spec('variance', 1, false)];
  if (norm === 'batch') return shared;
  return [...shared, spec('adversarial/mean', 0, false), spec('adversarial/variance', 1, false)];
}

/** What the layers of one forward pass share. */
export interface NormContext {
  readonly mode: BatchNormMode;
  readonly norm: Norm;
  /** Statistics of the batch, in training mode: each layer adds its own. */
  readonly batchStatistics: Record<string, tf.Tensor>;
  /** The affine map of each layer, in evaluation mode. */
  readonly folded: Readonly<Record<string, Folded>>;
}

interface Folded {
  readonly factor: tf.Tensor1D;
  readonly bias: tf.Tensor1D;
}

/** Names of a layer's running statistics that a mode reads and moves. */
function statisticsNames(name: string, { mode, norm }: Pick<NormContext, 'mode' | 'norm'>): [string, string] {
  const isOfAdversarial = mode === 'trainingAdversarial' || mode === 'evaluationAdversarial';
  const statistics = norm === 'separateBatch' && isOfAdversarial ? 'adversarial/' : '';
  return [`${name}/${statistics}mean`, `${name}/${statistics}variance`];
}

function isEvaluation(mode: BatchNormMode): boolean {
  return mode === 'evaluation' || mode === 'evaluationAdversarial';
}

/**
 * Begins a forward pass through the named layers. In evaluation mode batch norm is one affine map per channel; those of
 * all layers are computed as one vector, since each operation has its price.
 */
export function normContext(
  parameters: NamedTensors,
  names: readonly string[],
  mode: BatchNormMode,
  norm: Norm,
): NormContext {
  const folds = norm !== 'group' && isEvaluation(mode);
  return { mode, norm, batchStatistics: {}, folded: folds ? foldAll(parameters, names, { mode, norm }) : {} };
}

function foldAll(
  parameters: NamedTensors,
  names: readonly string[],
  modes: Pick<NormContext, 'mode' | 'norm'>,
): Record<string, Folded> {
  const all = (nameOf: (name: string) => string): tf.Tensor1D =>
    tf.concat(names.map((name) => take(parameters, nameOf(name)) as tf.Tensor1D));
  const sizes = names.map((name) => take(parameters, `${name}/scale`).size);
  const deviation = tf.sqrt(
    tf.add(
      all((name) => statisticsNames(name, modes)[1]),
      varianceEpsilon,
    ),
  );
  const factor = divideExactly(
    all((name) => `${name}/scale`),
    deviation,
  );
  const bias = tf.sub<tf.Tensor1D>(
    all((name) => `${name}/offset`),
    tf.mul(
      all((name) => statisticsNames(name, modes)[0]),
      factor,
    ),
  );
  const [factors, biases] = [tf.split(factor, sizes), tf.split(bias, sizes)];
  return Object.fromEntries(
    names.map((name, i) => [name, { factor: factors[i] as tf.Tensor1D, bias: biases[i] as tf.Tensor1D }]),
  );
}

/** The running statistics after a pass in training mode: all of them as one vector. */
export function runningStatistics(parameters: NamedTensors, batch: NamedTensors): NamedTensors {
  const names = Object.keys(batch);
  if (names.length === 0) return {};
  const flat = (tensors: NamedTensors): tf.Tensor1D =>
    tf.concat(names.map((name) => take(tensors, name) as tf.Tensor1D));
  const moved = tf.add<tf.Tensor1D>(
    tf.mul(flat(parameters), runningMomentum),
    tf.mul(flat(batch), 1 - runningMomentum),
  );
  const parts = tf.split(
    moved,
    names.map((name) => take(batch, name).size),
  );
  return Object.fromEntries(names.map((name, i) => [name, parts[i] as tf.Tensor1D]));
}

/**
 * Convolution and normalisation. Batch norm in training mode adds the statistics of the batch to the context; in
 * evaluation mode it is folded into kernel and bias.
 */
export function normalisedConvolution(
  parameters: NamedTensors,
  name: string,
  x: tf.Tensor4D,
  stride: number,
  context: NormContext,
): tf.Tensor4D {
  const part = (key: string): tf.Tensor1D => take(parameters, `${name}/${key}`) as tf.Tensor1D;
  const { mode, norm, batchStatistics, folded } = context;
  if (norm === 'group') {
    return tf.add(tf.mul(groupNormalised(convolution(parameters, name, x, stride)), part('scale')), part('offset'));
  }
  if (isEvaluation(mode)) {
    const { factor, bias } = folded[name] as Folded;
    const kernel = tf.mul<tf.Tensor4D>(take(parameters, `${name}/kernel`), factor);
    return tf.add(tf.conv2d(x, kernel, stride, 'same'), bias);
  }
  const convolved = convolution(parameters, name, x, stride);
  const { normalised, mean, variance } = trainingBatchNorm(convolved, part('scale'), part('offset'), varianceEpsilon);
  const [meanName, varianceName] = statisticsNames(name, context);
  batchStatistics[meanName] = mean;
  batchStatistics[varianceName] = variance;
  return normalised;
}

/** Groups of channels of group norm; the narrowest layers have 16 channels. */
export const groups = 8;

/**
 * Each group of channels of each image to mean 0 and variance 1. It is batch norm in training mode once every group of every
 * image is a channel of its own, so it uses that kernel.
 * Source: Wu and He, arXiv:1803.08494, section 3.1.
 */
function groupNormalised(x: tf.Tensor4D): tf.Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const perGroup = channels / groups;
  const grouped = tf.transpose(tf.reshape(x, [batch, height * width, groups, perGroup]), [1, 3, 0, 2]);
  const asChannels = tf.reshape<tf.Rank.R4>(grouped, [1, height * width, perGroup, batch * groups]);
  const [ones, zeros] = [tf.ones<tf.Rank.R1>([batch * groups]), tf.zeros<tf.Rank.R1>([batch * groups])];
  const { normalised } = trainingBatchNorm(asChannels, ones, zeros, varianceEpsilon);
  const back = tf.transpose(tf.reshape(normalised, [height * width, perGroup, batch, groups]), [2, 0, 3, 1]);
  return tf.reshape(back, x.shape);
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
