import { expect, test } from 'vitest';
import { forwardFlops } from './forward-flops.ts';
import type { ResnetSpec } from './resnet.ts';

const normalisation = { mean: [0, 0, 0], deviation: [1, 1, 1] };
const resnet = (depth: number): ResnetSpec => ({
  ...{ kind: 'resnet', depth, width: 16, inputShape: [32, 32, 3], classes: 10, normalisation },
});

test('residual networks cost what is published: 40.6 and 252.9 million multiplications an image', () => {
  expect(forwardFlops(resnet(20)) / 2e6).toBeCloseTo(40.6, 0);
  expect(forwardFlops(resnet(110)) / 2e6).toBeCloseTo(252.9, 0);
});

test('dense and small convolutional networks are the sum of their products', () => {
  const shape = { inputShape: [4, 4, 1], classes: 10 } as const;
  expect(forwardFlops({ kind: 'mlp', ...shape, hidden: [8], activation: 'relu', initialisation: 'he' })).toBe(
    2 * (16 * 8 + 8 * 10),
  );
  expect(forwardFlops({ kind: 'cnn', ...shape, width: 2 })).toBe(2 * (9 * (2 * 16 + 2 * 4 * 4) + 4 * 10));
});
