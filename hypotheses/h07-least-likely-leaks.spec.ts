import type { Claim } from '../src/protocol/claim.ts';
import { leastGap, opensNoGap, trueLabelLeaks } from '../src/protocol/controls.ts';
import * as attacks from '../src/protocol/evaluation-attacks.ts';
import * as quantities from '../src/protocol/quantities/attacked.ts';
import { labelDependence } from '../src/protocol/quantities/crafting-labels.ts';
import { curveRequest } from '../src/protocol/quantities/loss-curve.ts';
import { firstEpochOfLeak, labelInformation } from '../src/protocol/quantities/training-curve.ts';

const ownAttack = quantities.underOwnAttack('leastLikely');

export const claim: Claim = {
  id: 'H07',
  title: 'Training with the least likely class leaks too',
  statement:
    'A network trained on one-step examples made towards the class that it finds least likely still classifies such examples better than clean images, since that class depends on the true label.',
  kind: 'opinion',
  source: { section: 'Conclusion', reported: 'an opinion, no measurement' },
  condition: trueLabelLeaks,
  statements: [
    {
      description: 'trained and evaluated with the least likely class, the label leaking gap exceeds 1 point',
      quantity: quantities.labelLeakingGap(ownAttack),
      side: 'above',
      bound: leastGap,
    },
  ],
  controls: [
    opensNoGap(
      { arm: 'leastLikely', attack: attacks.randomSignNoise },
      'random-sign noise of the same size opens no gap',
    ),
    opensNoGap({ ...ownAttack, arm: 'cleanTraining' }, 'the attack opens no gap on the clean-trained network'),
  ],
  reported: [
    quantities.cleanAccuracy(ownAttack),
    quantities.accuracyUnder(ownAttack),
    quantities.leakBeyondCleanTraining('leastLikely'),
    quantities.labelLeakingGap({ ...ownAttack, attack: attacks.fgsmTrueLabel }),
    quantities.accuracyUnder({ ...ownAttack, attack: attacks.fgsmTrueLabel }),
    ...labelDependence('leastLikely', 'leastLikely'),
    firstEpochOfLeak('leastLikely'),
    firstEpochOfLeak('trueLabel'),
    labelInformation('leastLikely', 'after training'),
  ],
  decisiveProfile: 'cpu-long',
  remarks: [
    'Where the network with the true label does not leak, a seed answers nothing: there the leak may only have lacked the time.',
    'The verdict that counts is that of cpu-long, with the training radii and the 6 pixels of the post: an arm that had no time to leak proves nothing.',
    'It may lack the time there too. The first four true-label networks of cpu-long leak for good from epoch 26, 42, 38 and 32 of 45 on. So the survey more-time trains twice as long.',
    'That none collapsed under cpu says little by itself: it needs 20 points more under FGSM with the true label than under many small steps, and FGSM leaves networks of this arm 9 to 20 % (seeds 201 to 216).',
    'Mutual information with the true label is at most ln 10 = 2.303 nat for ten balanced classes.',
    'Kurakin et al. (arXiv:1611.01236) trained a network each way on ImageNet: that with FGSM leaked, that with the least likely class did not. One run each.',
  ],
  trainingCurvesOf: ['trueLabel', 'leastLikely'],
  illustrations: (profile) => [curveRequest('leastLikely', profile), curveRequest('trueLabel', profile)],
};

if (import.meta.vitest) (await import('../src/commands/test-claim.ts')).testClaim(claim);
