import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toBatch } from '../data/labelled-images.ts';
import type { ModelSpec } from '../models/build-model.ts';
import { permutation } from '../random/permutation.ts';
import { randomStream } from '../random/random-stream.ts';
import { scoped } from '../tensors/scope.ts';
import { largestDifference, tinyImages, tinyNetwork, values } from '../testing/tiny-network.ts';
import '../testing/tensorflow.ts';
import { type AttackSpec, fgsm, iterativeFgsm, pgd, randFgsm, stepLeastLikely } from './attack.ts';
import { craftAdversarial } from './gradient-sign.ts';
import { referee } from './referee.ts';
import { whiteBox, type WhiteBox } from './white-box.ts';

const tiny = tinyNetwork();
const network = whiteBox(tiny);
const trueLabelFgsm = fgsm({ labelSource: 'trueLabel' });
const seeds = fc.integer({ min: 1, max: 2 ** 30 });
const epsilons = fc.double({ min: 0.001, max: 0.4, noNaN: true });

function craft(
  attacked: WhiteBox,
  spec: AttackSpec,
  images: tf.Tensor4D,
  labels: tf.Tensor1D,
  epsilon = 8 / 255,
  seed = 1,
) {
  return scoped(() =>
    craftAdversarial(spec, {
      ...{ network: attacked, images, trueLabels: labels, epsilon, seed: tf.tensor1d([seed, 7], 'int32') },
    }),
  );
}

/** The same network, remembering where its gradient was asked for. */
function watched(): { box: WhiteBox; visited: tf.Tensor4D[] } {
  const visited: tf.Tensor4D[] = [];
  const inputGradient: WhiteBox['inputGradient'] = (images, ...others) => {
    visited.push(tf.keep(images.clone()));
    return network.inputGradient(images, ...others);
  };
  return { box: { ...network, inputGradient }, visited };
}

describe('the path of an attack', () => {
  test('of many steps stays in the ball and in the pixel range at every step', () => {
    fc.assert(
      fc.property(epsilons, seeds, fc.integer({ min: 1, max: 6 }), (epsilon, seed, steps) => {
        const { images, labels } = toBatch(tinyImages(2, seed));
        const { box, visited } = watched();
        const spec = pgd({ labelSource: 'trueLabel', steps, stepSize: { fractionOfEpsilon: 0.7 } });
        craft(box, spec, images, labels, epsilon, seed);
        expect(visited.length).toBe(steps);
        for (const point of visited) expect(referee(images, point, epsilon).violations).toEqual([]);
        tf.dispose(visited);
      }),
    );
  });

  test('of k steps of epsilon / k is after j of them within j / k of epsilon', () => {
    fc.assert(
      fc.property(epsilons, seeds, fc.integer({ min: 1, max: 5 }), (epsilon, seed, k) => {
        const { images, labels } = toBatch(tinyImages(2, seed));
        const { box, visited } = watched();
        const whole = iterativeFgsm({ labelSource: 'trueLabel' });
        craft(box, { ...whole, steps: k, stepSize: { fractionOfEpsilon: 1 / k } }, images, labels, epsilon);
        visited.forEach((point, j) => {
          expect(referee(images, point, (j * epsilon) / k).violations).toEqual([]);
        });
        tf.dispose(visited);
      }),
    );
  });

  test('of RAND+FGSM goes to half of epsilon at random and may use up all of it', () => {
    fc.assert(
      fc.property(epsilons, seeds, (epsilon, seed) => {
        const { labels } = toBatch(tinyImages(2, seed));
        const grey = tf.fill([2, 8, 8, 3], 0.5) as tf.Tensor4D;
        const { box, visited } = watched();
        const adversarial = craft(box, randFgsm({ labelSource: 'trueLabel' }), grey, labels, epsilon, seed);
        const start = values(tf.abs(tf.sub(visited[0] as tf.Tensor, grey)));
        start.forEach((distance) => expect(distance).toBeCloseTo(epsilon / 2, 6));
        const { largestPerturbation, violations } = referee(grey, adversarial, epsilon);
        expect(violations).toEqual([]);
        expect(largestPerturbation).toBeCloseTo(epsilon, 5);
        tf.dispose(visited);
      }),
    );
  });
});

