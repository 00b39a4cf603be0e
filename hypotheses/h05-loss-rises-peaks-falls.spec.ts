import type { Claim } from '../src/protocol/claim.ts';
import { fgsmTrueLabel, randomSignNoise } from '../src/protocol/evaluation-attacks.ts';
import { lossFallShare, lossFallUnder } from '../src/protocol/quantities/attacked.ts';
import { curveRequest, lossFall, lossPeakPixels, lossRise, secondRise } from '../src/protocol/quantities/loss-curve.ts';

export const claim: Claim = {
  id: 'H05',
  title: 'Loss along the FGSM direction rises, peaks and falls below its start',
  statement:
    'On the adversarially trained network the cross-entropy first grows with epsilon along the FGSM direction, has a peak, and at the evaluation epsilon is lower than on clean images.',
  kind: 'fact',
  source: { section: 'Label Leaking in Cifar-10', reported: 'one figure, one run' },
  statements: [
    {
      description: 'up to the evaluation epsilon the loss rises more than 0.05 nat above its start',
      quantity: lossRise('trueLabel'),
      side: 'above',
      bound: 0.05,
    },
    {
      description: 'at the evaluation epsilon the loss is more than 0.05 nat below the start',
      quantity: lossFall('trueLabel'),
      side: 'above',
      bound: 0.05,
    },
  ],
  controls: [
    {
      kind: 'negative',
      description: 'random-sign noise of the evaluation epsilon does not lower the loss',
      quantity: lossFallUnder({ arm: 'trueLabel', attack: randomSignNoise }),
      side: 'below',
      bound: 0.05,
    },
    {
      kind: 'negative',
      description: 'on the clean-trained network FGSM does not lower the loss',
      quantity: lossFall('cleanTraining'),
      side: 'below',
      bound: 0.05,
    },
  ],
  reported: [
    lossPeakPixels('trueLabel'),
    lossPeakPixels('cleanTraining'),
    secondRise('trueLabel'),
    lossFallShare({ arm: 'trueLabel', attack: fgsmTrueLabel }),
  ],
  remarks: [
    'The direction is computed once at epsilon 0 and then scaled, as the post describes it.',
    'Both statements together say that the peak lies strictly between 0 and the evaluation epsilon.',
  ],
  illustrations: (profile) => [curveRequest('trueLabel', profile), curveRequest('cleanTraining', profile)],
};

if (import.meta.vitest) (await import('../src/commands/test-claim.ts')).testClaim(claim);
