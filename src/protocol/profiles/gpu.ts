import type { ResnetSpec } from '../../models/resnet.ts';
import type { Recipe } from '../../training/recipe.ts';
import { type AttackedArm, attackedArms, untrainedArms } from '../arms.ts';
import { curveGrid, looks, oneGpu, postEvaluationPixels, type Profile } from '../profile.ts';
import { cleanRecipe } from './cpu.ts';

/** The post's radii. */
export const postRadii = { epsilon: { kind: 'halfNormal', deviationPixels: 12 }, adversarialPerBatch: 64 } as const;

/** The recipe of `cpu` on a deeper network, as long as `cpu-long`: under these radii the leak comes late (pilots). */
function recipeOf(depth: number): Recipe {
  return { ...cleanRecipe, model: { ...(cleanRecipe.model as ResnetSpec), depth }, epochs: 45 };
}

/** Estimates for one H100, a factor of two; nothing was measured. See src/runs/cost.ts. */
const seconds: Record<AttackedArm, number> = {
  ...{ trueLabel: 220, predictedLabel: 240, leastLikely: 240, randomLabel: 220, randomSign: 160 },
  ...{ iterative: 500, permutedLabels: 220 },
};

const common = {
  evaluationEpsilonPixels: postEvaluationPixels,
  curveEpsilonsPixels: curveGrid,
  iterativeImages: 2000,
  cosineImages: 500,
  looks: { trained: looks.twoFrom9, untrained: looks.one20 },
  execution: oneGpu,
} as const;

function cleanArm(depth: number, estimatedSeconds: number) {
  return { recipe: recipeOf(depth), labelInformation: 'none', estimatedSeconds, leastCleanAccuracy: 0.5 } as const;
}

export const gpu: Profile = {
  ...common,
  name: 'gpu',
  description:
    "CIFAR-10 whole, ResNet-20, 45 epochs, the post's training radii (half-normal, 12 pixels) and its 6 pixels in evaluation: reduced depth, a night on one GPU.",
  arms: { ...untrainedArms(), cleanTraining: cleanArm(20, 130), ...attackedArms(recipeOf(20), postRadii, seconds) },
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
  arms: { cleanTraining: cleanArm(32, 200), ...attackedArms(recipeOf(32), postRadii, { trueLabel: 330 }) },
};
