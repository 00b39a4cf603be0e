import type { ResnetSpec } from '../../models/resnet.ts';
import type { Recipe } from '../../training/recipe.ts';
import { attackedArms } from '../arms.ts';
import { estimatedOnH100 } from '../cost.ts';
import { curveGrid, looks, oneGpu, postEvaluationPixels, type Profile } from '../profile.ts';
import { cleanRecipe } from './cpu.ts';
import { postRadii } from './gpu.ts';

/**
 * 64,000 steps of 128 images; an epoch of 50,000 has 390. Rate 0.1, for the first 400 steps 0.01, divided by 10 at
 * 32,000 and 48,000; crops and mirrors. We train 165 epochs, 64,350 steps: whole epochs, 350 steps more.
 *
 * Source: He et al., arXiv:1512.03385, section 4.2: n = 18.
 */
const heRecipe: Recipe = {
  ...cleanRecipe,
  model: { ...(cleanRecipe.model as ResnetSpec), depth: 110 },
  epochs: 165,
  optimiser: { momentum: 0.9, nesterov: false, weightDecay: 1e-4 },
  schedule: { kind: 'piecewise', boundaries: [400, 32_000, 48_000], rates: [0.01, 0.1, 0.01, 0.001] },
  augmentation: 'cropAndFlip',
};

export const paper: Profile = {
  name: 'paper',
  description:
    "CIFAR-10 whole, the post's ResNet-110 and radii (half-normal, 12 pixels; 6 in evaluation), the schedule of He et al.: days on one GPU.",
  claims: ['H03', 'H05', 'H06', 'H07', 'T01'],
  evaluationEpsilonPixels: postEvaluationPixels,
  curveEpsilonsPixels: curveGrid,
  iterativeImages: 2000,
  cosineImages: 500,
  looks: { trained: looks.one8, untrained: looks.one20 },
  execution: oneGpu,
  arms: estimatedOnH100({
    cleanTraining: { recipe: heRecipe, labelInformation: 'none', estimatedSeconds: 0, leastCleanAccuracy: 0.5 },
    ...attackedArms(heRecipe, postRadii, { trueLabel: 0, leastLikely: 0, iterative: 0 }),
  }),
};
