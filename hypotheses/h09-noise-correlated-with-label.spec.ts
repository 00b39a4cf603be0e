import { type AttackedArm } from '../src/protocol/arms.ts';
import type { Claim } from '../src/protocol/claim.ts';
import { leastGap, permutedLabelsLeak, trueLabelLeaks } from '../src/protocol/controls.ts';
import * as quantities from '../src/protocol/quantities/attacked.ts';
import { lossPeakPixels, lossRise } from '../src/protocol/quantities/loss-curve.ts';
import { classCodes, wrongLabelShares } from '../src/protocol/quantities/noise.ts';
import { firstEpochOfLeak, labelInformation } from '../src/protocol/quantities/training-curve.ts';
import { onFirstSeeds } from '../src/protocol/quantity.ts';

const withTrueLabel = quantities.underOwnAttack('trueLabel');
const withRandomLabel = quantities.underOwnAttack('randomLabel');
const others = ['iterative', 'predictedLabel', 'leastLikely'] as const satisfies readonly AttackedArm[];
const arms = ['trueLabel', ...others, 'randomLabel', 'randomSign'] as const satisfies readonly AttackedArm[];

export const claim: Claim = {
  id: 'H09',
  title: 'The leak comes from the correlation of the noise with the label',
  statement:
    'Adversarial examples are classified better than clean images because the added noise is correlated with the label: take the correlation away, and the leak goes too.',
  kind: 'explanation',
  source: { section: 'Conclusion', reported: 'an argument, no measurement' },
  condition: trueLabelLeaks,
  statements: [
    {
      description: 'the gap with the true label exceeds that with a random label by more than 1 point',
      quantity: quantities.gapDifference(withTrueLabel, withRandomLabel),
      side: 'above',
      bound: leastGap,
    },
    {
      description: 'trained with a random label, the gap stays below 1 point',
      quantity: quantities.labelLeakingGap(withRandomLabel),
      side: 'below',
      bound: leastGap,
    },
    {
      description: 'trained with random-sign noise, the gap stays below 1 point',
      quantity: quantities.labelLeakingGap(quantities.underOwnAttack('randomSign')),
      side: 'below',
      bound: leastGap,
    },
  ],
  controls: [...permutedLabelsLeak],
  reported: [
    ...others.map((arm) => quantities.labelLeakingGap(quantities.underOwnAttack(arm))),
    ...arms.flatMap((arm) => [labelInformation(arm, 'before training'), labelInformation(arm, 'after training')]),
    ...arms.flatMap((arm) => [firstEpochOfLeak(arm), quantities.leakBeyondCleanTraining(arm)]),
    ...wrongLabelShares('trueLabel'),
    ...arms.slice(1).flatMap((arm) => wrongLabelShares(arm).map((q) => onFirstSeeds(3, q))),
    ...arms.flatMap((arm) => [lossPeakPixels(arm), lossRise(arm), ...classCodes(arm)].map((q) => onFirstSeeds(3, q))),
  ],
  remarks: [
    'Where the network with the true label does not leak, a seed answers nothing: there is no leak to take away.',
    'This could show that correlation is necessary, never that it suffices: where an arm with the predicted label, the least likely class or a random label does not leak, the noise must carry more than image and network do.',
    'Published class-wide code at 16 pixels: 44.5 % (± 27.4) from a grey image, 11.1 % from noise, at 8 pixels 10.5 % and 9.9 %; chance is 10 %. Ours stand among the reported values.',
  ],
  trainingCurvesOf: [...arms, 'permutedLabels'],
};

if (import.meta.vitest) (await import('../src/commands/test-claim.ts')).testClaim(claim);
