import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { fgsm, iterativeFgsm, randomSign } from '../attacks/attack.ts';
import { craftAdversarial } from '../attacks/gradient-sign.ts';
import { type Network, whiteBox } from '../attacks/white-box.ts';
import { type Dataset, toBatch } from '../data/labelled-images.ts';
import { loadDataset, sampled } from '../data/dataset.ts';
import { randomStream } from '../random/random-stream.ts';
import {
  largestDifference,
  tinyImages,
  tinyNetwork,
  tinyResnet,
  withOtherAdversarialMeans,
} from '../testing/tiny-network.ts';
import '../testing/tensorflow.ts';
import { type AccuracyUnderAttack, accuracyUnderAttack } from './accuracy-under-attack.ts';
import { exampleImages } from './example-images.ts';
import { gradientCosines, type LabelledGradients, meanCosines } from './gradient-cosine.ts';
import { gradientNoise, linearProbe, softmaxRegressionStep } from './linear-probe.ts';
import { lossCurve } from './loss-curve.ts';
import { lossPeak, pointAt } from './loss-curve-points.ts';
import { meanNoise } from './mean-noise.ts';
import { measure } from './measure.ts';
import { classify, count } from './outcomes.ts';

const tiny = tinyNetwork();
const network = whiteBox(tiny);
const data = tinyImages(24);
const trueLabelFgsm = fgsm({ labelSource: 'trueLabel' });
const subjects = {
  ...{ network, parameters: tiny, data: { train: data, test: data }, seed: 1 },
  open: (one: Network) => ({ box: whiteBox(one), close: () => undefined }),
};

/** Right or wrong per image and mean cross-entropy, from logits in plain JavaScript. */
function judgeByHand(images: tf.Tensor4D, labels: Uint8Array): { right: boolean[]; loss: number } {
  const logits = network.logits(images, 'evaluation').arraySync();
  const right = logits.map((row, i) => row.indexOf(Math.max(...row)) === labels[i]);
  const losses = logits.map(
    (row, i) => Math.log(row.reduce((s, v) => s + Math.exp(v), 0)) - (row[labels[i] as number] as number),
  );
  return { right, loss: losses.reduce((a, b) => a + b, 0) / losses.length };
}

