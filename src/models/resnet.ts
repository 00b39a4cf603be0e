import * as tf from '@tensorflow/tfjs-core';
import { divideExactly } from '../tensors/exact-division.ts';
import {
  convolutionSpec,
  dense,
  denseSpecs,
  globalAveragePool,
  groups,
  type Norm,
  normalisedConvolution,
  normContext,
  normSpecs,
  runningStatistics,
  subsample,
} from './layers.ts';
import type { Model, ParameterSpec } from './model.ts';

/** Per-channel mean and deviation of the training images, on the [0, 1] scale. */
export interface Normalisation {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

export interface ResnetSpec {
  readonly kind: 'resnet';
  /** 6n + 2 layers: 8, 14, 20, 32, 44, 56, 110. */
  readonly depth: number;
  /** Channels of the first stage; 16 in the paper. */
  readonly width: number;
  readonly inputShape: readonly [number, number, number];
  readonly classes: number;
  readonly normalisation: Normalisation;
  /** Batch norm when absent. */
  readonly norm?: Norm;
}

interface Block {
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
  readonly stride: 1 | 2;
}

/**
 * The residual network for CIFAR-10: three stages of n blocks, shortcuts without parameters (option A).
 *
 * Throws: RangeError when the depth is not 6n + 2, or the width cannot be shared among the groups of group norm.
 * Source: He et al., arXiv:1512.03385, section 4.2.
 */
export function resnet(spec: ResnetSpec): Model {
  const blocksPerStage = (spec.depth - 2) / 6;
  if (!Number.isInteger(blocksPerStage) || blocksPerStage < 1) {
    throw new RangeError(`A CIFAR ResNet has 6n + 2 layers (8, 14, 20, ...), not ${spec.depth}.`);
  }
  const [, , channels] = spec.inputShape;
  const { norm = 'batch' } = spec;
  if (norm === 'group' && spec.width % groups !== 0) {
    throw new RangeError(`Group norm needs a width that ${groups} divides, not ${spec.width}.`);
  }
  const blocks = listBlocks(spec.width, blocksPerStage);
  const layers = ['stem', ...blocks.flatMap(({ name }) => [`${name}/a`, `${name}/b`])];
  return {
    inputShape: spec.inputShape,
    classes: spec.classes,
    parameters: [
      convolutionSpec('stem', 3, channels, spec.width),
      ...normSpecs('stem', spec.width, norm),
      ...blocks.flatMap((block) => blockSpecs(block, norm)),
      ...denseSpecs('head', 4 * spec.width, spec.classes),
    ],
    ...(norm === 'separateBatch' && { separateStatistics: true }),
    forward(parameters, images, mode) {
      const context = normContext(parameters, layers, mode, norm);
      const convolveAndNormalise = (name: string, x: tf.Tensor4D, stride = 1): tf.Tensor4D =>
        normalisedConvolution(parameters, name, x, stride, context);
      let x = tf.relu(convolveAndNormalise('stem', normalise(images, spec.normalisation)));
      for (const { name, outputs, stride } of blocks) {
        const inner = tf.relu(convolveAndNormalise(`${name}/a`, x, stride));
        const shortcut = stride === 1 ? x : subsample(x, outputs, stride);
        x = tf.relu(tf.add(convolveAndNormalise(`${name}/b`, inner), shortcut));
      }
      const logits = dense(parameters, 'head', globalAveragePool(x));
      return { logits, runningStatistics: runningStatistics(parameters, context.batchStatistics) };
    },
  };
}

function listBlocks(width: number, blocksPerStage: number): Block[] {
  return [0, 1, 2].flatMap((stage) =>
    Array.from({ length: blocksPerStage }, (_, i): Block => {
      const outputs = width * 2 ** stage;
      const shrinks = stage > 0 && i === 0;
      return {
        name: `stage${stage}/block${i}`,
        inputs: shrinks ? outputs / 2 : outputs,
        outputs,
        stride: shrinks ? 2 : 1,
      };
    }),
  );
}

function blockSpecs({ name, inputs, outputs }: Block, norm: Norm): ParameterSpec[] {
  return [
    convolutionSpec(`${name}/a`, 3, inputs, outputs),
    ...normSpecs(`${name}/a`, outputs, norm),
    convolutionSpec(`${name}/b`, 3, outputs, outputs),
    ...normSpecs(`${name}/b`, outputs, norm),
  ];
}

function normalise(images: tf.Tensor4D, { mean, deviation }: Normalisation): tf.Tensor4D {
  return divideExactly(tf.sub<tf.Tensor4D>(images, tf.tensor1d([...mean])), tf.tensor1d([...deviation]));
}
