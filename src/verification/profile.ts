import { fgsm } from '../attacks/attack.ts';
import { UserError } from '../foundation/user-error.ts';
import type { MlpSpec } from '../models/mlp.ts';
import type { AdversarialTraining, Recipe } from '../training/recipe.ts';
import type { Execution } from '../training/step-runner.ts';
import type { ArmName } from './arm.ts';
import type { ClaimId } from './claim.ts';

/** At which scale the claims are tested: recipes, radii and sample sizes. A verdict always names its profile. */
export interface Profile {
  readonly name: 'smoke' | 'cpu' | 'cpu-long';
  readonly description: string;
  /** Why nothing that runs this way could count as evidence; absent where it does. */
  readonly withoutVerdict?: string;
  /** The claims that are tested at this scale. */
  readonly claims: readonly ClaimId[];
  readonly evaluationEpsilonPixels: number;
  /** Where the loss curve is measured; begins at 0 and holds the evaluation epsilon and the post's 6 pixels. */
  readonly curveEpsilonsPixels: readonly number[];
  /** Test images of iterative attacks: a fixed stratified sample. */
  readonly iterativeImages: number;
  /** Test images of the pairwise cosines. */
  readonly cosineImages: number;
  /** How many of a claim's seeds run unless asked otherwise, for claims about trained and about untrained networks. */
  readonly defaultSeeds: { readonly trained: number; readonly untrained: number };
  readonly execution: Execution;
  readonly recipes: Readonly<Record<ArmName, Recipe>>;
  /** What a trial of an arm took on two cores, measurements included: for the estimate before it starts. */
  readonly estimatedSeconds: Readonly<Record<ArmName, number>>;
  readonly sanity: {
    /** Clean accuracy that the true-label arm must exceed. */
    readonly trueLabelCleanAccuracy: number;
    /** By how much every other trained arm must exceed chance. */
    readonly aboveChance: number;
  };
}

/** The radius at which the post evaluates. */
export const postEvaluationPixels = 6;

const plainSgd = { momentum: 0, nesterov: false, weightDecay: 0 };

function untrainedMlp(
  choices: Pick<MlpSpec, 'activation' | 'initialisation'>,
  digits?: { train: number; test: number },
): Recipe {
  return {
    dataset: { name: 'mnist', ...(digits && { trainImages: digits.train, testImages: digits.test }) },
    model: { kind: 'mlp', inputShape: [28, 28, 1], hidden: [256, 256], classes: 10, ...choices },
    epochs: 0,
    batchSize: 128,
    optimiser: plainSgd,
    schedule: { kind: 'constant', rate: 0 },
    augmentation: 'none',
  };
}

function untrainedArms(digits?: {
  train: number;
  test: number;
}): Pick<Profile['recipes'], 'randomMlp' | 'randomMlpGlorot' | 'randomMlpTanh'> {
  return {
    randomMlp: untrainedMlp({ activation: 'relu', initialisation: 'he' }, digits),
    randomMlpGlorot: untrainedMlp({ activation: 'relu', initialisation: 'glorot' }, digits),
    randomMlpTanh: untrainedMlp({ activation: 'tanh', initialisation: 'glorot' }, digits),
  };
}

/** Mean and deviation of the CIFAR-10 training images per channel, to four places. */
const cifar10Normalisation = { mean: [0.4914, 0.4822, 0.4465], deviation: [0.247, 0.2435, 0.2616] };

/** The recipe that leaks on a CPU, chosen in pilots with other seeds (on test images; see README, "Limits"). */
const cpuCleanTraining: Recipe = {
  dataset: { name: 'cifar10' },
  model: {
    kind: 'resnet',
    depth: 8,
    width: 16,
    inputShape: [32, 32, 3],
    classes: 10,
    normalisation: cifar10Normalisation,
  },
  epochs: 8,
  batchSize: 128,
  optimiser: { momentum: 0.9, nesterov: true, weightDecay: 5e-4 },
  schedule: { kind: 'oneCycle', peak: 0.2, warmUp: 0.25 },
  augmentation: 'none',
};

const cpuAdversarial: AdversarialTraining = {
  attack: fgsm({ labelSource: 'trueLabel', batchNorm: 'evaluation' }),
  epsilon: { kind: 'fixed', pixels: 16 },
  adversarialPerBatch: 64,
};

