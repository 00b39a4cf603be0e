import { testClaim } from '../src/reporting/test-claim.ts';
import { seedRange } from '../src/verification/claim.ts';
import {
  curveRequest,
  lossFall,
  lossFallUnderRandomSign,
  lossPeakPixels,
  lossRise,
  peakInsideGrid,
} from '../src/verification/quantities.ts';

export const claim = testClaim({
  id: 'H05',
  title: 'Loss along the FGSM direction rises, peaks and falls below its start',
  statement:
    'On the adversarially trained network the cross-entropy first grows with epsilon along the FGSM direction, has a peak, and at the evaluation epsilon is lower than on clean images.',
  kind: 'fact',
  source: { section: 'Label Leaking in Cifar-10', reported: 'one figure, one run' },
  seeds: seedRange(101, 105),
  statements: [
    {
      description: 'the peak lies more than 0.05 nat above the start',
      quantity: lossRise('trueLabel'),
      claimed: 'above',
      minimum: 0.05,
    },
    {
      description: 'the peak lies strictly inside the grid of epsilons',
      quantity: peakInsideGrid('trueLabel'),
      claimed: 'above',
      minimum: 0,
    },
    {
      description: 'at the evaluation epsilon the loss is more than 0.05 nat below the start',
      quantity: lossFall('trueLabel'),
      claimed: 'above',
      minimum: 0.05,
    },
  ],
  controls: [
    {
      kind: 'negative',
      description: 'random-sign noise of the evaluation epsilon does not lower the loss',
      quantity: lossFallUnderRandomSign('trueLabel'),
      expected: 'below',
      limit: 0.05,
    },
    {
      kind: 'negative',
      description: 'on the clean-trained network FGSM does not lower the loss',
      quantity: lossFall('cleanTraining'),
      expected: 'below',
      limit: 0.05,
    },
  ],
  reported: [lossPeakPixels('trueLabel'), lossPeakPixels('cleanTraining')],
  remarks: ['The direction is computed once at epsilon 0 and then scaled, as the post describes it.'],
  illustrations: (profile) => [curveRequest('trueLabel', profile), curveRequest('cleanTraining', profile)],
});
