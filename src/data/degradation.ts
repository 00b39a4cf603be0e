import { randomStream } from '../random/random-stream.ts';
import { imageSize, type LabelledImages } from './labelled-images.ts';

/**
 * What makes images harder to classify. `occlusion`: a black square of this side, in pixels, in the middle. `noise`: normal
 * noise of this standard deviation, on the [0, 1] scale, added to each pixel once.
 */
export type Degradation =
  { readonly kind: 'occlusion'; readonly side: number } | { readonly kind: 'noise'; readonly deviation: number };

/**
 * The images, degraded: as whole bytes of 0..255, as all images here. An image keeps its noise for the whole run, so a
 * network sees the same noisy image in every epoch.
 */
export function degraded(
  data: LabelledImages,
  degradation: Degradation,
  seed: number,
  part: 'train' | 'test',
): LabelledImages {
  const pixels = data.pixels.slice();
  if (degradation.kind === 'occlusion') occlude(pixels, data, degradation.side);
  else addNoise(pixels, degradation.deviation, seed, part);
  return { ...data, pixels };
}

function occlude(pixels: Uint8Array, data: LabelledImages, side: number): void {
  const [height, width, channels] = data.shape;
  const [top, left] = [(height - side) / 2, (width - side) / 2];
  if (!(side > 0 && Number.isInteger(top) && Number.isInteger(left) && top >= 0 && left >= 0)) {
    throw new RangeError(`A square of ${side} has no place in the middle of ${height} x ${width} pixels.`);
  }
  for (let image = 0; image < data.labels.length; image++) {
    for (let row = top; row < top + side; row++) {
      const start = image * imageSize(data) + (row * width + left) * channels;
      pixels.fill(0, start, start + side * channels);
    }
  }
}

function addNoise(pixels: Uint8Array, deviation: number, seed: number, part: 'train' | 'test'): void {
  const stream = randomStream(seed, 'pixel noise', part);
  for (let i = 0; i < pixels.length; i++) {
    const noisy = Math.round((pixels[i] as number) + 255 * deviation * stream.normal());
    pixels[i] = Math.min(255, Math.max(0, noisy));
  }
}
