import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toBatch } from '../data/labelled-images.ts';
import { shuffled } from '../random/permutation.ts';
import { randomStream } from '../random/random-stream.ts';
import { scoped } from '../tensors/scope.ts';
import { largestDifference, tinyImages, tinyNetwork, values } from '../testing/tiny-network.ts';
import '../testing/tensorflow.ts';
import {
  type AttackSpec,
  fgsm,
  iterativeFgsm,
  iterativeLeastLikely,
  pgd,
  randFgsm,
  randomSign,
  stepLeastLikely,
  stepRandomTarget,
} from './attack.ts';
import { craftAdversarial } from './gradient-sign.ts';
import { referee } from './referee.ts';
import { whiteBox } from './white-box.ts';

const network = whiteBox(tinyNetwork());

const pgdSpec = pgd({ labelSource: 'trueLabel', steps: 3, stepSize: { fractionOfEpsilon: 0.5 } });
const trueLabelAttacks = [fgsm({ labelSource: 'trueLabel' }), pgdSpec, randFgsm({ labelSource: 'trueLabel' })];
const labelFreeAttacks = [
  fgsm({ labelSource: 'predictedLabel' }),
  fgsm({ labelSource: 'leastLikely' }),
  fgsm({ labelSource: 'randomLabel' }),
  stepLeastLikely(),
  stepRandomTarget(),
  { ...iterativeLeastLikely(), steps: 3 },
  randomSign(),
];
const attacks = fc.constantFrom(
  ...trueLabelAttacks,
  ...labelFreeAttacks,
  { ...iterativeFgsm({ labelSource: 'trueLabel' }), steps: 4 },
  fgsm({ labelSource: 'trueLabel', batchNorm: 'training' }),
);
const epsilons = fc.double({ min: 0, max: 0.5, noNaN: true });
const seeds = fc.integer({ min: 1, max: 2 ** 30 });

interface Case {
  readonly seed?: number;
  readonly epsilon?: number | tf.Tensor4D;
  readonly count?: number;
  readonly labels?: Uint8Array;
}

function craft(spec: AttackSpec, { seed = 1, epsilon = 8 / 255, count = 3, labels }: Case = {}) {
  const data = tinyImages(count, seed);
  const { images, labels: own } = toBatch({ ...data, labels: labels ?? data.labels });
  const adversarial = scoped(() =>
    craftAdversarial(spec, { network, images, trueLabels: own, epsilon, seed: tf.tensor1d([seed, 7], 'int32') }),
  );
  return { images, labels: own, adversarial };
}

describe('every attack', () => {
  test('stays in the ball and in the pixel range', () => {
    fc.assert(
      fc.property(attacks, epsilons, seeds, (spec, epsilon, seed) => {
        const { images, adversarial } = craft(spec, { epsilon, seed });
        expect(referee(images, adversarial, epsilon).violations).toEqual([]);
      }),
    );
  });

  test('with epsilon 0 changes nothing', () => {
    fc.assert(
      fc.property(attacks, seeds, (spec, seed) => {
        const { images, adversarial } = craft(spec, { epsilon: 0, seed });
        expect(values(adversarial)).toEqual(values(images));
      }),
    );
  });

  test('gives the same bits for the same seed', () => {
    fc.assert(
      fc.property(attacks, seeds, (spec, seed) => {
        expect(values(craft(spec, { seed }).adversarial)).toEqual(values(craft(spec, { seed }).adversarial));
      }),
    );
  });

  test('takes a radius for each image', () => {
    fc.assert(
      fc.property(attacks, seeds, (spec, seed) => {
        const epsilon = tf.tensor4d([0, 0.05, 0.1], [3, 1, 1, 1]);
        const { images, adversarial } = craft(spec, { epsilon, seed });
        for (const [i, radius] of [0, 0.05, 0.1].entries()) {
          const one = (t: tf.Tensor4D): tf.Tensor4D => tf.slice(t, i, 1);
          expect(referee(one(images), one(adversarial), radius).violations).toEqual([]);
        }
      }),
    );
  });
});

test('random starts and random labels differ between seeds', () => {
  const images = toBatch(tinyImages(3)).images;
  const trueLabels = tf.tensor1d([0, 1, 2], 'int32');
  for (const spec of [pgdSpec, randFgsm({ labelSource: 'trueLabel' }), randomSign(), stepRandomTarget()]) {
    const [a, b] = [1, 2].map((seed) =>
      craftAdversarial(spec, { network, images, trueLabels, epsilon: 0.1, seed: tf.tensor1d([seed, 1], 'int32') }),
    );
    expect(values(a as tf.Tensor)).not.toEqual(values(b as tf.Tensor));
  }
});

