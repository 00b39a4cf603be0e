import { setImmediate } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import { fgsm } from '../attacks/attack.ts';
import { randomImages } from '../data/random-images.ts';
import { buildModel } from '../models/build-model.ts';
import { trainingBatchNorm } from '../tensors/fused-kernels.ts';
import { scoped } from '../tensors/scope.ts';
import type { Engine } from './execution.ts';
import type { Recipe } from './recipe.ts';
import { initialSnapshot, train } from './trainer.ts';

/** What a device computes of known inputs, to be held against another device. */
export interface DeviceProbe {
  /** Values of single operations, by name. */
  readonly operations: Readonly<Record<string, readonly number[]>>;
  /** 1.0001 times 1, summed 1,024 times by a product: 1024.1 in float32, 1024.0 in TF32. */
  readonly productOf1024: number;
  /** Loss of each training step. */
  readonly losses: readonly number[];
  /** Without the first step, in which all is compiled. */
  readonly imagesPerSecond: number;
}

export interface ProbeSize {
  readonly depth: number;
  readonly steps: number;
  readonly batchSize: number;
}

const seed = 1;

/** Operations one by one, then steps of adversarial training, on whatever device is loaded. */
export async function probeDevice({ depth, steps, batchSize }: ProbeSize, engine: Engine): Promise<DeviceProbe> {
  const recipe: Recipe = {
    dataset: { name: 'cifar10' },
    model: {
      ...{ kind: 'resnet', depth, width: 16, inputShape: [32, 32, 3], classes: 10 },
      normalisation: { mean: [0.5, 0.5, 0.5], deviation: [0.25, 0.25, 0.25] },
    },
    ...{ epochs: 1, batchSize, augmentation: 'cropAndFlip' },
    optimiser: { momentum: 0.9, nesterov: true, weightDecay: 5e-4 },
    // Small, so that rounding does not grow from step to step.
    schedule: { kind: 'constant', rate: 0.01 },
    adversarial: {
      attack: fgsm({ labelSource: 'trueLabel' }),
      epsilon: { kind: 'halfNormal', deviationPixels: 12 },
      adversarialPerBatch: batchSize / 2,
    },
  };
  const images = randomImages(batchSize * steps, seed, { shape: [32, 32, 3], classes: 10 });
  const losses: number[] = [];
  let started = performance.now();
  for await (const event of train(recipe, seed, images, initialSnapshot(buildModel(recipe.model), seed), engine)) {
    if (event.kind !== 'step') continue;
    losses.push(event.loss);
    if (losses.length === 1) started = performance.now();
    await setImmediate();
  }
  const seconds = (performance.now() - started) / 1000;
  return { ...probeOperations(), losses, imagesPerSecond: ((losses.length - 1) * batchSize) / seconds };
}

function probeOperations(): Pick<DeviceProbe, 'operations' | 'productOf1024'> {
  // Values of both signs without a pattern that a sum would cancel.
  const wave = (count: number, step: number): Float32Array =>
    Float32Array.from({ length: count }, (_, i) => Math.sin(step * (i + 1)));
  return scoped(() => {
    const x = tf.tensor4d(wave(8 * 8 * 8 * 16, 0.7), [8, 8, 8, 16]);
    const kernel = tf.tensor4d(wave(3 * 3 * 16 * 16, 0.3), [3, 3, 16, 16]);
    const [scale, offset] = [tf.tensor1d(wave(16, 0.9)), tf.tensor1d(wave(16, 0.4))];
    const convolved = tf.conv2d(x, kernel, 1, 'same');
    const gradient = tf.grad((at: tf.Tensor) =>
      tf.sum(tf.square(tf.relu(tf.conv2d(at as tf.Tensor4D, kernel, 1, 'same')))),
    );
    const product = tf.matMul(tf.fill([1, 1024], 1.0001), tf.ones([1024, 1]));
    const values = (tensor: tf.Tensor): number[] => [...tensor.dataSync().slice(0, 512)];
    return {
      operations: {
        addition: values(tf.add(x, tf.mul(x, 0.1))),
        convolution: values(convolved),
        'batch norm': values(trainingBatchNorm(convolved, scale, offset, 1e-5).normalised),
        gradient: values(gradient(x)),
      },
      productOf1024: product.dataSync()[0] as number,
    };
  });
}
