import { imagesForTraining } from '../../data/dataset-spec.ts';
import { epochsFor, type Recipe, stepsOf } from '../../training/recipe.ts';
import { attackedArms, untrainedArms, variantArms } from '../arms.ts';
import { cifarClassArms, mnistArms } from '../difficulty-arms.ts';
import { curveGrid, looks, oneThread, type Profile } from '../profile.ts';

/** Mean and deviation of the CIFAR-10 training images per channel, to four places. */
export const cifar10Normalisation = { mean: [0.4914, 0.4822, 0.4465], deviation: [0.247, 0.2435, 0.2616] };

/** Peak and epochs: the first candidate of checks/pilots/README.md that passed, on seeds that never vote. */
export const cleanRecipe: Recipe = {
  dataset: { name: 'cifar10' },
  model: {
    ...{ kind: 'resnet', depth: 8, width: 16, inputShape: [32, 32, 3], classes: 10 },
    normalisation: cifar10Normalisation,
  },
  epochs: 8,
  batchSize: 128,
  optimiser: { momentum: 0.9, nesterov: true, weightDecay: 5e-4 },
  schedule: { kind: 'oneCycle', peak: 0.2, warmUp: 0.25 },
  augmentation: 'none',
};

const attacked = { epsilon: { kind: 'fixed', pixels: 16 }, adversarialPerBatch: 64 } as const;

const arms = attackedArms(cleanRecipe, attacked, {
  ...{ trueLabel: 560, predictedLabel: 620, leastLikely: 620, randomLabel: 560, randomSign: 420 },
  ...{ iterative: 1300, permutedLabels: 560 },
});

/** As many steps for 10,000 images as the 8 epochs of CIFAR-10 have, and for 8,000 digits as near as whole epochs come. */
const steps = stepsOf(cleanRecipe);

const difficulty = { ...attacked, evaluationEpsilonPixels: 16, leastAboveChance: 0.1 };

/** CIFAR-10 as the difficulty arms train on it: fewer images, as many steps. */
export const cifarOfClasses: Recipe = {
  ...cleanRecipe,
  dataset: { name: 'cifar10', trainImages: 10_000 },
  epochs: epochsFor(steps, 10_000, cleanRecipe.batchSize),
};

/** MNIST as they do. Without batch normalisation the rate of CIFAR-10 is too high: the peak comes from checks/pilots/README.md. */
export const mnist: Recipe = {
  ...cleanRecipe,
  dataset: { name: 'mnist' },
  schedule: { kind: 'oneCycle', peak: 0.1, warmUp: 0.25 },
  model: { kind: 'cnn', inputShape: [28, 28, 1], width: 16, classes: 10 },
  epochs: epochsFor(steps, imagesForTraining.mnist, cleanRecipe.batchSize),
};

export const cpu: Profile = {
  name: 'cpu',
  description:
    'CIFAR-10 whole, ResNet-8, 8 epochs, one training radius of 16 pixels: reduced scale, for two cores and more.',
  evaluationEpsilonPixels: 16,
  curveEpsilonsPixels: curveGrid,
  iterativeImages: 2000,
  cosineImages: 500,
  looks: { trained: looks.threeFrom10, untrained: looks.one20 },
  execution: oneThread,
  arms: {
    ...untrainedArms(),
    cleanTraining: {
      recipe: cleanRecipe,
      labelInformation: 'none',
      estimatedSeconds: 320,
      leastCleanAccuracy: 0.5,
    },
    ...arms,
    ...variantArms(arms.trueLabel, {
      ...{ craftedInTrainingMode: 600, separateStatistics: 700, groupNorm: 900, augmented: 700 },
      ...{
        adversarialWeight30: 600,
        radius8: 600,
        radius12: 600,
        radius24: 600,
        peak002: 600,
        peak005: 600,
        peak010: 600,
      },
      ...{ width8: 350, width32: 1600, depth14: 1100, depth20: 1600 },
    }),
    ...variantArms(arms.leastLikely, { leastLikelyTwiceAsLong: 1200 }),
    ...variantArms(arms.permutedLabels, { permutedTwiceAsLong: 1000, permutedFewImages: 900 }),
    ...cifarClassArms({ ...difficulty, recipe: cifarOfClasses, estimatedSeconds: 800 }),
    ...mnistArms({ ...difficulty, recipe: mnist, estimatedSeconds: 200 }),
  },
};
