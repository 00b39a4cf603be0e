import { expect, test } from 'vitest';
import { whiteBox } from '../attacks/white-box.ts';
import { toBatch } from '../data/labelled-images.ts';
import { tinyImages, tinyNetwork } from '../testing/tiny-network.ts';
import '../testing/tensorflow.ts';
import { measureCraftingLabels } from './crafting-labels.ts';

const network = whiteBox(tinyNetwork());
const data = tinyImages(200);

test('the true label tells all of itself: the entropy of four equal classes, far above any permutation', async () => {
  const found = await measureCraftingLabels(network, data, 'trueLabel', 1);
  expect(found.mutualInformation).toBeCloseTo(Math.log(4), 12);
  expect(found.counts).toEqual([0, 1, 2, 3].map((row) => [0, 1, 2, 3].map((column) => (row === column ? 50 : 0))));
  expect(found.nullMaximum).toBeLessThan(0.2);
  expect(found.pValue).toBe(1 / 200);
});

test('labels drawn at random tell nothing, and every image is counted once', async () => {
  const found = await measureCraftingLabels(network, data, 'randomLabel', 1);
  expect(found.counts.flat().reduce((a, b) => a + b)).toBe(200);
  // About (4 - 1)(4 - 1) / (2 * 200) by chance.
  expect(found.mutualInformation).toBeLessThan(0.1);
  expect(Math.abs(found.nullMean - 9 / 400)).toBeLessThan(0.01);
  expect(found.pValue).toBeGreaterThan(0.005);
});

test('the least likely labels are those of the smallest logits', async () => {
  const { counts } = await measureCraftingLabels(network, data, 'leastLikely', 1);
  const { images } = toBatch(data);
  const logits = network.logits(images, 'evaluation').arraySync();
  const naive = Array.from({ length: 4 }, () => [0, 0, 0, 0]);
  logits.forEach((row, i) => (naive[data.labels[i] as number]![row.indexOf(Math.min(...row))]! += 1));
  expect(counts).toEqual(naive);
});
