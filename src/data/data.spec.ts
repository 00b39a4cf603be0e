import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { PNG } from 'pngjs';
import { describe, expect, test } from 'vitest';
import { sha256 } from '../foundation/digest.ts';
import { randomStream } from '../random/random-stream.ts';
import { scoped } from '../tensors/scope.ts';
import { tinyImages, values } from '../testing/tiny-network.ts';
import '../testing/tensorflow.ts';
import { cropAndFlip, drawCropAndFlip } from './augmentation.ts';
import { fromBinary } from './cifar10.ts';
import { decodeBatch } from './cifar10-images.ts';
import { datasetIdentity, firstClasses, loadDataset, sampled, withPermutedLabels } from './dataset.ts';
import type { DatasetSpec } from './dataset-spec.ts';
import { type LabelledImages, pieces, selectImages, toBatch } from './labelled-images.ts';
import { readDigits } from './mnist.ts';
import { takeBatch, toDevice } from './device-images.ts';
import { remaining, stratifiedSample } from './split.ts';

describe('CIFAR-10', () => {
  test('a record is a label and three planes', () => {
    const record = Uint8Array.from([
      7,
      ...Array<number>(1024).fill(1),
      ...Array<number>(1024).fill(2),
      ...Array<number>(1024).fill(3),
    ]);
    const { labels, pixels, shape } = fromBinary(Buffer.concat([record, record]));
    expect([...labels]).toEqual([7, 7]);
    expect(shape).toEqual([32, 32, 3]);
    expect([...pixels.subarray(0, 6)]).toEqual([1, 2, 3, 1, 2, 3]);
    expect(pixels.length).toBe(2 * 3072);
  });

  test('a picture row becomes a record', () => {
    const png = new PNG({ width: 2, height: 1 });
    png.data.set([10, 20, 30, 255, 11, 21, 31, 255]);
    expect([...decodeBatch(PNG.sync.write(png), [5])]).toEqual([5, 10, 11, 20, 21, 30, 31]);
  });
});

test('permuted labels keep their counts, are the same in every run, and are of other images than before', () => {
  const data = tinyImages(400);
  const permuted = withPermutedLabels(data, 'train');
  expect(permuted.pixels).toBe(data.pixels);
  expect([...permuted.labels].sort()).toEqual([...data.labels].sort());
  expect(withPermutedLabels(data, 'train').labels).toEqual(permuted.labels);
  expect(withPermutedLabels(data, 'test').labels).not.toEqual(permuted.labels);
  // 400 images of 4 classes: 100 agree by chance, with a standard deviation below 9.
  const same = permuted.labels.filter((label, i) => label === data.labels[i]).length;
  expect(Math.abs(same - 100)).toBeLessThan(45);
  expect(datasetIdentity({ name: 'cifar10', labels: 'permuted' })).not.toEqual(datasetIdentity({ name: 'cifar10' }));
});

describe('MNIST', () => {
  test('has 8,000 and 2,000 digits, stratified and disjoint', async () => {
    const { train, test: held } = await loadDataset({ name: 'mnist' }, 1);
    expect([train.labels.length, held.labels.length]).toEqual([8000, 2000]);
    for (let digit = 0; digit < 10; digit++) expect(held.labels.filter((label) => label === digit).length).toBe(200);
    expect(Math.max(...train.pixels.subarray(0, 78_400))).toBe(255);
  });

  test('the split is the same in every run, unless it goes by seed', async () => {
    const held = async (spec: Partial<DatasetSpec>, seed: number): Promise<string> =>
      sha256((await loadDataset({ name: 'mnist', ...spec }, seed)).test.pixels);
    expect(await held({}, 1)).toBe(await held({}, 2));
    expect(await held({ splitBy: 'seed' }, 1)).toBe(await held({ splitBy: 'seed' }, 1));
    expect(await held({ splitBy: 'seed' }, 1)).not.toBe(await held({ splitBy: 'seed' }, 2));
  });

  test('split by seed, all 10,000 digits are there once, 200 of each class held out', async () => {
    const { train, test: held } = await loadDataset({ name: 'mnist', splitBy: 'seed' }, 7);
    for (let digit = 0; digit < 10; digit++) expect(held.labels.filter((label) => label === digit).length).toBe(200);
    const digests = (data: LabelledImages): string[] =>
      [...pieces(data, 1)].map(({ pixels, labels }) => `${labels[0]} ${sha256(pixels)}`);
    expect([...digests(train), ...digests(held)].sort()).toEqual(digests(readDigits()).sort());
  });

  test('a data set that comes with its test images is not split by seed', async () => {
    await expect(loadDataset({ name: 'cifar10', splitBy: 'seed' }, 1)).rejects.toThrow('cannot be split by seed');
  });
});

