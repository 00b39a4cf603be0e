import { expect, test } from 'vitest';
import { fgsm, randomSign } from '../attacks/attack.ts';
import { whiteBox } from '../attacks/white-box.ts';
import { selectImages } from '../data/labelled-images.ts';
import { buildModel } from '../models/build-model.ts';
import { asAnswered, tinyImages, tinyNetwork, tinyRecipe as recipe } from '../testing/tiny-network.ts';
import '../testing/tensorflow.ts';
import type { Recipe } from './recipe.ts';
import { initialSnapshot, train } from './trainer.ts';

const tinyMlp = { kind: 'mlp', inputShape: [8, 8, 3], hidden: [16], classes: 4, initialisation: 'he' } as const;
const data = tinyImages(40);

/** One image in all places, so that the order of a batch tells nothing; no weight moves. */
async function lossesOfNoise(seed: number): Promise<number[]> {
  const same = { ...selectImages(data, new Array<number>(40).fill(0)), labels: new Uint8Array(40) };
  const still: Recipe = {
    ...{ ...recipe, model: { ...tinyMlp, activation: 'relu' }, epochs: 1, augmentation: 'none' },
    schedule: { kind: 'constant', rate: 1e-30 },
    adversarial: { attack: randomSign(), epsilon: { kind: 'fixed', pixels: 16 }, adversarialPerBatch: 4 },
  };
  const losses: number[] = [];
  for await (const event of train(still, seed, same, initialSnapshot(buildModel(still.model), 1), 'eager')) {
    if (event.kind === 'step') losses.push(event.loss);
  }
  return losses;
}

test('draws the noise of an attack anew in each step, by the seed', async () => {
  const losses = await lossesOfNoise(1);
  expect(losses.length).toBe(5);
  expect(new Set(losses).size).toBe(5);
  expect(await lossesOfNoise(1)).toEqual(losses);
  expect((await lossesOfNoise(2)).filter((loss) => losses.includes(loss))).toEqual([]);
});

test('counts right answers of the adversarial and of the clean part of a batch, each by its size', async () => {
  const mlp = { ...tinyMlp, activation: 'relu' } as const;
  const { model, parameters } = tinyNetwork(mlp);
  // As the network answers before it is trained: all are right clean, and none under a large step.
  const labelled = asAnswered(whiteBox({ model, parameters }), data);
  const still: Recipe = {
    ...{ ...recipe, model: mlp, epochs: 1, augmentation: 'none', schedule: { kind: 'constant', rate: 1e-30 } },
    adversarial: {
      attack: fgsm({ labelSource: 'trueLabel' }),
      epsilon: { kind: 'fixed', pixels: 64 },
      adversarialPerBatch: 2,
    },
  };
  for await (const event of train(still, 1, labelled, initialSnapshot(model, 1), 'eager')) {
    if (event.kind === 'epoch')
      expect(event.snapshot.epochs[0]).toMatchObject({ cleanAccuracy: 1, adversarialAccuracy: 0 });
  }
  expect.assertions(1);
});
