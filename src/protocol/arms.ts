import { type AttackSpec, fgsm, iterativeFgsm, randomSign, stepLeastLikely } from '../attacks/attack.ts';
import type { RadiusDistribution } from '../attacks/radius-distribution.ts';
import type { DatasetSpec } from '../data/dataset-spec.ts';
import type { ModelSpec } from '../models/build-model.ts';
import type { Recipe } from '../training/recipe.ts';
import { type Variant, variants } from './variants.ts';

/**
 * What the perturbation of training tells about the true label: more than the image does (`beyondImage`), what the
 * image and the network tell (`imageOnly`), or nothing. Networks trained on clean images see no perturbation: `none`.
 */
export type LabelInformation = 'beyondImage' | 'imageOnly' | 'none';

/** A way to get a network: one value in `profile.arms`. Arms of one seed share initial weights and batch order. */
export interface Arm {
  readonly recipe: Recipe;
  readonly labelInformation: LabelInformation;
  /** For the estimate before it starts: what a trial takes on one thread, measurements included; on a GPU its training, beside two others. */
  readonly estimatedSeconds: number;
  /** A network whose clean accuracy (a fraction) is not above this did not learn, and answers nothing. */
  readonly leastCleanAccuracy: number;
  /** Units: pixels of 0..255. Where this arm is evaluated; at the radius of the profile when absent. */
  readonly evaluationEpsilonPixels?: number;
}

const trueLabelFgsm = fgsm({ labelSource: 'trueLabel' });

/** The attacks that arms train on, and what each tells of the label. A new arm is one more line. */
const trainingAttacks = {
  trueLabel: { attack: trueLabelFgsm, labelInformation: 'beyondImage' },
  /** Small steps of a quarter of the radius, no random start. */
  iterative: {
    attack: iterativeFgsm({ labelSource: 'trueLabel', steps: 5, stepSize: { fractionOfEpsilon: 1 / 4 } }),
    labelInformation: 'beyondImage',
  },
  predictedLabel: { attack: fgsm({ labelSource: 'predictedLabel' }), labelInformation: 'imageOnly' },
  leastLikely: { attack: stepLeastLikely(), labelInformation: 'imageOnly' },
  randomLabel: { attack: fgsm({ labelSource: 'randomLabel' }), labelInformation: 'imageOnly' },
  randomSign: { attack: randomSign(), labelInformation: 'none' },
  /** The positive control: images say nothing of their labels, so whatever is right was read from the perturbation. */
  permutedLabels: { attack: trueLabelFgsm, labelInformation: 'beyondImage', labels: 'permuted' },
} as const satisfies Record<
  string,
  { attack: AttackSpec; labelInformation: LabelInformation; labels?: DatasetSpec['labels'] }
>;

export type AttackedArm = keyof typeof trainingAttacks;

/** All of them, in the order in which reports name them. */
export const attackedArmNames = Object.keys(trainingAttacks) as readonly AttackedArm[];

/** The attack that an arm trains on. */
export function trainingAttack(arm: AttackedArm): AttackSpec {
  return trainingAttacks[arm].attack;
}

/** Arms that differ in their images: made by `difficultyArms`. */
export type DifficultyArm =
  | 'cifar2Classes'
  | 'cifar5Classes'
  | 'cifar10Classes'
  | 'mnist'
  | 'mnistLargeEpsilon'
  | 'mnistOccluded'
  | 'mnistNoisy'
  | 'mnistCleanTraining'
  | 'fashionMnist'
  | 'fashionMnistLargeEpsilon';

export type ArmName =
  AttackedArm | Variant | DifficultyArm | 'cleanTraining' | 'randomMlp' | 'randomMlpGlorot' | 'randomMlpTanh';

/**
 * Arms that train on adversarial examples beside clean images: the recipe of clean training with the arm's attack.
 * `seconds`: which arms, and what a trial of each takes on one thread.
 */
export function attackedArms<Name extends AttackedArm>(
  clean: Recipe,
  training: { readonly epsilon: RadiusDistribution; readonly adversarialPerBatch: number },
  seconds: Readonly<Record<Name, number>>,
  leastCleanAccuracy = leastCleanAccuracyOf,
): Record<Name, Arm> {
  const arms = (Object.entries(seconds) as [Name, number][]).map(([name, estimatedSeconds]): [Name, Arm] => {
    const { attack, labelInformation, ...changed } = trainingAttacks[name];
    const recipe = { ...clean, dataset: { ...clean.dataset, ...changed }, adversarial: { attack, ...training } };
    return [name, { recipe, labelInformation, estimatedSeconds, leastCleanAccuracy: leastCleanAccuracy(name) }];
  });
  return Object.fromEntries(arms) as Record<Name, Arm>;
}

/**
 * Fractions of the clean images: half of them with the true label, as in clean training; a little above chance with other
 * attacks; none where images say nothing of their labels.
 */
function leastCleanAccuracyOf(arm: AttackedArm): number {
  if (arm === 'permutedLabels') return 0;
  return arm === 'trueLabel' ? 0.5 : 0.2;
}

/** The arm with one thing changed, for each name, evaluated at its own radius; a trial of it takes so many seconds. */
export function variantArms(arm: Arm, seconds: Partial<Record<Variant, number>>): Partial<Record<Variant, Arm>> {
  return Object.fromEntries(
    (Object.entries(seconds) as [Variant, number][]).map(([name, estimatedSeconds]) => {
      const recipe = variants[name](arm.recipe);
      const radius = recipe.adversarial?.epsilon;
      const evaluation = radius?.kind === 'fixed' ? { evaluationEpsilonPixels: radius.pixels } : {};
      // As lenient as with other attacks: a change may cost clean accuracy, and with permuted labels there is none.
      const leastCleanAccuracy = Math.min(0.2, arm.leastCleanAccuracy);
      return [name, { ...arm, recipe, ...evaluation, estimatedSeconds, leastCleanAccuracy }];
    }),
  );
}

/** The three untrained networks of H01 and H02 on the digits of MNIST, or on so many of them. */
export function untrainedArms(digits: { readonly trainImages?: number; readonly testImages?: number } = {}) {
  const arm = (activation: 'relu' | 'tanh', initialisation: 'he' | 'glorot', estimatedSeconds: number): Arm => ({
    recipe: untrained(
      { kind: 'mlp', inputShape: [28, 28, 1], hidden: [256, 256], classes: 10, activation, initialisation },
      digits,
    ),
    labelInformation: 'none',
    estimatedSeconds,
    leastCleanAccuracy: 0,
  });
  return {
    randomMlp: arm('relu', 'he', 1.5),
    randomMlpGlorot: arm('relu', 'glorot', 0.5),
    randomMlpTanh: arm('tanh', 'glorot', 0.5),
  };
}

function untrained(model: ModelSpec, digits: { trainImages?: number; testImages?: number }): Recipe {
  return {
    dataset: { name: 'mnist', ...digits },
    model,
    epochs: 0,
    batchSize: 128,
    optimiser: { momentum: 0, nesterov: false, weightDecay: 0 },
    schedule: { kind: 'constant', rate: 0 },
    augmentation: 'none',
  };
}

/** Untrained networks are those that keep their random initial parameters. */
export function isTrained({ recipe }: Pick<Arm, 'recipe'>): boolean {
  return recipe.epochs > 0;
}