const smokeCleanTraining: Recipe = {
  ...cpuCleanTraining,
  dataset: { name: 'cifar10', trainImages: 400, testImages: 200 },
  model: {
    kind: 'resnet',
    depth: 8,
    width: 4,
    inputShape: [32, 32, 3],
    classes: 10,
    normalisation: cifar10Normalisation,
  },
  epochs: 2,
  batchSize: 40,
};

/** The post's own distribution of radii, on a network that a CPU can train. It leaks later: hence the epochs (pilots). */
const longCleanTraining: Recipe = { ...cpuCleanTraining, epochs: 45 };
const postEpsilon: AdversarialTraining = { ...cpuAdversarial, epsilon: { kind: 'halfNormal', deviationPixels: 12 } };

/** One thread, so that the bits depend neither on the cores of a machine nor on what runs beside. */
const execution: Execution = { engine: 'compiled', precision: 'float32', threads: 1 };

/** Pixels. Dense where the loss peaks. */
const curveGrid = [0, 0.5, 1, 2, 3, 4, 5, 6, 8, 10, 12, 14, 16, 20, 24];

const untrainedSeconds = { randomMlp: 1.5, randomMlpGlorot: 0.5, randomMlpTanh: 0.5 };

export const profiles: Readonly<Record<Profile['name'], Profile>> = {
  smoke: {
    name: 'smoke',
    description: 'A few hundred images and tiny networks: shows that everything runs, says nothing about the claims.',
    withoutVerdict: 'The profile smoke is too small to say anything about a claim.',
    claims: ['H01', 'H02', 'H03', 'H05', 'H06'],
    evaluationEpsilonPixels: 16,
    curveEpsilonsPixels: [0, 2, 6, 16, 24],
    iterativeImages: 20,
    cosineImages: 50,
    defaultSeeds: { trained: 1, untrained: 1 },
    execution,
    recipes: {
      ...untrainedArms({ train: 800, test: 200 }),
      cleanTraining: smokeCleanTraining,
      trueLabel: { ...smokeCleanTraining, adversarial: { ...cpuAdversarial, adversarialPerBatch: 20 } },
    },
    estimatedSeconds: { ...untrainedSeconds, trueLabel: 10, cleanTraining: 10 },
    sanity: { trueLabelCleanAccuracy: 0, aboveChance: -1 },
  },
  cpu: {
    name: 'cpu',
    description: 'CIFAR-10 whole, ResNet-8, 8 epochs, one training radius of 16 pixels: reduced scale, two cores.',
    claims: ['H01', 'H02', 'H03', 'H05', 'H06'],
    evaluationEpsilonPixels: 16,
    curveEpsilonsPixels: curveGrid,
    iterativeImages: 2000,
    cosineImages: 500,
    defaultSeeds: { trained: 5, untrained: 20 },
    execution,
    recipes: {
      ...untrainedArms(),
      cleanTraining: cpuCleanTraining,
      trueLabel: { ...cpuCleanTraining, adversarial: cpuAdversarial },
    },
    estimatedSeconds: { ...untrainedSeconds, trueLabel: 360, cleanTraining: 220 },
    sanity: { trueLabelCleanAccuracy: 0.6, aboveChance: 0.1 },
  },
  'cpu-long': {
    name: 'cpu-long',
    description:
      "CIFAR-10 whole, ResNet-8, 45 epochs, the post's training radii (half-normal, 12 pixels) and its 6 pixels in evaluation: reduced depth, a night on two cores.",
    claims: ['H03', 'H05', 'H06'],
    evaluationEpsilonPixels: postEvaluationPixels,
    curveEpsilonsPixels: curveGrid,
    iterativeImages: 2000,
    cosineImages: 500,
    defaultSeeds: { trained: 5, untrained: 20 },
    execution,
    recipes: {
      ...untrainedArms(),
      cleanTraining: longCleanTraining,
      trueLabel: { ...longCleanTraining, adversarial: postEpsilon },
    },
    estimatedSeconds: { ...untrainedSeconds, trueLabel: 1700, cleanTraining: 1000 },
    sanity: { trueLabelCleanAccuracy: 0.6, aboveChance: 0.1 },
  },
};

/** Throws: UserError naming the profiles there are. */
export function profileByName(name: string): Profile {
  const profile = Object.values(profiles).find((candidate) => candidate.name === name);
  if (profile !== undefined) return profile;
  throw new UserError(`There is no profile "${name}"; choose one of ${Object.keys(profiles).join(', ')}.`);
}
