import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { fgsm, pgd, randFgsm, randomSign, stepLeastLikely, stepRandomTarget } from '../attacks/attack.ts';
import type { Network } from '../attacks/white-box.ts';
import { craftAdversarial } from '../attacks/gradient-sign.ts';
import { whiteBox } from '../attacks/white-box.ts';
import { toBatch } from '../data/labelled-images.ts';
import { buildModel, type ModelSpec } from '../models/build-model.ts';
import { release, scoped } from '../tensors/scope.ts';
import { largestDifference, tinyImages, tinyRecipe, tinyResnet, values } from '../testing/tiny-network.ts';
import '../testing/tensorflow.ts';
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts';
import type { AdversarialTraining, Recipe } from './recipe.ts';
import { initialSnapshot, type Snapshot, train } from './trainer.ts';
import { type Engine, engines } from './execution.ts';
import { trainingStep } from './training-step.ts';

const recipe = tinyRecipe;
const tinyMlp = { kind: 'mlp', inputShape: [8, 8, 3], hidden: [16], classes: 4, initialisation: 'he' } as const;
const data = tinyImages(40);
const model = buildModel(recipe.model);

/** Trains and returns the losses of all steps and the last snapshot as bytes. */
async function run(
  given: Recipe,
  from: Snapshot = initialSnapshot(buildModel(given.model), 1),
  stopAfter = Infinity,
  engine: Engine = 'eager',
) {
  const losses: number[] = [];
  let bytes = encodeCheckpoint({ snapshot: from, training: 't' });
  for await (const event of train(given, 1, data, from, engine)) {
    if (event.kind === 'step') losses.push(event.loss);
    else bytes = encodeCheckpoint({ snapshot: event.snapshot, training: 't' });
    if (event.kind === 'epoch' && event.snapshot.epochs.length === stopAfter) break;
  }
  return { losses, bytes };
}

function weights(bytes: Uint8Array): number[] {
  const { parameters, velocity, statistics } = decodeCheckpoint(bytes).snapshot.state;
  return [parameters, velocity, statistics].flatMap((part) => Object.values(part).flatMap(values));
}