test('the first classes are all images of these classes, in their order, with chance at 1 / classes', () => {
  const data = tinyImages(12);
  const two = firstClasses(data, 2);
  expect(two.classes).toBe(2);
  const positions = [...data.labels.keys()].filter((i) => data.labels[i] === 0 || data.labels[i] === 1);
  expect(two).toEqual({ ...selectImages(data, positions), classes: 2 });
  expect(positions.length).toBe(6);
  for (const count of [1, 5, 2.5]) expect(() => firstClasses(data, count)).toThrow('Of 4 classes the first');
});

describe('stratifiedSample', () => {
  test('takes as many of every class, each once, and leaves the rest', () => {
    const labelArrays = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 30, maxLength: 80 });
    fc.assert(
      fc.property(labelArrays, fc.integer({ min: 0, max: 1000 }), (array, seed) => {
        const labels = Uint8Array.from(array);
        const counts = [0, 1, 2].map((c) => array.filter((label) => label === c).length);
        const perClass = Math.min(...counts);
        const sample = stratifiedSample(labels, 3, perClass, seed);
        for (const c of [0, 1, 2]) expect([...sample].filter((i) => labels[i] === c).length).toBe(perClass);
        const rest = remaining(labels.length, sample);
        expect([...sample, ...rest].sort((a, b) => a - b)).toEqual(array.map((_, i) => i));
      }),
    );
  });

  test('refuses more than a class has', () => {
    expect(() => stratifiedSample(Uint8Array.from([0, 0, 1]), 2, 2, 1)).toThrow(
      'Class 1 has 1 examples, 2 were asked for',
    );
    expect(() => sampled(tinyImages(8), 6, 'test')).toThrow('6 images cannot be shared among 4 classes');
  });
});

describe('batches', () => {
  test('pixels become fractions of 255, labels integers', () => {
    const data = tinyImages(3);
    const { images, labels } = toBatch(data);
    expect(values(images)).toEqual([...data.pixels].map((pixel) => Math.fround(pixel / 255)));
    expect([labels.dtype, ...values(labels)]).toEqual(['int32', 0, 1, 2]);
  });

  test('pieces put together are the whole', () => {
    const data = tinyImages(7);
    const parts = [...pieces(data, 3)];
    expect(parts.map(({ labels }) => labels.length)).toEqual([3, 3, 1]);
    expect(Buffer.concat(parts.map(({ pixels }) => pixels))).toEqual(Buffer.from(data.pixels));
  });

  test('selected images keep pixels and labels together', () => {
    const data = tinyImages(6);
    const chosen = selectImages(data, [5, 0]);
    expect([...chosen.labels]).toEqual([data.labels[5], data.labels[0]]);
    expect([...chosen.pixels.subarray(0, 192)]).toEqual([...data.pixels.subarray(5 * 192)]);
  });
});

test('a batch taken on the device has the pixels and labels of one made in JavaScript, bit for bit', () => {
  const data = tinyImages(20);
  const positions = [3, 19, 0, 3];
  const taken = takeBatch(toDevice(data), data.shape, tf.tensor1d(positions, 'int32'));
  const made = toBatch(selectImages(data, positions));
  expect(values(taken.images)).toEqual(values(made.images));
  expect(values(taken.labels)).toEqual(values(made.labels));
});

describe('cropAndFlip', () => {
  test('equals padding, mirroring and cutting done pixel by pixel', () => {
    const data = tinyImages(1);
    const { images } = toBatch(data);
    const pixel = (y: number, x: number, c: number): number =>
      y < 0 || y > 7 || x < 0 || x > 7 ? 0 : (data.pixels[(y * 8 + x) * 3 + c] as number) / 255;
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 8 }),
        fc.integer({ min: 0, max: 8 }),
        fc.integer({ min: 0, max: 1 }),
        (row, column, mirrored) => {
          const pixels = values(
            scoped(() => cropAndFlip(images, tf.tensor2d([[row, column, mirrored]], [1, 3], 'int32'))),
          );
          for (let y = 0; y < 8; y++) {
            for (let x = 0; x < 8; x++) {
              // The crop of the padded image, then its mirror image.
              const column_ = mirrored ? 7 - x : x;
              expect(pixels[(y * 8 + x) * 3 + 1]).toBeCloseTo(pixel(y + row - 4, column_ + column - 4, 1), 6);
            }
          }
        },
      ),
    );
  });

  test('the centre crop without mirror is the image itself', () => {
    const { images } = toBatch(tinyImages(2));
    const centre = tf.tensor2d([4, 4, 0, 4, 4, 0], [2, 3], 'int32');
    expect(values(cropAndFlip(images, centre))).toEqual(values(images));
  });

  test('choices cover all 81 crops and both sides', () => {
    const stream = randomStream(1, 'crops');
    const drawn = Array.from({ length: 3000 }, () => drawCropAndFlip(stream));
    expect(new Set(drawn.map(([row, column]) => `${row} ${column}`)).size).toBe(81);
    expect(drawn.filter(([, , mirrored]) => mirrored).length).toBeGreaterThan(1390);
    expect(drawn.filter(([, , mirrored]) => mirrored).length).toBeLessThan(1610);
  });
});
