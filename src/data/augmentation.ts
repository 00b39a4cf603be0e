import type { RandomStream } from '../random/random-stream.ts';
import { imageSize, type LabelledImages } from './labelled-images.ts';

/** Where a crop begins in the padded image, and whether it is mirrored. `row` and `column` in 0 .. 2 * padding. */
export interface CropAndFlip {
  readonly row: number;
  readonly column: number;
  readonly mirrored: boolean;
}

const padding = 4;

export function drawCropAndFlip(stream: RandomStream): CropAndFlip {
  const offset = (): number => stream.integer(2 * padding + 1);
  return { row: offset(), column: offset(), mirrored: stream.integer(2) === 1 };
}

/**
 * Pads each image with 4 black pixels, takes a crop of the original size and may mirror it.
 * Source: He et al., arXiv:1512.03385, section 4.2.
 */
export function cropAndFlip(data: LabelledImages, choices: readonly CropAndFlip[]): LabelledImages {
  const [height, width, channels] = data.shape;
  const size = imageSize(data);
  const pixels = new Uint8Array(data.pixels.length);
  choices.forEach(({ row, column, mirrored }, image) => {
    for (let y = 0; y < height; y++) {
      const sourceY = y + row - padding;
      if (sourceY < 0 || sourceY >= height) continue;
      for (let x = 0; x < width; x++) {
        const sourceX = (mirrored ? width - 1 - x : x) + column - padding;
        if (sourceX < 0 || sourceX >= width) continue;
        const from = image * size + (sourceY * width + sourceX) * channels;
        pixels.set(data.pixels.subarray(from, from + channels), image * size + (y * width + x) * channels);
      }
    }
  });
  return { ...data, pixels };
}