describe('train', () => {
  test.each(engines)('resumed from a checkpoint gives the same bits as unbroken (%s)', async (engine) => {
    const unbroken = await run(recipe, undefined, undefined, engine);
    const half = await run(recipe, undefined, 2, engine);
    const resumed = await run(recipe, decodeCheckpoint(half.bytes).snapshot, undefined, engine);
    expect([...half.losses, ...resumed.losses]).toEqual(unbroken.losses);
    expect(weights(resumed.bytes)).toEqual(weights(unbroken.bytes));
  });

  test('compiled gives the numbers of eager, whatever network, attack and optimiser', async () => {
    const models = fc.constantFrom<ModelSpec>(
      tinyResnet,
      { ...tinyResnet, norm: 'separateBatch' },
      { ...tinyResnet, width: 8, norm: 'group' },
      { kind: 'cnn', inputShape: [8, 8, 3], width: 2, classes: 4 },
      { ...tinyMlp, activation: 'relu' },
      { ...tinyMlp, activation: 'tanh' },
    );
    const attacks = fc.constantFrom(
      undefined,
      fgsm({ labelSource: 'trueLabel' }),
      fgsm({ labelSource: 'predictedLabel', batchNorm: 'training' }),
      stepLeastLikely(),
      stepRandomTarget(),
      randFgsm({ labelSource: 'trueLabel' }),
      pgd({ labelSource: 'trueLabel', steps: 2, stepSize: { fractionOfEpsilon: 0.5 } }),
      randomSign(),
    );
    const optimisers = fc.record({
      momentum: fc.constantFrom(0, 0.9),
      nesterov: fc.boolean(),
      weightDecay: fc.constantFrom(0, 5e-4),
    });
    const halves = fc.constantFrom<Partial<AdversarialTraining>>(
      {},
      { weight: 0.3 },
      { epsilon: { kind: 'normal', deviationPixels: 12, negative: 'drop' } },
      { epsilon: { kind: 'normal', deviationPixels: 12, negative: 'clip' }, weight: 2 },
    );
    await fc.assert(
      fc.asyncProperty(models, attacks, optimisers, halves, async (spec, attack, optimiser, half) => {
        const { adversarial, ...clean } = { ...recipe, model: spec, optimiser, epochs: 1 };
        const given: Recipe =
          attack === undefined ? clean : { ...clean, adversarial: { ...adversarial!, ...half, attack } };
        const [eager, compiled] = [await run(given), await run(given, undefined, undefined, 'compiled')];
        expect(compiled.losses.length).toBe(eager.losses.length);
        compiled.losses.forEach((loss, step) => expect(loss).toBeCloseTo(eager.losses[step] as number, 3));
      }),
      { numRuns: 25 },
    );
  });

  test('compiled gives the same bits each time', async () => {
    const [one, two] = [await run(recipe, undefined, 1, 'compiled'), await run(recipe, undefined, 1, 'compiled')];
    expect(one.losses).toEqual(two.losses);
    expect(weights(one.bytes)).toEqual(weights(two.bytes));
  });

  test('learns 40 images by heart', async () => {
    const { adversarial: _, ...clean } = recipe;
    const { losses } = await run({ ...clean, augmentation: 'none', epochs: 20 });
    const mean = (part: number[]): number => part.reduce((a, b) => a + b, 0) / part.length;
    expect(mean(losses.slice(-5))).toBeLessThan(0.5 * mean(losses.slice(0, 5)));
  });

  test.each(engines)('keeps no tensors but those of the snapshots (%s)', async (engine) => {
    const from = initialSnapshot(model, 1);
    const before = tf.memory().numTensors;
    for await (const event of train(recipe, 1, data, from, engine)) {
      if (event.kind === 'epoch') release(event.snapshot.state);
    }
    expect(tf.memory().numTensors).toBe(before);
  });

  test('what an observer finds stands in the records, after a resumption too, and changes no bits', async () => {
    const observe = (network: Network): Promise<number> =>
      Promise.resolve(values(network.parameters['stem/kernel'] as tf.Tensor)[0] as number);
    const observed = async (from: Snapshot, stopAfter: number): Promise<Snapshot> => {
      let last = from;
      for await (const event of train(recipe, 1, data, from, 'eager', observe)) {
        if (event.kind === 'epoch') last = event.snapshot;
        if (event.kind === 'epoch' && last.epochs.length === stopAfter) break;
      }
      return last;
    };
    const start = initialSnapshot(model, 1);
    const half = encodeCheckpoint({ snapshot: await observed(start, 2), training: 't' });
    const { state, epochs, observedBefore } = await observed(decodeCheckpoint(half).snapshot, 4);
    expect(observedBefore).toBe(values(start.state.parameters['stem/kernel'] as tf.Tensor)[0]);
    expect(epochs.map((epoch) => epoch.observed).at(-1)).toBe(values(state.parameters['stem/kernel'] as tf.Tensor)[0]);
    expect(new Set([observedBefore, ...epochs.map((epoch) => epoch.observed)]).size).toBe(5);
    const { bytes } = await run(recipe);
    expect(Object.values(state.parameters).flatMap(values)).toEqual(
      Object.values(decodeCheckpoint(bytes).snapshot.state.parameters).flatMap(values),
    );
  });

  test('a diverging recipe stops with its step and seed', async () => {
    const diverging: Recipe = { ...recipe, schedule: { kind: 'constant', rate: 1e30 } };
    await expect(run(diverging)).rejects.toThrow(/seed 1 diverged at step \d+: loss/);
  });

  test('refuses a batch larger than the data', async () => {
    await expect(run({ ...recipe, batchSize: 41 })).rejects.toThrow('A batch of 41 does not fit into 40');
  });

  test('arms of one seed share weights and order: without perturbation both train alike', async () => {
    const none = {
      ...recipe,
      augmentation: 'none' as const,
      adversarial: { ...recipe.adversarial!, epsilon: { kind: 'fixed' as const, pixels: 0 } },
    };
    const { adversarial: _, ...clean } = none;
    expect((await run(none)).losses).toEqual((await run(clean)).losses);
  });
});