describe('accuracyUnderAttack', () => {
  test('counts as one does by hand', async () => {
    const result = await accuracyUnderAttack(network, data, { attacks: [trueLabelFgsm], epsilonPixels: 16, seed: 1 });
    const { images, labels } = toBatch(data);
    const adversarial = craftAdversarial(trueLabelFgsm, {
      ...{ network, images, trueLabels: labels, epsilon: 16 / 255 },
      seed: tf.tensor1d([1, 1], 'int32'),
    });
    const clean = judgeByHand(images, data.labels);
    const attacked = judgeByHand(adversarial, data.labels);
    const hits = (rights: boolean[]): number => rights.filter(Boolean).length;
    expect(result).toMatchObject({
      images: 24,
      chanceLevel: 0.25,
      cleanCorrect: hits(clean.right),
      adversarialCorrect: hits(attacked.right),
      rescued: clean.right.filter((right, i) => !right && attacked.right[i]).length,
      killed: clean.right.filter((right, i) => right && !attacked.right[i]).length,
      unmoved: 0,
      refereeViolations: [],
    });
    expect(result.cleanCrossEntropy).toBeCloseTo(clean.loss, 5);
    expect(result.adversarialCrossEntropy).toBeCloseTo(attacked.loss, 5);
  });

  test('control: at epsilon 0 the adversarial accuracy is the clean one, exactly, and nothing moved', async () => {
    for (const attack of [trueLabelFgsm, randomSign()]) {
      const result = await accuracyUnderAttack(network, data, { attacks: [attack], epsilonPixels: 0, seed: 1 });
      expect(result).toMatchObject({ adversarialCorrect: result.cleanCorrect, rescued: 0, killed: 0, unmoved: 24 });
      expect(result.adversarialCrossEntropy).toBe(result.cleanCrossEntropy);
    }
  });

  test('counts images whose gradient is zero as unmoved', async () => {
    const silent = whiteBox({ ...tiny, parameters: { ...tiny.parameters, 'head/kernel': tf.zeros([16, 4]) } });
    expect(
      (await accuracyUnderAttack(silent, data, { attacks: [trueLabelFgsm], epsilonPixels: 16, seed: 1 })).unmoved,
    ).toBe(24);
  });

  test('with separate statistics clean images are read by their own, adversarial ones by theirs', async () => {
    const { model, parameters } = tinyNetwork({ ...tinyResnet, norm: 'separateBatch' });
    const separate = withOtherAdversarialMeans(parameters);
    const ofAdversarial = (name: string): tf.Tensor | undefined =>
      separate[name.replace(/(mean|variance)$/, 'adversarial/$1')];
    const swapped = Object.fromEntries(
      Object.entries(separate).map(([name, tensor]) => [name, ofAdversarial(name) ?? tensor]),
    );
    const run = (of: typeof parameters, mode: 'evaluation' | 'evaluationAdversarial'): Promise<AccuracyUnderAttack> => {
      const first = fgsm({ labelSource: 'leastLikely', batchNorm: mode });
      const attacks = [first, fgsm({ labelSource: 'trueLabel', batchNorm: mode })];
      const design = { attacks, epsilonPixels: 8, seed: 1, adversarialBatchNorm: mode };
      return accuracyUnderAttack(whiteBox({ model, parameters: of }), data, design);
    };
    const [own, shared, other] = [
      await run(separate, 'evaluationAdversarial'),
      await run(separate, 'evaluation'),
      await run(swapped, 'evaluation'),
    ];
    expect(own.cleanCrossEntropy).toBe(shared.cleanCrossEntropy);
    expect(own.adversarialCrossEntropy).toBe(other.adversarialCrossEntropy);
    expect(own.survivors).toEqual(other.survivors);
    expect(own.survivors).not.toEqual(shared.survivors);
    expect(own.cleanCorrect).not.toBe(other.cleanCorrect);
  });

  test('leaves no tensors behind', async () => {
    await accuracyUnderAttack(network, data, { attacks: [trueLabelFgsm], epsilonPixels: 16, seed: 1 });
    const before = tf.memory().numTensors;
    await accuracyUnderAttack(network, data, { attacks: [trueLabelFgsm], epsilonPixels: 16, seed: 1 });
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('lossCurve', () => {
  test('starts at the clean loss and passes through FGSM', async () => {
    const { points: curve } = await lossCurve(network, data, [0, 4, 16]);
    const at16 = await accuracyUnderAttack(network, data, { attacks: [trueLabelFgsm], epsilonPixels: 16, seed: 1 });
    expect(pointAt(curve, 0).crossEntropy).toBeCloseTo(at16.cleanCrossEntropy, 6);
    expect(pointAt(curve, 16).crossEntropy).toBeCloseTo(at16.adversarialCrossEntropy, 5);
    expect(pointAt(curve, 16).accuracy).toBe(at16.adversarialCorrect / 24);
    expect(() => pointAt(curve, 5)).toThrow('no point at 5 pixels');
  });

  test('its peak is the first of the largest losses', () => {
    const points = [1, 3, 2, 3].map((crossEntropy, epsilonPixels) => ({ epsilonPixels, crossEntropy, accuracy: 0 }));
    expect(lossPeak(points, 3).epsilonPixels).toBe(1);
    expect(() => lossPeak([], 3)).toThrow('without points');
  });

  test('a second, higher rise beyond the limit is not its peak', () => {
    const points = [1, 3, 2, 9].map((crossEntropy, epsilonPixels) => ({ epsilonPixels, crossEntropy, accuracy: 0 }));
    expect([lossPeak(points, 2).epsilonPixels, lossPeak(points, 3).epsilonPixels]).toEqual([1, 3]);
    expect(() => lossPeak(points.slice(3), 2)).toThrow('without points up to 2 pixels');
  });

  test('a measurement at the loss peak uses the peak of the source network', async () => {
    const source = whiteBox(tinyNetwork(undefined, 9));
    const radiusCurve = async (pixels: readonly number[]) => (await lossCurve(source, data, pixels)).points;
    const grid = [0, 2, 8, 32];
    const peak = lossPeak((await lossCurve(source, data, grid)).points, 8).epsilonPixels;
    const measurement = {
      kind: 'accuracyUnderAttack',
      attacks: [iterativeFgsm({ labelSource: 'trueLabel' })],
      radius: { lossPeakOnPixels: grid, upToPixels: 8 },
    } as const;
    const result = await measure(measurement, { ...subjects, radiusCurve });
    expect(result).toMatchObject({ epsilonPixels: peak, images: 24 });
    await expect(measure(measurement, subjects)).rejects.toThrow('needs the network');
  });
});

describe('meanCosines', () => {
  test('equals the mean over all pairs, one by one', () => {
    const stream = randomStream(4, 'vectors');
    const classes = [0, 0, 0, 1, 1, 2, 2];
    const unit = (): Float32Array => {
      const vector = Array.from({ length: 5 }, () => stream.normal());
      const norm = Math.hypot(...vector);
      return Float32Array.from(vector, (v) => v / norm);
    };
    const input: LabelledGradients = { classes, gradients: [0, 1, 2].map(() => classes.map(unit)) };
    const cosines = (keep: (label: number, other: number, i: number, j: number) => boolean): number => {
      const found: number[] = [];
      for (const label of [0, 1, 2]) {
        for (const other of [0, 1, 2]) {
          for (let i = 0; i < 7; i++) {
            for (let j = 0; j < 7; j++) {
              if (i === j || !keep(label, other, i, j)) continue;
              const [a, b] = [input.gradients[label]?.[i], input.gradients[other]?.[j]];
              found.push([...(a as Float32Array)].reduce((sum, v, k) => sum + v * (b?.[k] as number), 0));
            }
          }
        }
      }
      return found.reduce((a, b) => a + b, 0) / found.length;
    };
    const same = (i: number, j: number): boolean => classes[i] === classes[j];
    const own = (label: number, i: number): boolean => classes[i] === label;
    const result = meanCosines(input);
    expect(result.withinLabel).toBeCloseTo(
      cosines((l, o, i, j) => l === o && own(l, i) && own(o, j)),
      6,
    );
    expect(result.betweenLabels).toBeCloseTo(
      cosines((l, o, i, j) => l !== o && own(l, i) && own(o, j)),
      6,
    );
    expect(result.sameLabelSameClass).toBeCloseTo(
      cosines((l, o, i, j) => l === o && same(i, j)),
      6,
    );
    expect(result.sameLabelDifferentClass).toBeCloseTo(
      cosines((l, o, i, j) => l === o && !same(i, j)),
      6,
    );
    expect(result.differentLabelSameClass).toBeCloseTo(
      cosines((l, o, i, j) => l !== o && same(i, j)),
      6,
    );
    expect(result.differentLabelDifferentClass).toBeCloseTo(
      cosines((l, o, i, j) => l !== o && !same(i, j)),
      6,
    );
  });

  test('on a linear two-class model the gradients of one label coincide', () => {
    const linear = tinyNetwork({
      ...{ kind: 'mlp', inputShape: [8, 8, 3], hidden: [], classes: 2, activation: 'relu', initialisation: 'glorot' },
    });
    const twoClasses = { ...tinyImages(8), classes: 2, labels: Uint8Array.from([0, 1, 0, 1, 0, 1, 0, 1]) };
    const { withinLabel, betweenLabels, sameLabelDifferentClass } = gradientCosines(whiteBox(linear), twoClasses);
    expect(withinLabel).toBeCloseTo(1, 5);
    expect(betweenLabels).toBeCloseTo(-1, 5);
    expect(sameLabelDifferentClass).toBeCloseTo(1, 5);
  });
});

describe('linear probe', () => {
  test('its step is the gradient step of softmax regression', () => {
    const stream = randomStream(2, 'probe');
    const draw = (rows: number, columns: number): tf.Tensor2D =>
      tf.tensor2d(
        Array.from({ length: rows * columns }, () => stream.normal()),
        [rows, columns],
      );
    const [kernel, inputs] = [draw(6, 3), draw(5, 6)];
    const bias = tf.tensor1d([0.1, -0.2, 0.3]);
    const oneHot = tf.oneHot([0, 1, 2, 1, 0], 3, 1, 0, 'float32') as tf.Tensor2D;
    const loss = (k: tf.Tensor, b: tf.Tensor): tf.Scalar =>
      tf.losses.softmaxCrossEntropy(oneHot, tf.add(tf.matMul(inputs, k as tf.Tensor2D), b));
    const [dKernel, dBias] = tf.grads(loss)([kernel, bias]) as [tf.Tensor, tf.Tensor];
    const stepped = softmaxRegressionStep({ kernel, bias }, inputs, oneHot, 0.5);
    expect(largestDifference(stepped.kernel, tf.sub(kernel, tf.mul(dKernel, 0.5)))).toBeLessThan(1e-6);
    expect(largestDifference(stepped.bias, tf.sub(bias, tf.mul(dBias, 0.5)))).toBeLessThan(1e-6);
  });

  test('the noise is 0 where the gradient falls and 1 elsewhere', () => {
    const { images, labels } = toBatch(tinyImages(4));
    const noise = gradientNoise(network, images, labels).dataSync();
    const gradient = network.inputGradient(images, labels, 'evaluation').dataSync();
    expect([...noise]).toEqual(Array.from(gradient, (slope) => (slope < 0 ? 0 : 1)));
  });

  test('mean noise is the mean over the images of each label, in one batch or several', () => {
    const many = tinyImages(520);
    const { shape, images, means } = meanNoise(network, many);
    const noise = many.labels.length / 4;
    expect({ shape, images }).toEqual({ shape: [8, 8, 3], images: [noise, noise, noise, noise] });
    const batch = toBatch(many);
    const gradient = network.inputGradient(batch.images, batch.labels, 'evaluation').dataSync();
    means.forEach((mean, label) => {
      const own = [...many.labels.keys()].filter((image) => many.labels[image] === label);
      const rising = (pixel: number): number => own.filter((image) => (gradient[192 * image + pixel] ?? 0) >= 0).length;
      const expected = Array.from({ length: 192 }, (_, pixel) => Math.round((255 * rising(pixel)) / own.length));
      expect([...Buffer.from(mean, 'base64')]).toEqual(expected);
    });
  });

  test('mean noise needs an image of every label', () => {
    expect(() => meanNoise(network, tinyImages(3))).toThrow('no image of label 3');
  });

  describe('on a small sample of MNIST', () => {
    let dataset: Dataset;
    const random = tinyNetwork({
      ...{
        kind: 'mlp',
        inputShape: [28, 28, 1],
        hidden: [64, 64],
        classes: 10,
        activation: 'relu',
        initialisation: 'he',
      },
    });
    beforeAll(async () => {
      const whole = await loadDataset({ name: 'mnist' }, 1);
      dataset = { train: sampled(whole.train, 1500, 'train'), test: sampled(whole.test, 500, 'test') };
    });
    const accuracy = async (design: Parameters<typeof linearProbe>[2]): Promise<number> => {
      const { correct, images } = await linearProbe(whiteBox(random), dataset, design, 1);
      return correct / images;
    };

    test('noise tells the label it was crafted with; targets in random order stay at chance', async () => {
      const own = await accuracy({ input: 'noise', crafting: 'trueLabel', target: 'trueLabel' });
      const random_ = await accuracy({ input: 'noise', crafting: 'randomLabel', target: 'craftingLabel' });
      const permuted = await accuracy({ input: 'noise', crafting: 'trueLabel', target: 'permutedLabel' });
      expect(own).toBeGreaterThan(0.9);
      expect(random_).toBeGreaterThan(0.7);
      // Chance is 0.1; five binomial standard errors of 500 images are 0.067.
      expect(permuted).toBeLessThan(0.167);
    });
  });
});

test('an attack crafted on another network is measured on this one', async () => {
  const source = whiteBox(tinyNetwork(undefined, 9));
  const measurement = { kind: 'accuracyUnderAttack', attacks: [trueLabelFgsm], radius: { pixels: 16 } } as const;
  const transferred = await measure(measurement, { ...subjects, craftedOn: source });
  const { images, labels } = toBatch(data);
  const adversarial = craftAdversarial(trueLabelFgsm, {
    ...{ network: source, images, trueLabels: labels, epsilon: 16 / 255, seed: tf.tensor1d([1, 1], 'int32') },
  });
  expect(transferred).toMatchObject({ adversarialCorrect: count(classify(network, adversarial, labels).correct) });
  expect(await measure(measurement, { ...subjects, craftedOn: network })).toEqual(await measure(measurement, subjects));
});

test('example images show a rescued or killed image, its perturbation and both together', () => {
  const examples = exampleImages(network, data, { attack: trueLabelFgsm, epsilonPixels: 16, each: 2, seed: 1 });
  const { clean, adversarial, perturbation, labels, fates, cleanPredictions, adversarialPredictions } = examples;
  expect(fates.length).toBeGreaterThan(0);
  fates.forEach((fate, i) => {
    const rights = [cleanPredictions[i] === labels[i], adversarialPredictions[i] === labels[i]];
    expect(rights).toEqual(fate === 'rescued' ? [false, true] : [true, false]);
  });
  const bytes = (encoded: string): number[] => [...Buffer.from(encoded, 'base64')];
  const [before, moved] = [bytes(clean), bytes(perturbation)];
  expect(before.length).toBe(fates.length * 192);
  const pixels = data.pixels;
  const position = data.labels.findIndex((_, image) =>
    before.slice(0, 192).every((v, k) => pixels[192 * image + k] === v),
  );
  expect(data.labels[position]).toBe(labels[0]);
  bytes(adversarial).forEach((pixel, i) => {
    const shift = ((moved[i] as number) / 255 - 0.5) * 2 * 16;
    expect(Math.abs(pixel - (before[i] as number) - shift)).toBeLessThan(1);
  });
});
