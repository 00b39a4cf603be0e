import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { fgsm, randomSign } from '../attacks/attack.ts';
import { type WhiteBox, whiteBox } from '../attacks/white-box.ts';
import { selectImages, toBatch } from '../data/labelled-images.ts';
import { buildModel } from '../models/build-model.ts';
import { largestDifference, tinyImages, tinyNetwork, tinyResnet, values } from '../testing/tiny-network.ts';
import '../testing/tensorflow.ts';
import { classCode } from './class-code.ts';
import { classify, count } from './outcomes.ts';
import { perturbationProbe } from './perturbation-probe.ts';
import { reestimateStatistics } from './reestimated-statistics.ts';
import { wrongLabelNoise } from './wrong-label-noise.ts';

const data = tinyImages(24);

/** Reads the label from the first four pixels of the first row: what is added there decides, whatever the image. */
const reader: WhiteBox = {
  inputShape: [8, 8, 3],
  classes: 4,
  logits: (images) => tf.mul(tf.reshape(tf.slice(images, [0, 0, 0, 0], [-1, 1, 4, 1]), [-1, 4]), 100) as tf.Tensor2D,
  inputGradient(_, labels) {
    // Away from the label as the reader wants it: its own pixel up, the others down.
    const own = tf.reshape(tf.sub(tf.mul(tf.oneHot(labels, 4, 1, 0, 'float32'), 2), 1), [-1, 1, 4, 1]);
    return tf.pad(tf.tile(own, [1, 1, 1, 3]), [
      [0, 0],
      [0, 7],
      [0, 4],
      [0, 0],
    ]) as tf.Tensor4D;
  },
};

describe('class-wide code', () => {
  test('a network that reads the perturbation takes on its label on every image, one that does not stays as it is', async () => {
    const dark = { ...data, pixels: data.pixels.map((value) => Math.round(100 + value / 100)) };
    const code = await classCode(reader, dark, { base: 'grey', epsilonsPixels: [0, 16], seed: 1 });
    expect(code.asLabel.map((row) => row[1])).toEqual([24, 24, 24, 24]);
    expect(code.asLabel.reduce((sum, row) => sum + (row[0] as number), 0)).toBe(24);
  });

  test.each(['grey', 'mean', 'image', 'noise'] as const)(
    'is crafted on %s and leaves no tensors behind',
    async (base) => {
      const network = whiteBox(tinyNetwork());
      const options = { base, epsilonsPixels: [8], seed: 1 };
      const first = await classCode(network, data, options);
      const before = tf.memory().numTensors;
      expect(await classCode(network, data, options)).toEqual(first);
      expect(tf.memory().numTensors).toBe(before);
    },
  );
});

test('the code is crafted on grey, on the mean image, on the first, or on noise by the seed', async () => {
  const craftedOn = async (base: 'grey' | 'mean' | 'image' | 'noise', seed = 1): Promise<number[]> => {
    const seen: number[][] = [];
    const watched: WhiteBox = {
      ...reader,
      inputGradient: (images, labels, batchNorm) => {
        seen.push(values(tf.slice(images, 0, 1)));
        return reader.inputGradient(images, labels, batchNorm);
      },
    };
    await classCode(watched, data, { base, epsilonsPixels: [8], seed });
    return seen[0] ?? [];
  };
  const size = 8 * 8 * 3;
  const pixel = (image: number, i: number): number => (data.pixels[image * size + i] as number) / 255;
  const closeTo = (expected: (i: number) => number) =>
    Array.from({ length: size }, (_, i) => expect.closeTo(expected(i), 5) as number);
  expect(await craftedOn('grey')).toEqual(closeTo(() => 0.5));
  expect(await craftedOn('image')).toEqual(closeTo((i) => pixel(0, i)));
  const mean = (i: number): number => data.labels.reduce((sum, _, image) => sum + pixel(image, i), 0) / 24;
  expect(await craftedOn('mean')).toEqual(closeTo(mean));
  const noise = await craftedOn('noise');
  expect(new Set(noise).size).toBeGreaterThan(size / 2);
  expect([Math.min(...noise) >= 0, Math.max(...noise) <= 1]).toEqual([true, true]);
  expect(await craftedOn('noise')).toEqual(noise);
  expect(await craftedOn('noise', 2)).not.toEqual(noise);
});

