import { describe, expect, test } from 'vitest';
import {
  fgsm,
  iterativeFgsm,
  iterativeLeastLikely,
  pgd,
  randFgsm,
  randomSign,
  stepLeastLikely,
  stepRandomTarget,
  stepsByRadius,
} from './attack.ts';
import { fromPixels } from './epsilon.ts';

const trueLabel = { labelSource: 'trueLabel' } as const;
const onImage = { distribution: 'image', fraction: 0 };
const onePixel = { absolute: 1 / 255 };

/** An attack is part of the address of what it trained: a change here makes every trained network another one. */
const oneStep = {
  name: 'fgsm',
  labelSource: 'trueLabel',
  goal: 'awayFromLabel',
  start: onImage,
  steps: 1,
  stepSize: { fractionOfEpsilon: 1 },
  batchNorm: 'evaluation',
};
const leastLikely = { ...oneStep, labelSource: 'leastLikely', goal: 'towardsLabel' };

test.each([
  [fgsm(trueLabel), oneStep],
  [stepLeastLikely(), { ...leastLikely, name: 'stepLeastLikely' }],
  [stepRandomTarget(), { ...leastLikely, name: 'stepRandomTarget', labelSource: 'randomLabel' }],
  [iterativeFgsm(trueLabel), { ...oneStep, name: 'iterativeFgsm', steps: 'byRadius', stepSize: onePixel }],
  [iterativeLeastLikely(), { ...leastLikely, name: 'iterativeLeastLikely', steps: 'byRadius', stepSize: onePixel }],
  [
    pgd({ ...trueLabel, steps: 7, stepSize: onePixel }),
    { ...oneStep, name: 'pgd', start: { distribution: 'uniform', fraction: 1 }, steps: 7, stepSize: onePixel },
  ],
  [
    randFgsm(trueLabel),
    {
      ...oneStep,
      name: 'randFgsm',
      start: { distribution: 'sign', fraction: 0.5 },
      stepSize: { fractionOfEpsilon: 0.5 },
    },
  ],
  [
    randomSign(),
    {
      ...oneStep,
      name: 'randomSign',
      labelSource: 'randomLabel',
      start: { distribution: 'sign', fraction: 1 },
      steps: 0,
    },
  ],
])('%o', (attack, expected) => {
  expect(attack).toEqual(expected);
});

test('batch norm runs in the mode that was asked for', () => {
  const batchNorm = 'training';
  const attacks = [
    fgsm({ ...trueLabel, batchNorm }),
    stepLeastLikely(batchNorm),
    stepRandomTarget(batchNorm),
    iterativeFgsm({ ...trueLabel, batchNorm }),
    iterativeLeastLikely(batchNorm),
    pgd({ ...trueLabel, batchNorm, steps: 1, stepSize: onePixel }),
    randFgsm({ ...trueLabel, batchNorm }),
  ];
  expect(attacks.map((attack) => attack.batchNorm)).toEqual(attacks.map(() => batchNorm));
});

describe('the number of iterations', () => {
  // Kurakin et al., 1607.02533: min(epsilon + 4, 1.25 epsilon), which is the second up to 16 pixels.
  test.each([
    [0, 1],
    [0.5, 1],
    [1, 2],
    [8, 10],
    [16, 20],
    [17, 21],
    [24, 28],
  ])('for %s pixels is %i', (epsilonPixels, steps) => {
    expect(stepsByRadius(fromPixels(epsilonPixels))).toBe(steps);
  });

  test.each([NaN, -1, Infinity, 300])('for %s pixels is refused', (epsilonPixels) => {
    expect(() => stepsByRadius(epsilonPixels / 255)).toThrow('epsilon must be between 0 and 1');
  });
});
