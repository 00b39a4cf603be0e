import * as tf from '@tensorflow/tfjs-core';
import { divideExactly } from '../tensors/exact-division.ts';
import { gather, packBytes, unpackBytes } from '../tensors/gather.ts';
import type { Batch, LabelledImages } from './labelled-images.ts';

/** A data set on the device. Shapes: pixels [images, bytes of an image / 4], packed; labels int32 [images]. */
export interface DeviceImages {
  readonly pixels: tf.Tensor2D;
  readonly labels: tf.Tensor1D;
}

export function toDevice({ pixels, labels }: LabelledImages): DeviceImages {
  return { pixels: packBytes(pixels, labels.length), labels: tf.tensor1d(Int32Array.from(labels), 'int32') };
}

/** The images of the given positions, int32 [batch], as the network takes them. `shape` is that of one image. */
export function takeBatch(images: DeviceImages, shape: LabelledImages['shape'], positions: tf.Tensor1D): Batch {
  const bytes = unpackBytes(gather(images.pixels, positions));
  return {
    images: divideExactly(tf.reshape<tf.Rank.R4>(bytes, [positions.shape[0], ...shape]), 255),
    labels: gather(images.labels, positions),
  };
}