describe('symmetries', () => {
  test('renaming the classes, in the head and in the labels, renames nothing in the perturbation', () => {
    const renamed = (order: Uint32Array): WhiteBox => {
      const column = tf.tensor1d(Int32Array.from(order), 'int32');
      const { 'head/kernel': kernel, 'head/bias': bias, ...others } = tiny.parameters;
      return whiteBox({
        model: tiny.model,
        parameters: {
          ...others,
          'head/kernel': tf.gather(kernel as tf.Tensor, column, 1),
          'head/bias': tf.gather(bias as tf.Tensor, column),
        },
      });
    };
    fc.assert(
      fc.property(
        seeds,
        fc.constantFrom(trueLabelFgsm, fgsm({ labelSource: 'predictedLabel' }), stepLeastLikely()),
        (seed, spec) => {
          const order = permutation(4, randomStream(seed, 'classes'));
          const data = tinyImages(4, seed);
          const { images, labels } = toBatch(data);
          // Class c of the old network is column order.indexOf(c) of the new one.
          const newLabels = tf.tensor1d(
            Array.from(data.labels, (label) => order.indexOf(label)),
            'int32',
          );
          const [before, after] = [
            craft(network, spec, images, labels),
            craft(renamed(order), spec, images, newLabels),
          ];
          // A gradient that is all but zero may fall on the other side in another order of summation.
          const moved = values(tf.notEqual(before, after)).filter(Boolean).length;
          expect(moved / before.size).toBeLessThan(0.005);
        },
      ),
    );
  });

  test('scaling the loss does not move FGSM', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: -8, max: 8 }), (seed, exponent) => {
        const { images, labels } = toBatch(tinyImages(3, seed));
        const scaled: WhiteBox = {
          ...network,
          // A power of two, so that the gradient itself is exact.
          inputGradient: (...args) => tf.mul(network.inputGradient(...args), 2 ** exponent),
        };
        const [plain, other] = [network, scaled].map((box) => values(craft(box, trueLabelFgsm, images, labels)));
        expect(other).toEqual(plain);
      }),
    );
  });
});

test('labels that a source may not see are never read: they may be gone', () => {
  for (const spec of [
    fgsm({ labelSource: 'predictedLabel' }),
    fgsm({ labelSource: 'leastLikely' }),
    fgsm({ labelSource: 'randomLabel' }),
    stepLeastLikely(),
  ]) {
    const { images, labels } = toBatch(tinyImages(3));
    const before = values(craft(network, spec, images, labels));
    labels.dispose();
    expect(values(craft(network, spec, images, labels))).toEqual(before);
    expect(() => craft(network, trueLabelFgsm, images, labels)).toThrow('disposed');
  }
});

test('where the gradient is zero nothing moves from the start of the attack', () => {
  const flat = whiteBox({ ...tiny, parameters: { ...tiny.parameters, 'head/kernel': tf.zeros([16, 4]) } });
  const { images, labels } = toBatch(tinyImages(3));
  expect(values(craft(flat, trueLabelFgsm, images, labels))).toEqual(values(images));
  const spec = pgd({ labelSource: 'trueLabel', steps: 3, stepSize: { fractionOfEpsilon: 0.5 } });
  const startOnly = craft(network, { ...spec, steps: 0 }, images, labels);
  expect(values(craft(flat, spec, images, labels))).toEqual(values(startOnly));
});

