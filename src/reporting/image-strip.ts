import { PNG } from 'pngjs';
import type { ExampleImages } from '../evaluation/example-images.ts';

const scale = 3;
const gap = 2;

/** Three rows of images: clean, perturbation (stretched to the full range), adversarial. A PNG, three times enlarged. */
export function imageStrip({ shape, labels, clean, perturbation, adversarial }: ExampleImages): Buffer {
  const [height, width, channels] = shape;
  const rows = [clean, perturbation, adversarial].map((encoded) => Buffer.from(encoded, 'base64'));
  const cell = { width: width * scale + gap, height: height * scale + gap };
  const png = new PNG({ width: labels.length * cell.width, height: rows.length * cell.height });
  png.data.fill(255);
  rows.forEach((pixels, row) => {
    for (let image = 0; image < labels.length; image++) {
      for (let y = 0; y < height * scale; y++) {
        for (let x = 0; x < width * scale; x++) {
          const from = ((image * height + Math.floor(y / scale)) * width + Math.floor(x / scale)) * channels;
          const to = 4 * ((row * cell.height + y) * png.width + image * cell.width + x);
          for (let c = 0; c < 3; c++) png.data[to + c] = pixels[from + (channels === 3 ? c : 0)] as number;
        }
      }
    }
  });
  return PNG.sync.write(png);
}
