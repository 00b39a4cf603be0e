import { PNG } from 'pngjs';
import { describe, expect, test } from 'vitest';
import { imageStrip } from './image-strip.ts';
import { lossCurveFigure } from './loss-curve-figure.ts';

describe('figures', () => {
  test('the loss curves are one SVG with a line per run', () => {
    const points = [0, 8, 16].map((epsilonPixels) => ({
      epsilonPixels,
      crossEntropy: 1 + epsilonPixels,
      accuracy: 0.5,
    }));
    const svg = lossCurveFigure(
      [
        { arm: 'trueLabel', seed: 1, points },
        { arm: 'cleanTraining', seed: 1, points },
      ],
      16,
    );
    expect(svg).toMatch(/^<svg[^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/);
    expect(svg.match(/<path [^>]*stroke="#(d62728|1f77b4)"/g)?.length).toBe(2);
    expect(svg).toContain('trueLabel');
  });

  test('the strip has three rows of images, with the pixels where they belong', () => {
    const bytes = (value: number): string => Buffer.from(Array<number>(2 * 4 * 3).fill(value)).toString('base64');
    const png = PNG.sync.read(
      imageStrip({
        ...{
          kind: 'exampleImages',
          fates: ['rescued', 'killed'],
          shape: [2, 2, 3],
          labels: [0, 1],
          cleanPredictions: [],
          adversarialPredictions: [],
        },
        ...{ clean: bytes(10), perturbation: bytes(20), adversarial: bytes(30) },
      }),
    );
    expect([png.width, png.height]).toEqual([2 * 8, 3 * 8]);
    expect([0, 8, 16].map((row) => png.data[4 * row * png.width])).toEqual([10, 20, 30]);
    expect(png.data[4 * 7]).toBe(255);
  });
});