describe('on linear models, in closed form', () => {
  const pixels = 12;
  const spec = {
    kind: 'mlp',
    inputShape: [2, 2, 3],
    hidden: [],
    activation: 'relu',
    initialisation: 'glorot',
  } as const;

  /**
   * Logits of class 1 minus class 0, and the network, from integers that float32 holds exactly. The scores stay within
   * 6: of a more certain network Ypred - Ytrue cancels in float32, and with it the sign at a pixel whose two weights
   * nearly agree.
   */
  function twoClasses(seed: number) {
    const stream = randomStream(seed, 'linear');
    const kernel = Array.from({ length: 2 * pixels }, () => (stream.integer(2001) - 1000) / 4096);
    const difference = Array.from(
      { length: pixels },
      (_, i) => (kernel[2 * i + 1] as number) - (kernel[2 * i] as number),
    );
    const { model } = tinyNetwork({ ...spec, classes: 2 });
    const parameters = { 'dense0/kernel': tf.tensor2d(kernel, [pixels, 2]), 'dense0/bias': tf.zeros([2]) };
    return { box: whiteBox({ model, parameters }), difference };
  }

  function score(difference: readonly number[], image: readonly number[]): number {
    return image.reduce((sum, x, i) => sum + x * (difference[i] as number), 0);
  }

  test('FGSM moves the score by epsilon times the 1-norm of the weights, against the label', () => {
    fc.assert(
      fc.property(
        seeds,
        fc.double({ min: 0.001, max: 0.25, noNaN: true }),
        fc.constantFrom(0, 1),
        (seed, epsilon, y) => {
          const { box, difference } = twoClasses(seed);
          fc.pre(difference.every((w) => w !== 0));
          const stream = randomStream(seed, 'image');
          const image = Array.from({ length: pixels }, () => 0.3 + 0.4 * stream.uniform());
          const adversarial = values(
            craft(box, trueLabelFgsm, tf.tensor4d(image, [1, 2, 2, 3]), tf.tensor1d([y], 'int32'), epsilon),
          );
          const norm = difference.reduce((sum, w) => sum + Math.abs(w), 0);
          const moved = score(difference, adversarial) - score(difference, image);
          expect(moved).toBeCloseTo((y === 1 ? -1 : 1) * epsilon * norm, 5);
        },
      ),
      {
        examples: [
          [416240287, 0.001, 1],
          [1073741802, 0.001, 1],
        ],
      },
    );
  });

  test('the loss never falls along the FGSM path, also where pixels are clipped', () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom(0, 1), (seed, y) => {
        const { box, difference } = twoClasses(seed);
        const stream = randomStream(seed, 'image');
        const image = tf.tensor4d(
          Array.from({ length: pixels }, () => stream.uniform()),
          [1, 2, 2, 3],
        );
        const margins = [0, 0.01, 0.05, 0.1, 0.3, 0.7, 1].map((epsilon) => {
          const adversarial = craft(box, trueLabelFgsm, image, tf.tensor1d([y], 'int32'), epsilon);
          return (y === 1 ? 1 : -1) * score(difference, values(adversarial));
        });
        margins.slice(1).forEach((margin, i) => expect(margin).toBeLessThanOrEqual((margins[i] as number) + 1e-5));
      }),
    );
  });
});

describe('the input gradient', () => {
  const spec: ModelSpec = {
    ...{ kind: 'mlp', inputShape: [2, 2, 3], hidden: [5, 4], classes: 3, activation: 'tanh', initialisation: 'glorot' },
  };

  /** The network in double precision, without TensorFlow. */
  function logits(parameters: Record<string, number[]>, x: readonly number[]): number[] {
    const widths = [12, 5, 4, 3];
    return [0, 1, 2].reduce<number[]>(
      (input, layer) => {
        const [kernel, bias] = [parameters[`dense${layer}/kernel`]!, parameters[`dense${layer}/bias`]!];
        const outputs = widths[layer + 1] as number;
        const sums = bias.map((b, j) => input.reduce((sum, v, i) => sum + v * (kernel[i * outputs + j] as number), b));
        return layer < 2 ? sums.map(Math.tanh) : sums;
      },
      [...x],
    );
  }

  function softmax(z: readonly number[]): number[] {
    const exps = z.map((v) => Math.exp(v - Math.max(...z)));
    const sum = exps.reduce((a, b) => a + b, 0);
    return exps.map((e) => e / sum);
  }

  test('is (Ypred - Ytrue) d(output)/dX, against finite differences in double precision', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 0, max: 2 }), (seed, y) => {
        const own = tinyNetwork(spec, seed);
        const parameters = Object.fromEntries(Object.entries(own.parameters).map(([name, t]) => [name, values(t)]));
        const stream = randomStream(seed, 'image');
        const x = Array.from({ length: 12 }, () => Math.fround(stream.uniform()));
        const h = 1e-5;
        const shifted = (i: number, by: number): number[] =>
          logits(
            parameters,
            x.map((v, j) => (j === i ? v + by : v)),
          );
        const error = softmax(logits(parameters, x)).map((p, c) => p - (c === y ? 1 : 0));
        const expected = x.map((_, i) => {
          const [up, down] = [shifted(i, h), shifted(i, -h)];
          return error.reduce((sum, e, c) => sum + (e * ((up[c] as number) - (down[c] as number))) / (2 * h), 0);
        });
        const gradient = whiteBox(own).inputGradient(
          ...[tf.tensor4d(x, [1, 2, 2, 3]), tf.tensor1d([y], 'int32'), 'evaluation' as const],
        );
        const scale = Math.max(...expected.map(Math.abs));
        expect(largestDifference(tf.reshape(gradient, [12]), tf.tensor1d(expected))).toBeLessThan(2e-5 * (1 + scale));
      }),
    );
  });
});