describe('noise made for a wrong label', () => {
  const dark = { ...data, pixels: data.pixels.map((value) => Math.round(100 + value / 100)) };

  test('a network that reads the perturbation says its label on every image', async () => {
    const found = await wrongLabelNoise(reader, dark, 16);
    expect(found).toMatchObject({ examples: 3 * 24, asNoise: 3 * 24, asImage: 0, chanceLevel: 1 / 4 });
  });

  test('of radius 0 leaves clean images, each with all of its wrong labels', async () => {
    const network = whiteBox(tinyNetwork());
    const { images, labels } = toBatch(data);
    const right = count(classify(network, images, labels).correct);
    expect(await wrongLabelNoise(network, data, 0)).toMatchObject({ asImage: 3 * right, asNoise: 24 - right });
  });

  test('counts what a loop over images and labels counts, and leaves no tensors behind', async () => {
    const network = whiteBox(tinyNetwork());
    const expected: Record<'asNoise' | 'asImage', number> = { asNoise: 0, asImage: 0 };
    tf.tidy(() => {
      const said = [...data.labels].flatMap((label, i) => {
        const { images } = toBatch(selectImages(data, [i]));
        return [0, 1, 2, 3].flatMap((wrong) => {
          if (wrong === label) return [];
          const direction = tf.sign(network.inputGradient(images, tf.tensor1d([wrong], 'int32'), 'evaluation'));
          const moved = tf.clipByValue<tf.Tensor4D>(tf.add(images, tf.mul(direction, 60 / 255)), 0, 1);
          const [predicted] = values(tf.argMax(network.logits(moved, 'evaluation'), 1));
          return [predicted === wrong ? 'noise' : predicted === label ? 'image' : 'other'];
        });
      });
      const counted = (what: string): number => said.filter((one) => one === what).length;
      Object.assign(expected, { asNoise: counted('noise'), asImage: counted('image') });
    });
    const before = tf.memory().numTensors;
    expect(await wrongLabelNoise(network, data, 60)).toMatchObject(expected);
    expect(tf.memory().numTensors).toBe(before);
    expect(Math.min(expected.asNoise, expected.asImage, 72 - expected.asNoise - expected.asImage)).toBeGreaterThan(0);
  });
});

describe('label information of a perturbation', () => {
  const dataset = { train: tinyImages(400), test: tinyImages(200, 2) };

  test('is found where the perturbation carries the label, and is at chance where it does not', async () => {
    const told = await perturbationProbe(reader, dataset, fgsm({ labelSource: 'trueLabel' }), 1);
    expect(told).toBeGreaterThan(0.95);
    // From fewer images than a batch of the probe has, too.
    const few = { ...dataset, train: tinyImages(60) };
    expect(await perturbationProbe(reader, few, fgsm({ labelSource: 'trueLabel' }), 1)).toBeGreaterThan(0.9);
    // Chance is 1/4; five binomial standard errors of 200 images are 0.153.
    const noise = await perturbationProbe(reader, dataset, randomSign(), 1);
    expect(Math.abs(noise - 0.25)).toBeLessThan(0.153);
    expect(
      Math.abs((await perturbationProbe(reader, dataset, fgsm({ labelSource: 'randomLabel' }), 1)) - 0.25),
    ).toBeLessThan(0.153);
  });
});

describe('re-estimated statistics', () => {
  const tiny = tinyNetwork();
  const batches = { batches: 2, batchSize: 8 };

  test('are those of the batches, followed as in training; weights stay', async () => {
    const { network } = await reestimateStatistics(tiny, data, batches, 3);
    const model = buildModel(tinyResnet);
    const weights = model.parameters.filter(({ trainable }) => trainable).map(({ name }) => name);
    for (const name of weights) expect(network.parameters[name]).toBe(tiny.parameters[name]);
    const changed = model.parameters.filter(({ trainable }) => !trainable).map(({ name }) => name);
    for (const name of changed) {
      expect(
        largestDifference(network.parameters[name] as tf.Tensor, tiny.parameters[name] as tf.Tensor),
      ).toBeGreaterThan(0);
    }
  });

  test('one batch of all images is one step towards their own statistics, by hand', async () => {
    const whole = { batches: 1, batchSize: 24 };
    await expect(reestimateStatistics(tiny, data, { ...whole, batches: whole.batches + 1 }, 3)).rejects.toThrow(
      'are more than',
    );
    const { network } = await reestimateStatistics(tiny, data, whole, 3);
    const { runningStatistics } = buildModel(tinyResnet).forward(tiny.parameters, toBatch(data).images, 'training');
    for (const [name, tensor] of Object.entries(runningStatistics)) {
      expect(largestDifference(network.parameters[name] as tf.Tensor, tensor)).toBeLessThan(1e-5);
    }
  });

  test('an example that training drops stays clean, as one whose radius is clipped to 0', async () => {
    const [dropped, clipped] = await Promise.all(
      (['drop', 'clip'] as const).map((negative) => {
        const epsilon = { kind: 'normal', deviationPixels: 16, negative } as const;
        const adversarial = { attack: fgsm({ labelSource: 'trueLabel' }), epsilon, perBatch: 8 } as const;
        return reestimateStatistics(tiny, data, { ...batches, adversarial }, 3);
      }),
    );
    for (const [name, tensor] of Object.entries(clipped!.statistics))
      expect(largestDifference(dropped!.statistics[name] as tf.Tensor, tensor)).toBe(0);
  });

  test('mixed batches give others than clean ones, and none are left behind', async () => {
    const adversarial = {
      attack: fgsm({ labelSource: 'trueLabel' }),
      epsilon: { kind: 'fixed', pixels: 16 },
      perBatch: 4,
    } as const;
    const clean = await reestimateStatistics(tiny, data, batches, 3);
    const before = tf.memory().numTensors;
    const mixed = await reestimateStatistics(tiny, data, { ...batches, adversarial }, 3);
    expect(tf.memory().numTensors - before).toBe(Object.keys(mixed.statistics).length);
    const name = 'stem/mean';
    expect(largestDifference(clean.statistics[name] as tf.Tensor, mixed.statistics[name] as tf.Tensor)).toBeGreaterThan(
      1e-4,
    );
  });
});