test('PGD starts anywhere in the ball alike, on fixed seeds', () => {
  const grey = tf.fill([64, 8, 8, 3], 0.5) as tf.Tensor4D;
  const trueLabels = tf.zeros([64], 'int32') as tf.Tensor1D;
  const start = craftAdversarial(
    { ...pgdSpec, steps: 0 },
    { network, images: grey, trueLabels, epsilon: 0.2, seed: tf.tensor1d([5, 7], 'int32') },
  );
  const moves = values(tf.div(tf.sub(start, grey), 0.2)).sort((a, b) => a - b);
  // Kolmogorov and Smirnov: a uniform start exceeds 2.2252 / sqrt(n) once in 10,000.
  const distance = moves.reduce((most, x, i) => Math.max(most, Math.abs((x + 1) / 2 - (i + 0.5) / moves.length)), 0);
  expect(distance).toBeLessThan(2.2252 / Math.sqrt(moves.length));
});

test('an iterative attack takes the steps that its radius asks for, and needs one radius', () => {
  const spec = iterativeFgsm({ labelSource: 'trueLabel' });
  expect(values(craft(spec, { epsilon: 8 / 255 }).adversarial)).toEqual(
    values(craft({ ...spec, steps: 10 }, { epsilon: 8 / 255 }).adversarial),
  );
  expect(() => craft(spec, { epsilon: tf.fill([3, 1, 1, 1], 0.1) })).toThrow('give one radius for all images');
});

test('an iterative attack of one whole step is FGSM', () => {
  fc.assert(
    fc.property(epsilons, seeds, (epsilon, seed) => {
      const oneStep = { ...iterativeFgsm({ labelSource: 'trueLabel' }), steps: 1 };
      const iterative = craft({ ...oneStep, stepSize: { absolute: epsilon } }, { epsilon, seed });
      expect(values(iterative.adversarial)).toEqual(
        values(craft(fgsm({ labelSource: 'trueLabel' }), { epsilon, seed }).adversarial),
      );
    }),
  );
});

test('FGSM is x + epsilon * sign(dL/dx), clipped', () => {
  const { images, labels, adversarial } = craft(fgsm({ labelSource: 'trueLabel' }), { epsilon: 0.1 });
  const gradient = values(network.inputGradient(images, labels, 'evaluation'));
  const expected = values(images).map((x, i) => Math.min(1, Math.max(0, x + 0.1 * Math.sign(gradient[i] as number))));
  values(adversarial).forEach((x, i) => expect(x).toBeCloseTo(expected[i] as number, 6));
});

test('least-likely steps lower the loss of the least likely class, true-label steps raise that of the true one', () => {
  const loss = (x: tf.Tensor4D, labels: tf.Tensor1D): number => {
    const logits = network.logits(x, 'evaluation');
    return tf.losses.softmaxCrossEntropy(tf.oneHot(labels, 4), logits).dataSync()[0] as number;
  };
  const epsilon = 0.002;
  const towards = craft(stepLeastLikely(), { epsilon, count: 8 });
  const leastLikely = tf.argMin(network.logits(towards.images, 'evaluation'), 1) as tf.Tensor1D;
  expect(loss(towards.adversarial, leastLikely)).toBeLessThan(loss(towards.images, leastLikely));
  const away = craft(fgsm({ labelSource: 'trueLabel' }), { epsilon, count: 8 });
  expect(loss(away.adversarial, away.labels)).toBeGreaterThan(loss(away.images, away.labels));
});

describe('label sources', () => {
  test('those without the true label give the same perturbation whatever the true labels are', () => {
    fc.assert(
      fc.property(fc.constantFrom(...labelFreeAttacks), seeds, (spec, seed) => {
        const poisoned = shuffled(Uint8Array.from([3, 3, 1, 0, 2, 2]), randomStream(seed, 'poison'));
        const honest = craft(spec, { seed, count: 6 });
        const blind = craft(spec, { seed, count: 6, labels: poisoned });
        expect(values(blind.adversarial)).toEqual(values(honest.adversarial));
      }),
    );
  });

  test('the true-label ones do not', () => {
    for (const spec of trueLabelAttacks) {
      const honest = craft(spec);
      const poisoned = craft(spec, { labels: Uint8Array.from([1, 2, 3]) });
      expect(values(poisoned.adversarial)).not.toEqual(values(honest.adversarial));
    }
  });

  test('the predicted label is the argmax, the least likely the argmin', () => {
    const { images } = toBatch(tinyImages(6));
    const logits = network.logits(images, 'evaluation').arraySync();
    const position = (row: number[], best: number): number => row.indexOf(best);
    const predicted = Uint8Array.from(logits, (row) => position(row, Math.max(...row)));
    const leastLikely = Uint8Array.from(logits, (row) => position(row, Math.min(...row)));
    const bySource = (labelSource: 'predictedLabel' | 'leastLikely'): number[] =>
      values(craft(fgsm({ labelSource }), { count: 6 }).adversarial);
    const byLabel = (labels: Uint8Array): number[] =>
      values(craft(fgsm({ labelSource: 'trueLabel' }), { count: 6, labels }).adversarial);
    expect(bySource('predictedLabel')).toEqual(byLabel(predicted));
    expect(bySource('leastLikely')).toEqual(byLabel(leastLikely));
  });
});

