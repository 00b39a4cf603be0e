import type { Claim } from '../src/protocol/claim.ts';
import { leastNetRescue, rescuesNothing } from '../src/protocol/controls.ts';
import { fgsmRandomLabel, fgsmTrueLabel, randomSignNoise } from '../src/protocol/evaluation-attacks.ts';
import * as quantities from '../src/protocol/quantities/attacked.ts';

const atEpsilon = { arm: 'mnist', attack: fgsmTrueLabel } as const;
const atLargeEpsilon = { arm: 'mnistLargeEpsilon', attack: fgsmTrueLabel } as const;
const cleanTrained = { arm: 'mnistCleanTraining', attack: fgsmTrueLabel } as const;

export const claim: Claim = {
  id: 'H04',
  title: 'MNIST does not leak under true-label FGSM training',
  statement:
    'A small network trained on MNIST with half of each batch replaced by FGSM examples made with the true label does not classify such examples better than clean digits, since clean digits are easy already.',
  kind: 'asserted',
  source: { section: 'How Does FGSM Leak Label Information?', reported: 'in one sentence, no measurement' },
  statements: [
    {
      description: 'trained and evaluated at the evaluation epsilon of the profile, netRescue is below 0.2',
      quantity: quantities.netRescue(atEpsilon),
      side: 'below',
      bound: leastNetRescue,
    },
    {
      description: 'trained and evaluated at 0.3 (76.5 pixels), netRescue is below 0.2',
      quantity: quantities.netRescue(atLargeEpsilon),
      side: 'below',
      bound: leastNetRescue,
    },
  ],
  controls: [
    rescuesNothing({ ...atEpsilon, attack: randomSignNoise }, 'random-sign noise of that size rescues nothing on net'),
    rescuesNothing({ ...atLargeEpsilon, attack: randomSignNoise }, 'random-sign noise of 0.3 rescues nothing on net'),
    rescuesNothing(cleanTrained, 'FGSM rescues nothing on net for the clean-trained network'),
  ],
  reported: [
    ...[atEpsilon, atLargeEpsilon].flatMap((attacked) => [
      quantities.cleanAccuracy(attacked),
      quantities.accuracyUnder(attacked),
      quantities.labelLeakingGap(attacked),
      quantities.leakBeyond(attacked, cleanTrained),
      quantities.rescued(attacked),
      quantities.killed(attacked),
      quantities.netRescue({ ...attacked, attack: fgsmRandomLabel }),
    ]),
    quantities.cleanAccuracy(cleanTrained),
  ],
  remarks: [
    'netRescue is (rescued - killed) / clean errors. A gap in points cannot exceed the clean error, which is one to three points here.',
    'FGSM with a label drawn at random is no control here: it mostly pushes away from a wrong class, which is right for some errors of any network.',
    'Each seed has its own split of the 10,000 digits, 8,000 to train on and 2,000 to test on, and about as many steps as CIFAR-10.',
    'Public runs do leak: github.com/MTandHJ reports 99.30 % clean and 99.64 % under FGSM of 0.3 (netRescue 0.49, one run).',
  ],
};

if (import.meta.vitest) (await import('../src/commands/test-claim.ts')).testClaim(claim);
