import type { Claim } from '../src/protocol/claim.ts';
import { leastGap, opensNoGap } from '../src/protocol/controls.ts';
import * as attacks from '../src/protocol/evaluation-attacks.ts';
import { publicRecordRemark } from '../src/protocol/public-record.ts';
import * as quantities from '../src/protocol/quantities/attacked.ts';

const trained = ['trueLabel', 'predictedLabel', 'leastLikely', 'iterative'] as const;

export const claim: Claim = {
  id: 'K01',
  title: 'Only one-step training with the true label leaks',
  statement:
    'One-step training with the true label leaks; training with the least likely class, or with an iterative attack, does not.',
  kind: 'cited',
  source: { section: 'What is Label Leaking Effect?', reported: 'cited from Kurakin et al. (ImageNet, one run each)' },
  statements: [
    {
      description: 'trained and evaluated with one-step FGSM and the true label, the gap exceeds 1 point',
      quantity: quantities.labelLeakingGap(quantities.underOwnAttack('trueLabel')),
      side: 'above',
      bound: leastGap,
    },
    {
      description: 'trained and evaluated with the least likely class, it stays below 1 point',
      quantity: quantities.labelLeakingGap(quantities.underOwnAttack('leastLikely')),
      side: 'below',
      bound: leastGap,
    },
    {
      description: 'trained and evaluated with the iterative attack, it stays below 1 point',
      quantity: quantities.labelLeakingGap(quantities.underOwnAttack('iterative')),
      side: 'below',
      bound: leastGap,
    },
  ],
  controls: [
    opensNoGap(
      { ...quantities.underOwnAttack('trueLabel'), arm: 'cleanTraining' },
      'FGSM opens no gap on the clean-trained network',
    ),
  ],
  reported: [
    quantities.labelLeakingGap(quantities.underOwnAttack('predictedLabel')),
    ...trained.map(quantities.leakBeyondCleanTraining),
    ...quantities.accuracyMatrix(['cleanTraining', ...trained], {
      'FGSM, true label': { attack: attacks.fgsmTrueLabel },
      'FGSM, predicted label': { attack: quantities.underOwnAttack('predictedLabel').attack },
      'step towards least likely': { attack: quantities.underOwnAttack('leastLikely').attack },
      'five steps, true label': { attack: quantities.underOwnAttack('iterative').attack },
      'BIM and PGD, true label': { attack: attacks.iterativeTrueLabel },
      'random sign': { attack: attacks.randomSignNoise },
    }),
  ],
  remarks: [
    'Kurakin et al. (arXiv:1611.01236) trained Inception v3 on ImageNet, with 16 of 32 images of a batch adversarial and weight 0.3 on them. An arm that does not leak here may have lacked the time: see H07 under cpu-long.',
    publicRecordRemark,
  ],
};

if (import.meta.vitest) (await import('../src/commands/test-claim.ts')).testClaim(claim);
