import type { RadiusDistribution } from '../attacks/radius-distribution.ts';
import type { DatasetSpec } from '../data/dataset-spec.ts';
import type { AdversarialTraining, Recipe } from '../training/recipe.ts';
import type { Arm, DifficultyArm } from './arms.ts';
import { fgsmTrueLabel } from './evaluation-attacks.ts';

/** The radius usual for MNIST, 0.3 on the [0, 1] scale. Units: pixels of 0..255. Source: Madry et al., arXiv:1706.06083. */
const mnistLargeEpsilonPixels = 76.5;

/** Digits for which each run draws anew which of them are held out. */
const digits = { name: 'mnist', splitBy: 'seed' } as const satisfies DatasetSpec;

/** Clothes in place of digits: as many images of the same size, split alike. */
const clothes = { name: 'fashion-mnist', splitBy: 'seed' } as const satisfies DatasetSpec;

/** What is fixed for all arms of a data set but their images and radius. */
export interface DifficultyTraining {
  /** Clean training. Its data set says how many images there are, no more. */
  readonly recipe: Recipe;
  readonly adversarialPerBatch: number;
  /** The radii of training where an arm has none of its own. */
  readonly epsilon: RadiusDistribution;
  /** The radius at which such an arm is evaluated. */
  readonly evaluationEpsilonPixels: number;
  /** What a trial takes on one thread, measurements included. */
  readonly estimatedSeconds: number;
  /** By so much the clean accuracy must exceed chance, or the network did not learn. */
  readonly leastAboveChance: number;
}

/** CIFAR-10 of 2, 5 and 10 classes: as many images and steps each, trained on true-label FGSM. */
export function cifarClassArms(training: DifficultyTraining) {
  const arm = (classes: number): Arm => attackedArm(training, { name: 'cifar10', classes }, classes);
  return { cifar2Classes: arm(2), cifar5Classes: arm(5), cifar10Classes: arm(10) } satisfies Arms;
}

/**
 * MNIST, trained on true-label FGSM at the profile's radii and at 0.3, and on clean images; and, at 0.3, with the middle
 * of each image black or with noise on all of it. At both radii also Fashion-MNIST.
 */
export function mnistArms(training: DifficultyTraining) {
  const large: DifficultyTraining = {
    ...training,
    epsilon: { kind: 'fixed', pixels: mnistLargeEpsilonPixels },
    evaluationEpsilonPixels: mnistLargeEpsilonPixels,
  };
  const { recipe, leastAboveChance } = training;
  return {
    mnistCleanTraining: {
      recipe: { ...recipe, dataset: { ...recipe.dataset, ...digits } },
      labelInformation: 'none',
      estimatedSeconds: training.estimatedSeconds,
      leastCleanAccuracy: 1 / 10 + leastAboveChance,
    },
    mnist: attackedArm(training, digits, 10),
    mnistLargeEpsilon: attackedArm(large, digits, 10),
    mnistOccluded: attackedArm(large, { ...digits, degradation: { kind: 'occlusion', side: 14 } }, 10),
    mnistNoisy: attackedArm(large, { ...digits, degradation: { kind: 'noise', deviation: 0.5 } }, 10),
    fashionMnist: attackedArm(training, clothes, 10),
    fashionMnistLargeEpsilon: attackedArm(large, clothes, 10),
  } satisfies Arms;
}

type Arms = Partial<Record<DifficultyArm, Arm>>;

function attackedArm(
  { recipe, adversarialPerBatch, epsilon, evaluationEpsilonPixels, ...training }: DifficultyTraining,
  images: DatasetSpec,
  classes: number,
): Arm {
  const adversarial: AdversarialTraining = { attack: fgsmTrueLabel, epsilon, adversarialPerBatch };
  return {
    recipe: {
      ...{ ...recipe, dataset: { ...recipe.dataset, ...images }, model: { ...recipe.model, classes }, adversarial },
    },
    labelInformation: 'beyondImage',
    estimatedSeconds: training.estimatedSeconds,
    leastCleanAccuracy: 1 / classes + training.leastAboveChance,
    evaluationEpsilonPixels,
  };
}