test('with evaluation-mode batch norm an image gets the same perturbation in any batch', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const spec = fgsm({ labelSource: 'trueLabel' });
      const { images, labels } = toBatch(tinyImages(6, seed));
      const alone = scoped(() => network.inputGradient(tf.slice(images, 0, 1), tf.slice(labels, 0, 1), 'evaluation'));
      const together = scoped(() => tf.slice(network.inputGradient(images, labels, 'evaluation'), 0, 1));
      const scale = Math.max(...values(alone).map(Math.abs));
      expect(largestDifference(alone, together)).toBeLessThan(1e-4 * scale);
      expect(spec.batchNorm).toBe('evaluation');
    }),
    { numRuns: 20 },
  );
});

describe('on a two-class linear model', () => {
  const pixels = 4;
  const linear = tinyNetwork({
    ...{ kind: 'mlp', inputShape: [2, 2, 1], hidden: [], classes: 2, activation: 'relu', initialisation: 'glorot' },
  });

  /** Loss of image x with label y, from the weights, without TensorFlow. */
  function loss(kernel: readonly number[], x: readonly number[], y: number): number {
    const logit = (c: number): number => x.reduce((sum, value, i) => sum + value * (kernel[2 * i + c] as number), 0);
    const margin = logit(y) - logit(1 - y);
    return Math.log1p(Math.exp(-margin));
  }

  test('FGSM is the worst of all sign vectors', () => {
    const weights = fc.array(fc.double({ min: 0.05, max: 1, noNaN: true }), { minLength: 8, maxLength: 8 });
    const image = fc.array(fc.double({ min: 0.3, max: 0.7, noNaN: true }), { minLength: pixels, maxLength: pixels });
    const signs = fc.array(fc.constantFrom(-1, 1), { minLength: 8, maxLength: 8 });
    const epsilon = 0.2;
    fc.assert(
      fc.property(weights, signs, image, fc.integer({ min: 0, max: 1 }), (sizes, sign, x, y) => {
        const kernel = sizes.map((size, i) => Math.fround(size * (sign[i] as number)));
        fc.pre(x.every((_, i) => Math.abs((kernel[2 * i] as number) - (kernel[2 * i + 1] as number)) > 1e-3));
        const adversarial = craftAdversarial(fgsm({ labelSource: 'trueLabel' }), {
          network: whiteBox({
            model: linear.model,
            parameters: { 'dense0/kernel': tf.tensor2d(kernel, [pixels, 2]), 'dense0/bias': tf.zeros([2]) },
          }),
          images: tf.tensor4d(x, [1, 2, 2, 1]),
          trueLabels: tf.tensor1d([y], 'int32'),
          epsilon,
          seed: tf.tensor1d([1, 1], 'int32'),
        });
        const candidates = Array.from({ length: 2 ** pixels }, (_, pattern) =>
          x.map((value, i) => value + epsilon * ((pattern >> i) & 1 ? 1 : -1)),
        );
        const worst = Math.max(...candidates.map((candidate) => loss(kernel, candidate, y)));
        expect(loss(kernel, values(adversarial), y)).toBeCloseTo(worst, 5);
      }),
    );
  });
});

