import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { fgsm, iterativeFgsm, randFgsm } from '../attacks/attack.ts';
import { whiteBox } from '../attacks/white-box.ts';
import { toBatch } from '../data/labelled-images.ts';
import { largestDifference, tinyImages, tinyNetwork } from '../testing/tiny-network.ts';
import '../testing/tensorflow.ts';
import { accuracyUnderAttack } from './accuracy-under-attack.ts';
import { compiledWhiteBox } from './compiled-white-box.ts';
import { lossCurve } from './loss-curve.ts';

const network = tinyNetwork();
const eager = whiteBox(network);

test.each(['evaluation', 'training'] as const)('answers as the eager one, for every size of batch (%s)', (mode) => {
  const compiled = compiledWhiteBox(network);
  for (const count of [8, 3, 8]) {
    const { images, labels } = toBatch(tinyImages(count, count));
    expect(largestDifference(compiled.logits(images, mode), eager.logits(images, mode))).toBeLessThan(1e-4);
    const [fast, slow] = [compiled.inputGradient(images, labels, mode), eager.inputGradient(images, labels, mode)];
    expect(largestDifference(fast, slow)).toBeLessThan(1e-4 * (1 + tf.max(tf.abs(slow)).dataSync()[0]!));
  }
  compiled.dispose();
});

test('gives measurements those of the eager one, and leaves nothing behind', async () => {
  const data = tinyImages(24);
  const before = tf.memory().numTensors;
  const compiled = compiledWhiteBox(network);
  for (const attack of [
    fgsm({ labelSource: 'trueLabel' }),
    iterativeFgsm({ labelSource: 'trueLabel' }),
    randFgsm({ labelSource: 'leastLikely' }),
  ]) {
    const [fast, slow] = [
      await accuracyUnderAttack(compiled, data, { attacks: [attack], epsilonPixels: 4, seed: 1 }),
      await accuracyUnderAttack(eager, data, { attacks: [attack], epsilonPixels: 4, seed: 1 }),
    ];
    expect(fast.adversarialCrossEntropy).toBeCloseTo(slow.adversarialCrossEntropy, 2);
    expect({ ...fast, adversarialCrossEntropy: 0, cleanCrossEntropy: 0 }).toEqual({
      ...slow,
      ...{ adversarialCrossEntropy: 0, cleanCrossEntropy: 0 },
    });
  }
  const [fast, slow] = [
    (await lossCurve(compiled, data, [0, 2, 8])).points,
    (await lossCurve(eager, data, [0, 2, 8])).points,
  ];
  fast.forEach(({ crossEntropy }, i) => expect(crossEntropy).toBeCloseTo(slow[i]?.crossEntropy as number, 3));
  compiled.dispose();
  expect(tf.memory().numTensors).toBe(before);
});
