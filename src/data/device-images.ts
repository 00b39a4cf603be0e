import * as tf from '@tensorflow/tfjs-core';
import { divideExactly } from '../tensors/exact-division.ts';
import { gather, packBytes, unpackBytes } from '../tensors/gather.ts';
import type { Batch, LabelledImages } from './labelled-images.ts';

/**
 * A data set on the device. Shapes: pixels [images, bytes of an image / 4], packed; labels float32 [images], since a GPU
 * has no memory for int32: TensorFlow keeps such tensors on the host.
 */
export interface DeviceImages {
  readonly pixels: tf.Tensor2D;
  readonly labels: tf.Tensor1D;
}

export function toDevice({ pixels, labels }: LabelledImages): DeviceImages {
  return { pixels: packBytes(pixels, labels.length), labels: tf.tensor1d(Float32Array.from(labels)) };
}

/** The images of the given positions, int32 [batch], as the network takes them; labels float32. `shape` is that of one image. */
export function takeBatch(images: DeviceImages, shape: LabelledImages['shape'], positions: tf.Tensor1D): Batch {
  const bytes = unpackBytes(gather(images.pixels, positions));
  return {
    images: divideExactly(tf.reshape<tf.Rank.R4>(bytes, [positions.shape[0], ...shape]), 255),
    labels: gather(images.labels, positions),
  };
}
