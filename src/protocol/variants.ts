import { fgsm } from '../attacks/attack.ts';
import type { RadiusDistribution } from '../attacks/radius-distribution.ts';
import type { ResnetSpec } from '../models/resnet.ts';
import { type AdversarialTraining, epochsFor, type Recipe, stepsOf } from '../training/recipe.ts';

/** A recipe with one thing changed, by the name of the arm that it makes. */
export const variants = {
  craftedInTrainingMode: adversarial({ attack: fgsm({ labelSource: 'trueLabel', batchNorm: 'training' }) }),
  separateStatistics: (recipe) =>
    adversarial({ attack: fgsm({ labelSource: 'trueLabel', batchNorm: 'evaluationAdversarial' }) })(
      network({ norm: 'separateBatch' })(recipe),
    ),
  groupNorm: network({ norm: 'group' }),
  augmented: (recipe) => ({ ...recipe, augmentation: 'cropAndFlip' }),
  adversarialWeight30: adversarial({ weight: 0.3 }),
  radius8: radii({ kind: 'fixed', pixels: 8 }),
  radius12: radii({ kind: 'fixed', pixels: 12 }),
  radius24: radii({ kind: 'fixed', pixels: 24 }),
  negativeRadiiDropped: radii({ kind: 'normal', deviationPixels: 12, negative: 'drop' }),
  negativeRadiiClipped: radii({ kind: 'normal', deviationPixels: 12, negative: 'clip' }),
  peak002: peak(0.02),
  peak005: peak(0.05),
  peak010: peak(0.1),
  width8: network({ width: 8 }),
  width32: network({ width: 32 }),
  depth14: network({ depth: 14 }),
  depth20: network({ depth: 20 }),
  permutedTwiceAsLong: twiceAsLong,
  leastLikelyTwiceAsLong: twiceAsLong,
  permutedFewImages: fewerImages(2000),
} as const satisfies Record<string, (recipe: Recipe) => Recipe>;

export type Variant = keyof typeof variants;

function adversarial(change: Partial<AdversarialTraining>): (recipe: Recipe) => Recipe {
  return (recipe) => {
    if (recipe.adversarial === undefined) throw new TypeError('A variant of the attack needs a recipe that attacks.');
    return { ...recipe, adversarial: { ...recipe.adversarial, ...change } };
  };
}

function radii(epsilon: RadiusDistribution): (recipe: Recipe) => Recipe {
  return adversarial({ epsilon });
}

function network(change: Partial<ResnetSpec>): (recipe: Recipe) => Recipe {
  return (recipe) => {
    if (recipe.model.kind !== 'resnet') throw new TypeError('A variant of the network needs a ResNet.');
    return { ...recipe, model: { ...recipe.model, ...change } };
  };
}

function peak(rate: number): (recipe: Recipe) => Recipe {
  return (recipe) => {
    if (recipe.schedule.kind !== 'oneCycle') throw new TypeError('A peak needs a schedule that has one.');
    return { ...recipe, schedule: { ...recipe.schedule, peak: rate } };
  };
}

function twiceAsLong(recipe: Recipe): Recipe {
  return { ...recipe, epochs: 2 * recipe.epochs };
}

/** As many steps as with all images. */
function fewerImages(trainImages: number): (recipe: Recipe) => Recipe {
  return (recipe) => {
    const epochs = epochsFor(stepsOf(recipe), trainImages, recipe.batchSize);
    return { ...recipe, dataset: { ...recipe.dataset, trainImages }, epochs };
  };
}
