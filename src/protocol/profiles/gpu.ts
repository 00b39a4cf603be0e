import { imagesForTraining } from '../../data/dataset-spec.ts';
import type { ResnetSpec } from '../../models/resnet.ts';
import { epochsFor, type Recipe, stepsOf } from '../../training/recipe.ts';
import { type AttackedArm, attackedArms, untrainedArms } from '../arms.ts';
import { estimatedOnH100 } from '../cost.ts';
import { cifarClassArms, mnistArms } from '../difficulty-arms.ts';
import { curveGrid, looks, oneGpu, postEvaluationPixels, type Profile } from '../profile.ts';
import { cifarOfClasses, cleanRecipe, mnist } from './cpu.ts';

/** The post's radii. */
export const postRadii = { epsilon: { kind: 'halfNormal', deviationPixels: 12 }, adversarialPerBatch: 64 } as const;

/** The recipe of `cpu` on a deeper network, as long as `cpu-long`: under these radii the leak comes late (pilots). */
function recipeOf(depth: number): Recipe {
  return { ...cleanRecipe, model: { ...(cleanRecipe.model as ResnetSpec), depth }, epochs: 45 };
}

/** Which arms. What they take comes from one model, in src/protocol/cost.ts. */
const arms: Record<AttackedArm, number> = {
  ...{ trueLabel: 0, predictedLabel: 0, leastLikely: 0, randomLabel: 0, randomSign: 0 },
  ...{ iterative: 0, permutedLabels: 0 },
};

/** H04 and H08 as `cpu` trains for them, under the post's radii and for as many steps as CIFAR-10 whole has here. */
function difficultyArms() {
  const { batchSize } = cleanRecipe;
  const steps = stepsOf(recipeOf(20));
  const difficulty = {
    ...postRadii,
    ...{ evaluationEpsilonPixels: postEvaluationPixels, estimatedSeconds: 0, leastAboveChance: 0.1 },
  };
  const images = cifarOfClasses.dataset.trainImages ?? imagesForTraining.cifar10;
  const classes = { ...cifarOfClasses, model: recipeOf(20).model, epochs: epochsFor(steps, images, batchSize) };
  const digits = { ...mnist, epochs: epochsFor(steps, imagesForTraining.mnist, batchSize) };
  return {
    ...cifarClassArms({ ...difficulty, recipe: classes }),
    ...mnistArms({ ...difficulty, recipe: digits }),
  };
}

const common = {
  evaluationEpsilonPixels: postEvaluationPixels,
  curveEpsilonsPixels: curveGrid,
  iterativeImages: 2000,
  cosineImages: 500,
  looks: { trained: looks.twoFrom9, untrained: looks.one20 },
  execution: oneGpu,
} as const;

function cleanArm(depth: number) {
  return { recipe: recipeOf(depth), labelInformation: 'none', estimatedSeconds: 0, leastCleanAccuracy: 0.5 } as const;
}

export const gpu: Profile = {
  ...common,
  name: 'gpu',
  description:
    "CIFAR-10 whole, ResNet-20, 45 epochs, the post's training radii (half-normal, 12 pixels) and its 6 pixels in evaluation: reduced depth, a night on one GPU.",
  arms: {
    ...untrainedArms(),
    ...estimatedOnH100({
      cleanTraining: cleanArm(20),
      ...attackedArms(recipeOf(20), postRadii, arms),
      ...difficultyArms(),
    }),
  },
};

/**
 * H03 once more, deeper. A profile of its own and no arm of `gpu`: a verdict names its profile, so that the two depths
 * can never be taken for one another.
 */
export const gpuResnet32: Profile = {
  ...common,
  name: 'gpu-resnet32',
  description: "H03 as under gpu, with ResNet-32: the post's radii, reduced depth.",
  claims: ['H03'],
  arms: estimatedOnH100({
    cleanTraining: cleanArm(32),
    ...attackedArms(recipeOf(32), postRadii, { trueLabel: 0 }),
  }),
};