describe('trainingStep', () => {
  const { state } = initialSnapshot(model, 1);
  const batch = toBatch(tinyImages(8));
  const epsilon = tf.fill([4, 1, 1, 1], 0.1) as tf.Tensor4D;
  const seed = tf.tensor1d([1, 2], 'int32');
  const rules = { model, optimiser: recipe.optimiser, adversarial: recipe.adversarial! };
  const parameters = { ...state.parameters, ...state.statistics };

  test('is the gradient step of the mean loss over adversarial and clean images in one pass', () => {
    const stepped = scoped(() => trainingStep(rules, state, { ...batch, epsilon, seed, learningRate: tf.scalar(0.1) }));
    const adversarial = craftAdversarial(rules.adversarial.attack, {
      ...{ network: whiteBox({ model, parameters }), epsilon, seed },
      images: tf.slice(batch.images, 0, 4),
      trueLabels: tf.slice(batch.labels, 0, 4),
    });
    const mixed = tf.concat([adversarial, tf.slice(batch.images, 4, 4)]);
    const names = Object.keys(state.parameters);
    const forward = (...tensors: tf.Tensor[]): tf.Scalar => {
      const named = Object.fromEntries(names.map((name, i) => [name, tensors[i] as tf.Tensor]));
      const { logits } = model.forward({ ...named, ...state.statistics }, mixed, 'training');
      return tf.losses.softmaxCrossEntropy(tf.oneHot(batch.labels, 4), logits);
    };
    const { value, grads } = tf.valueAndGrads(forward)(Object.values(state.parameters));
    expect(stepped.metrics.loss.dataSync()[0]).toBeCloseTo(value.dataSync()[0] as number, 5);
    names.forEach((name, i) => {
      const p = state.parameters[name] as tf.Tensor;
      // From rest, Nesterov's first step is (1 + momentum) times the gradient.
      const decayed = tf.add(grads[i] as tf.Tensor, tf.mul(p, 5e-4));
      const expected = tf.sub(p, tf.mul(decayed, 0.1 * 1.9));
      expect(largestDifference(stepped.state.parameters[name] as tf.Tensor, expected), name).toBeLessThan(1e-4);
    });
  });

  /** Cross-entropies of the batch whose first images are FGSM examples, all in one forward pass. */
  const losses = (radii: tf.Tensor4D): number[] => {
    const adversarial = craftAdversarial(rules.adversarial.attack, {
      ...{ network: whiteBox({ model, parameters }), epsilon: radii, seed },
      images: tf.slice(batch.images, 0, 4),
      trueLabels: tf.slice(batch.labels, 0, 4),
    });
    const mixed = tf.concat([adversarial, tf.slice(batch.images, 4, 4)]);
    const { logits } = model.forward(parameters, mixed, 'training');
    return values(tf.neg(tf.sum(tf.mul(tf.oneHot(batch.labels, 4), tf.logSoftmax(logits)), 1)));
  };
  const lossOf = (adversarial: Recipe['adversarial'], radii = epsilon): number =>
    scoped(() =>
      trainingStep({ ...rules, adversarial: adversarial! }, state, {
        ...{ ...batch, epsilon: radii, seed, learningRate: tf.scalar(0.1) },
      }),
    ).metrics.loss.dataSync()[0] as number;
  const sum = (numbers: number[]): number => numbers.reduce((a, b) => a + b, 0);

  test('weighs adversarial examples as Kurakin et al. do, where the recipe says so', () => {
    const each = losses(epsilon);
    const expected = (0.3 * sum(each.slice(0, 4)) + sum(each.slice(4))) / (0.3 * 4 + 4);
    expect(lossOf({ ...rules.adversarial, weight: 0.3 })).toBeCloseTo(expected, 5);
  });

  test('a dropped example stays clean and has no say in the loss', () => {
    const radii = tf.tensor4d([0.1, -1, 0.1, -1], [4, 1, 1, 1]);
    const each = losses(tf.relu(radii));
    const expected = sum(each.filter((_, i) => i !== 1 && i !== 3)) / 6;
    const drop = { kind: 'normal', deviationPixels: 12, negative: 'drop' } as const;
    expect(lossOf({ ...rules.adversarial, epsilon: drop }, radii)).toBeCloseTo(expected, 5);
  });

  test('with separate statistics each half is normalised by its own, and moves its own', () => {
    const separate = buildModel({ ...tinyResnet, norm: 'separateBatch' });
    const { state: start } = initialSnapshot(separate, 1);
    const own = { ...rules, model: separate };
    const none = tf.zeros([4, 1, 1, 1]) as tf.Tensor4D;
    const feeds = { ...batch, epsilon: none, seed, learningRate: tf.scalar(0.1) };
    const stepped = scoped(() => trainingStep(own, start, feeds));
    const all = { ...start.parameters, ...start.statistics };
    const halves = [
      separate.forward(all, tf.slice(batch.images, 0, 4), 'trainingAdversarial'),
      separate.forward(all, tf.slice(batch.images, 4, 4), 'training'),
    ];
    for (const [name, expected] of halves.flatMap(({ runningStatistics }) => Object.entries(runningStatistics))) {
      expect(largestDifference(stepped.state.statistics[name] as tf.Tensor, expected), name).toBeLessThan(1e-6);
    }
    const logits = tf.concat(halves.map((half) => half.logits)) as tf.Tensor2D;
    const expected = tf.losses.softmaxCrossEntropy(tf.oneHot(batch.labels, 4), logits);
    expect(stepped.metrics.loss.dataSync()[0]).toBeCloseTo(expected.dataSync()[0] as number, 5);
  });

  test('crafting does not move the running statistics', () => {
    const none = tf.zeros([4, 1, 1, 1]) as tf.Tensor4D;
    const stepped = scoped(() =>
      trainingStep(rules, state, { ...batch, epsilon: none, seed, learningRate: tf.scalar(0.1) }),
    );
    const { runningStatistics } = model.forward(parameters, batch.images, 'training');
    for (const [name, expected] of Object.entries(runningStatistics)) {
      expect(largestDifference(stepped.state.statistics[name] as tf.Tensor, expected)).toBeLessThan(1e-6);
    }
  });

  test('does not change its inputs', () => {
    const before = Object.values(state.parameters).map(values);
    scoped(() => trainingStep(rules, state, { ...batch, epsilon, seed, learningRate: tf.scalar(0.1) }));
    expect(Object.values(state.parameters).map(values)).toEqual(before);
  });
});
