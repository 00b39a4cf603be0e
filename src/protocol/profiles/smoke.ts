import type { Recipe } from '../../training/recipe.ts';
import { attackedArms, untrainedArms, variantArms } from '../arms.ts';
import { cifarClassArms, mnistArms } from '../difficulty-arms.ts';
import { oneThread, type Profile } from '../profile.ts';
import { cifar10Normalisation, cleanRecipe } from './cpu.ts';

const tinyRecipe: Recipe = {
  ...cleanRecipe,
  dataset: { name: 'cifar10', trainImages: 400, testImages: 200 },
  model: {
    ...{ kind: 'resnet', depth: 8, width: 4, inputShape: [32, 32, 3], classes: 10 },
    normalisation: cifar10Normalisation,
  },
  epochs: 2,
  batchSize: 40,
};

const seconds = {
  ...{ trueLabel: 10, predictedLabel: 10, leastLikely: 10, randomLabel: 10, randomSign: 10 },
  ...{ iterative: 12, permutedLabels: 10 },
};

const attacked = { epsilon: { kind: 'fixed', pixels: 16 }, adversarialPerBatch: 20 } as const;

const arms = attackedArms(tinyRecipe, attacked, seconds, () => 0);

const difficulty = { ...attacked, evaluationEpsilonPixels: 16, estimatedSeconds: 8, leastAboveChance: -1 };

/** At a lower rate than CIFAR-10: in a network without batch normalisation all units can die, and with them the gradient. */
const tinyMnist: Recipe = {
  ...tinyRecipe,
  schedule: { kind: 'oneCycle', peak: 0.02, warmUp: 0.25 },
  dataset: { name: 'mnist', trainImages: 400, testImages: 200 },
  model: { kind: 'cnn', inputShape: [28, 28, 1], width: 4, classes: 10 },
};

export const smoke: Profile = {
  name: 'smoke',
  description: 'A few hundred images and tiny networks: shows that everything runs, says nothing about the claims.',
  withoutVerdict: 'The profile smoke is too small to say anything about a claim.',
  evaluationEpsilonPixels: 16,
  curveEpsilonsPixels: [0, 2, 6, 16, 24],
  iterativeImages: 20,
  cosineImages: 50,
  reestimationBatches: 3,
  looks: { trained: [{ seeds: 1, needed: 1 }], untrained: [{ seeds: 1, needed: 1 }] },
  execution: oneThread,
  arms: {
    ...untrainedArms({ trainImages: 800, testImages: 200 }),
    cleanTraining: { recipe: tinyRecipe, labelInformation: 'none', estimatedSeconds: 10, leastCleanAccuracy: 0 },
    ...arms,
    ...variantArms(arms.trueLabel, { separateStatistics: 10 }),
    ...cifarClassArms({ ...difficulty, recipe: tinyRecipe }),
    ...mnistArms({ ...difficulty, recipe: tinyMnist }),
  },
};
