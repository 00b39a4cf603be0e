import { describe, expect, test } from 'vitest';
import { sha256 } from '../foundation/digest.ts';
import { datasetIdentity, loadDataset } from './dataset.ts';
import { degraded } from './degradation.ts';
import type { LabelledImages } from './labelled-images.ts';

/** Two images of 4 x 6 pixels in two channels, no pixel black. */
const images: LabelledImages = {
  ...{ shape: [4, 6, 2], classes: 2, labels: Uint8Array.from([0, 1]) },
  pixels: Uint8Array.from({ length: 96 }, (_, i) => 1 + i),
};

function grey(value: number, count: number): LabelledImages {
  const pixels = new Uint8Array(count * 100).fill(value);
  return { shape: [10, 10, 1], classes: 2, pixels, labels: new Uint8Array(count) };
}

describe('occlusion', () => {
  test('blackens a square in the middle of each image and nothing else, pixel by pixel', () => {
    const { pixels, labels } = degraded(images, { kind: 'occlusion', side: 2 }, 1, 'train');
    expect(labels).toEqual(images.labels);
    for (let i = 0; i < 96; i++) {
      const [row, column] = [Math.floor((i % 48) / 12), Math.floor((i % 12) / 2)];
      const inside = row >= 1 && row <= 2 && column >= 2 && column <= 3;
      expect(pixels[i], `row ${row}, column ${column}`).toBe(inside ? 0 : 1 + i);
    }
  });

  test('leaves the original alone, and refuses a square that has no middle or is too large', () => {
    degraded(images, { kind: 'occlusion', side: 2 }, 1, 'train');
    expect(images.pixels[0]).toBe(1);
    expect(images.pixels.includes(0)).toBe(false);
    for (const side of [1, 6, 0]) {
      expect(() => degraded(images, { kind: 'occlusion', side }, 1, 'train')).toThrow(`A square of ${side} has no`);
    }
  });
});

describe('noise', () => {
  const noise = { kind: 'noise', deviation: 0.1 } as const;

  test('has mean 0 and its deviation where nothing is clipped, each within four standard errors', () => {
    const { pixels } = degraded(grey(128, 100), noise, 5, 'train');
    const n = pixels.length;
    const added = [...pixels].map((pixel) => pixel - 128);
    const mean = added.reduce((sum, x) => sum + x, 0) / n;
    const deviation = Math.sqrt(added.reduce((sum, x) => sum + (x - mean) ** 2, 0) / n);
    expect(Math.abs(mean)).toBeLessThan((4 * 25.5) / Math.sqrt(n));
    expect(Math.abs(deviation - 25.5)).toBeLessThan((4 * 25.5) / Math.sqrt(2 * n));
  });

  test('stays in 0..255: about half of the black pixels remain black, half of the white ones white', () => {
    const strong = { kind: 'noise', deviation: 0.5 } as const;
    for (const end of [0, 255]) {
      const { pixels } = degraded(grey(end, 100), strong, 5, 'train');
      const atEnd = pixels.filter((pixel) => pixel === end).length;
      // Rounding adds Phi(0.5 / 127.5) - 1/2 = 0.0016.
      expect(Math.abs(atEnd / pixels.length - 0.5016)).toBeLessThan(4 * Math.sqrt(0.25 / pixels.length));
    }
  });

  test('is fixed by seed and part, and differs from image to image', () => {
    const draw = (seed: number, part: 'train' | 'test'): Uint8Array => degraded(grey(128, 2), noise, seed, part).pixels;
    expect(draw(1, 'train')).toEqual(draw(1, 'train'));
    expect(draw(1, 'train')).not.toEqual(draw(2, 'train'));
    expect(draw(1, 'train')).not.toEqual(draw(1, 'test'));
    expect(draw(1, 'train').subarray(0, 100)).not.toEqual(draw(1, 'train').subarray(100));
  });
});

test('degraded digits are those of the plain split, both parts, and have another identity', async () => {
  const plain = { name: 'mnist', splitBy: 'seed' } as const;
  const occluded = { ...plain, degradation: { kind: 'occlusion', side: 14 } } as const;
  const [before, after] = [await loadDataset(plain, 3), await loadDataset(occluded, 3)];
  for (const part of ['train', 'test'] as const) {
    expect(after[part].labels).toEqual(before[part].labels);
    const expected = before[part].pixels.map((pixel, i) => {
      const [row, column] = [Math.floor((i % 784) / 28), i % 28];
      return row >= 7 && row <= 20 && column >= 7 && column <= 20 ? 0 : pixel;
    });
    expect(sha256(after[part].pixels)).toBe(sha256(expected));
  }
  expect(datasetIdentity(occluded)).not.toEqual(datasetIdentity(plain));
  const noisy = await loadDataset({ ...plain, degradation: { kind: 'noise', deviation: 0.5 } }, 3);
  expect(noisy.test.labels).toEqual(before.test.labels);
});
