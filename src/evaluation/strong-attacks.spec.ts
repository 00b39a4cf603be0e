import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { fgsm, pgd, randomSign } from '../attacks/attack.ts';
import { whiteBox } from '../attacks/white-box.ts';
import { tinyImages, tinyNetwork } from '../testing/tiny-network.ts';
import '../testing/tensorflow.ts';
import { accuracyUnderAttack } from './accuracy-under-attack.ts';
import { attackConvergence } from './attack-convergence.ts';

const network = whiteBox(tinyNetwork());
const data = tinyImages(24);
const trueLabel = fgsm({ labelSource: 'trueLabel' });
const strong = pgd({ labelSource: 'trueLabel', steps: 5, stepSize: { fractionOfEpsilon: 0.5 } });
const design = { epsilonPixels: 4, seed: 1 };

describe('several attacks', () => {
  test('an image is right when it survives each of them, as each alone would say', async () => {
    const attacks = [trueLabel, randomSign()];
    const [both, one] = [
      await accuracyUnderAttack(network, data, { ...design, attacks }),
      await accuracyUnderAttack(network, data, { ...design, attacks: [trueLabel] }),
    ];
    expect(both.survivors[0]).toBe(one.adversarialCorrect);
    expect(both.survivors[1]).toBeLessThanOrEqual(one.adversarialCorrect);
    expect(both.adversarialCorrect).toBe(both.survivors.at(-1));
    expect(both.cleanCorrect + both.rescued - both.killed).toBe(both.adversarialCorrect);
    // What the first attack did to all images does not depend on what follows.
    expect([both.adversarialCrossEntropy, both.lossFalls]).toEqual([one.adversarialCrossEntropy, one.lossFalls]);
  });

  test('the same attack twice starts at two random points', async () => {
    const once = await accuracyUnderAttack(network, data, { ...design, attacks: [strong] });
    const many = await accuracyUnderAttack(network, data, {
      ...design,
      attacks: Array.from({ length: 8 }, () => strong),
    });
    expect(many.survivors[0]).toBe(once.adversarialCorrect);
    expect(many.survivors.length).toBe(8);
    expect([...many.survivors].sort((a, b) => b - a)).toEqual(many.survivors);
  });

  test('leave no tensors behind, and are refused when there is none', async () => {
    await accuracyUnderAttack(network, data, { ...design, attacks: [trueLabel, strong] });
    const before = tf.memory().numTensors;
    await accuracyUnderAttack(network, data, { ...design, attacks: [trueLabel, strong] });
    expect(tf.memory().numTensors).toBe(before);
    await expect(accuracyUnderAttack(network, data, { ...design, attacks: [] })).rejects.toThrow('needs an attack');
  });
});

test('counts the images whose loss falls', async () => {
  const { lossFalls } = await accuracyUnderAttack(network, data, { ...design, attacks: [trueLabel] });
  const against = { ...trueLabel, goal: 'towardsLabel' } as const;
  const helped = await accuracyUnderAttack(network, data, { ...design, epsilonPixels: 0.5, attacks: [against] });
  // A small step towards the true label lowers the loss of nearly every image; away from it, of few.
  expect(helped.lossFalls).toBeGreaterThan(20);
  expect(lossFalls).toBeLessThan(12);
});

test('convergence compares with a stronger attack on the same images', async () => {
  const { correct, correctUnderStronger, images } = await attackConvergence(network, data, {
    ...{ ...design, attacks: [randomSign()], stronger: [strong, strong] },
  });
  const alone = await accuracyUnderAttack(network, data, { ...design, attacks: [randomSign()] });
  expect([correct, images]).toEqual([alone.adversarialCorrect, 24]);
  expect(correctUnderStronger).toBeLessThan(correct);
});