describe('bad input is refused with a sentence', () => {
  const { images, labels } = toBatch(tinyImages(3));
  const inputs = { network, images, trueLabels: labels, epsilon: 0.1, seed: tf.tensor1d([1, 1], 'int32') };
  const spec = fgsm({ labelSource: 'trueLabel' });

  test.each([
    [{ epsilon: -0.1 }, /epsilon must be between 0 and 1, got -0\.1\.$/],
    [{ epsilon: 8 }, 'looks like pixels of 0..255: use fromPixels'],
    [{ epsilon: NaN }, 'epsilon must be between 0 and 1, got NaN'],
    [{ epsilon: tf.zeros([3]) as never }, 'epsilon must be a number or of shape [3, 1, 1, 1], got [3]'],
    [{ epsilon: tf.zeros([3, 1]) as never }, 'got [3, 1]'],
    [{ trueLabels: tf.tensor1d([0, 1], 'int32') }, '3 images need as many labels, got 2'],
    [{ images: tf.zeros([3, 4, 4, 3]) as tf.Tensor4D }, 'The model takes images of 8 x 8 x 3, got 4 x 4 x 3'],
    [{ images: tf.zeros([0, 8, 8, 3]) as tf.Tensor4D }, 'at least one image'],
    [{ epsilon: tf.tensor4d([0.1, 8, 0.1], [3, 1, 1, 1]) }, 'between 0 and 1 for every image'],
    [{ epsilon: tf.tensor4d([0.1, NaN, 0.1], [3, 1, 1, 1]) }, 'between 0 and 1 for every image'],
    [{ images: tf.fill([3, 8, 8, 3], NaN) as tf.Tensor4D }, '576 pixels are not numbers between 0 and 1'],
    [{ images: tf.fill([3, 8, 8, 3], Infinity) as tf.Tensor4D }, 'not numbers between 0 and 1'],
    [{ images: tf.fill([3, 8, 8, 3], 128) as tf.Tensor4D }, 'pixels of 0..255 must be divided by 255'],
    [{ trueLabels: tf.tensor1d([0, 4, 1], 'int32') }, 'Labels must be classes of the network, 0 .. 3'],
    [{ trueLabels: tf.tensor1d([0, -1, 1], 'int32') }, 'Labels must be classes of the network, 0 .. 3'],
  ])('%o', (wrong, message) => {
    expect(() => craftAdversarial(spec, { ...inputs, ...wrong })).toThrow(message);
  });
});

describe('an attack that makes no sense is refused with a sentence', () => {
  const spec = fgsm({ labelSource: 'trueLabel' });

  test.each([
    [{ steps: NaN }, 'fgsm cannot take NaN steps'],
    [{ steps: 1.5 }, 'fgsm cannot take 1.5 steps'],
    [{ steps: -1 }, 'fgsm cannot take -1 steps'],
    [{ stepSize: { absolute: 2 } }, 'fgsm cannot take steps of 2: from 0 to 1'],
    [{ stepSize: { fractionOfEpsilon: -1 } }, 'fgsm cannot take steps of -1'],
    [{ stepSize: { absolute: NaN } }, 'fgsm cannot take steps of NaN'],
    [{ start: { distribution: 'sign', fraction: 2 } }, 'fgsm cannot start at 2 epsilon: from 0 to 1'],
    [{ start: { distribution: 'uniform', fraction: -0.5 } }, 'fgsm cannot start at -0.5 epsilon'],
    [
      { labelSource: 'randomLabel', start: { distribution: 'uniform', fraction: 0.5 } },
      'fgsm cannot draw labels and a start',
    ],
  ] as const)('%o', (wrong, message) => {
    expect(() => craft({ ...spec, ...wrong })).toThrow(message);
  });
});

describe('referee', () => {
  const clean = tf.fill([1, 2, 2, 1], 0.5) as tf.Tensor4D;
  const with_ = (value: number): tf.Tensor4D => tf.tensor4d([0.5, 0.5, 0.5, value], [1, 2, 2, 1]);

  test.each([
    [0.55, 0.1, []],
    [0.4, 0.1, []],
    [0.75, 0.125, ['perturbation 0.25 exceeds 0.125']],
    [1.25, 0.8, ['pixels 0.5..1.25 leave 0..1']],
    [-0.25, 0.8, ['pixels -0.25..0.5 leave 0..1']],
    [Infinity, 1, ['a pixel is not finite', 'perturbation Infinity exceeds 1', 'pixels 0.5..Infinity leave 0..1']],
  ])('says of a pixel moved to %f with radius %f: %o', (value, epsilon, violations) => {
    expect(referee(clean, with_(value), epsilon).violations).toEqual(violations);
  });

  test('never lets NaN pass', () => {
    expect(referee(clean, with_(NaN), 0.1).violations).toContain('a pixel is not finite');
  });

  test('allows the rounding of single precision, and no more', () => {
    expect(referee(clean, with_(0.6000005), 0.1).violations).toEqual([]);
    expect(referee(clean, with_(0.600003), 0.1).violations.length).toBe(1);
  });
});
