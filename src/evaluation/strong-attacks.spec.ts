import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { fgsm, pgd, randomSign, stepLeastLikely } from '../attacks/attack.ts';
import { fromPixels } from '../attacks/epsilon.ts';
import { craftAdversarial } from '../attacks/gradient-sign.ts';
import { whiteBox } from '../attacks/white-box.ts';
import { toBatch } from '../data/labelled-images.ts';
import { asAnswered, tinyImages, tinyNetwork, values } from '../testing/tiny-network.ts';
import '../testing/tensorflow.ts';
import { accuracyUnderAttack } from './accuracy-under-attack.ts';
import { evaluationBatch } from './outcomes.ts';
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

  test('of more images than one batch holds, those survive that are right under each attack by itself', async () => {
    const mlp = whiteBox(
      tinyNetwork({
        ...{ kind: 'mlp', inputShape: [8, 8, 3], hidden: [16], classes: 4, activation: 'relu' },
        initialisation: 'he',
      }),
    );
    // All are right at first, so that survivors fill more than one batch.
    const labelled = asAnswered(mlp, tinyImages(1200));
    const answers = (images: tf.Tensor4D): Int32Array =>
      tf.tidy(() => tf.argMax(mlp.logits(images, 'evaluation'), 1).dataSync<'int32'>());
    const batch = toBatch(labelled);
    const epsilonPixels = 3;
    const { start } = trueLabel;
    const attacks = [stepLeastLikely(), trueLabel, { ...strong, start }];
    const rightUnder = attacks.map((attack) => {
      const adversarial = tf.tidy(() =>
        craftAdversarial(attack, {
          ...{ network: mlp, images: batch.images, trueLabels: batch.labels, seed: tf.tensor1d([1, 2], 'int32') },
          epsilon: fromPixels(epsilonPixels),
        }),
      );
      return answers(adversarial).map((answer, i) => (answer === labelled.labels[i] ? 1 : 0));
    });
    const expected = attacks.map((_, last) =>
      labelled.labels.reduce(
        (sum, _label, image) => sum + (rightUnder.slice(0, last + 1).every((right) => right[image] === 1) ? 1 : 0),
        0,
      ),
    );
    const { survivors } = await accuracyUnderAttack(mlp, labelled, { epsilonPixels, seed: 1, attacks });
    expect(survivors).toEqual(expected);
    // Each attack finds some that those before it left, and the first leaves more than one batch.
    expect(new Set(survivors).size).toBe(attacks.length);
    expect(survivors[0]).toBeGreaterThan(evaluationBatch);
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

  test('noise is drawn anew for the second of two like attacks', async () => {
    const seen: number[][] = [];
    const watched: typeof network = {
      ...network,
      logits: (images, batchNorm) => {
        seen.push(values(images));
        return network.logits(images, batchNorm);
      },
    };
    // So small that all survive: both attacks meet the same images in the same order.
    const right = asAnswered(network, data);
    const { survivors } = await accuracyUnderAttack(watched, right, {
      epsilonPixels: 1e-4,
      seed: 1,
      attacks: [randomSign(), randomSign()],
    });
    expect(survivors).toEqual([24, 24]);
    const [, first, second] = seen;
    expect(second).not.toEqual(first);
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
