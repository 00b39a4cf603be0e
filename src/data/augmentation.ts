import * as tf from '@tensorflow/tfjs-core';
import type { RandomStream } from '../random/random-stream.ts';
import { gather } from '../tensors/gather.ts';

const padding = 4;

/** Where a crop begins in the padded image (row, column: 0 .. 2 * padding), and whether it is mirrored (0 or 1). */
export type CropAndFlip = readonly [row: number, column: number, mirrored: number];

export function drawCropAndFlip(stream: RandomStream): CropAndFlip {
  const offset = (): number => stream.integer(2 * padding + 1);
  return [offset(), offset(), stream.integer(2)];
}

/**
 * Pads each image with 4 black pixels, takes a crop of the original size and may mirror it.
 *
 * Positions are computed in float32, where whole numbers of this size are exact: int32 would be computed on the host.
 *
 * Shapes: images and result [batch, height, width, channels]; choices int32 [batch, 3], a CropAndFlip each.
 * Source: He et al., arXiv:1512.03385, section 4.2.
 */
export function cropAndFlip(images: tf.Tensor4D, choices: tf.Tensor2D): tf.Tensor4D {
  const [batch, height, width, channels] = images.shape;
  const border: [number, number] = [padding, padding];
  const padded = tf.pad(images, [[0, 0], border, border, [0, 0]]);
  const [row, column, mirrored] = tf.split(tf.cast(choices, 'float32'), 3, 1) as [
    tf.Tensor2D,
    tf.Tensor2D,
    tf.Tensor2D,
  ];
  // From x to width - 1 - x where mirrored, which is a shift by width - 1 - 2 x.
  const across = tf.add(sequence(0, width, 1), tf.mul(mirrored, sequence(width - 1, width, -2)));
  const rows = tf.add(row, sequence(0, height, 1));
  const columns = tf.add(column, across);
  const positions = tf.add(
    tf.mul(tf.reshape(rows, [batch, height, 1]), width + 2 * padding),
    tf.reshape(columns, [batch, 1, width]),
  );
  const pixels = tf.reshape(padded, [batch, (height + 2 * padding) * (width + 2 * padding), channels]);
  return tf.reshape(gather(pixels, tf.cast(tf.reshape(positions, [batch, -1]), 'int32'), 1), images.shape);
}

/** As a constant: TensorFlow computes ranges on the host. */
function sequence(first: number, count: number, step: number): tf.Tensor1D {
  return tf.tensor1d(Float32Array.from({ length: count }, (_, i) => first + step * i));
}
