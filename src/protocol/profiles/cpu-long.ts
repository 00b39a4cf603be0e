import { attackedArms, variantArms } from '../arms.ts';
import { curveGrid, looks, oneThread, postEvaluationPixels, type Profile } from '../profile.ts';
import { cleanRecipe } from './cpu.ts';

/** The post's distribution of radii leaks later: hence the epochs (pilots). */
const longRecipe = { ...cleanRecipe, epochs: 45 };
const attacked = { epsilon: { kind: 'halfNormal', deviationPixels: 12 }, adversarialPerBatch: 64 } as const;

const arms = attackedArms(longRecipe, attacked, { trueLabel: 3000, leastLikely: 3300, iterative: 7500 });

export const cpuLong: Profile = {
  name: 'cpu-long',
  description:
    "CIFAR-10 whole, ResNet-8, 45 epochs, the post's training radii (half-normal, 12 pixels) and its 6 pixels in evaluation: reduced depth, 15 hours on two cores to the first look.",
  claims: ['H03', 'H05', 'H06', 'H07'],
  evaluationEpsilonPixels: postEvaluationPixels,
  curveEpsilonsPixels: curveGrid,
  iterativeImages: 2000,
  cosineImages: 500,
  looks: { trained: looks.twoFrom9, untrained: looks.one20 },
  execution: oneThread,
  arms: {
    cleanTraining: {
      recipe: longRecipe,
      labelInformation: 'none',
      estimatedSeconds: 2200,
      leastCleanAccuracy: 0.5,
    },
    ...arms,
    ...variantArms(arms.trueLabel, { negativeRadiiDropped: 3000, negativeRadiiClipped: 3000 }),
    ...variantArms(arms.leastLikely, { leastLikelyTwiceAsLong: 6500 }),
  },
};
