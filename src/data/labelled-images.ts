import * as tf from '@tensorflow/tfjs-core';

/** Images with their classes, in memory. */
export interface LabelledImages {
  readonly shape: readonly [height: number, width: number, channels: number];
  readonly classes: number;
  /** Pixels 0..255, image after image, each row by row with its channels together. */
  readonly pixels: Uint8Array;
  /** Class of each image, 0 .. classes - 1. */
  readonly labels: Uint8Array;
}

export interface Dataset {
  readonly train: LabelledImages;
  readonly test: LabelledImages;
}

/** Tensors of one batch. Shapes: images [batch, height, width, channels] in [0, 1]; labels int32 [batch]. */
export interface Batch {
  readonly images: tf.Tensor4D;
  readonly labels: tf.Tensor1D;
}

export function imageSize({ shape }: LabelledImages): number {
  return shape[0] * shape[1] * shape[2];
}

/** The images of the given positions, in that order. */
export function selectImages(data: LabelledImages, positions: ArrayLike<number>): LabelledImages {
  const size = imageSize(data);
  const pixels = new Uint8Array(positions.length * size);
  for (let i = 0; i < positions.length; i++) {
    const from = (positions[i] as number) * size;
    pixels.set(data.pixels.subarray(from, from + size), i * size);
  }
  return { ...data, pixels, labels: Uint8Array.from(positions, (position) => data.labels[position] as number) };
}

export function toBatch(data: LabelledImages): Batch {
  // A plain loop: Float32Array.from with a function takes a quarter of a training step.
  const values = new Float32Array(data.pixels.length);
  for (let i = 0; i < values.length; i++) values[i] = (data.pixels[i] as number) / 255;
  const labels = Int32Array.from(data.labels);
  return { images: tf.tensor4d(values, [labels.length, ...data.shape]), labels: tf.tensor1d(labels, 'int32') };
}

/** Consecutive pieces of at most `size` images. */
export function* pieces(data: LabelledImages, size: number): Generator<LabelledImages> {
  const pixelsPerImage = imageSize(data);
  for (let from = 0; from < data.labels.length; from += size) {
    const to = Math.min(from + size, data.labels.length);
    yield {
      ...data,
      pixels: data.pixels.subarray(from * pixelsPerImage, to * pixelsPerImage),
      labels: data.labels.subarray(from, to),
    };
  }
}
