import type { Claim } from '../src/protocol/claim.ts';
import { leastMasking, masksNothing } from '../src/protocol/controls.ts';
import { onFirstSeeds, type Statement } from '../src/protocol/quantity.ts';
import * as attacks from '../src/protocol/evaluation-attacks.ts';
import { accuracyDifference, accuracyMatrix, labelLeakingGap } from '../src/protocol/quantities/attacked.ts';

const whiteBox = { arm: 'trueLabel', attack: attacks.fgsmTrueLabel } as const;
const noise = { arm: 'trueLabel', attack: attacks.randomSignNoise } as const;
const transfer = { ...whiteBox, craftedOn: 'cleanTraining' } as const;
const randFgsm = { ...whiteBox, attack: attacks.randFgsmTrueLabel } as const;
const evaluation = {
  'FGSM, white box': { attack: attacks.fgsmTrueLabel },
  'FGSM from the clean-trained network': { attack: attacks.fgsmTrueLabel, craftedOn: 'cleanTraining' },
  'RAND+FGSM': { attack: attacks.randFgsmTrueLabel },
  'random sign': { attack: attacks.randomSignNoise },
  'BIM and PGD': { attack: attacks.iterativeTrueLabel },
} as const;

const isStronger = (attack: typeof transfer | typeof randFgsm, name: string): [Statement, ...Statement[]] => [
  {
    description: `${name} leaves more than 5 points less accuracy than white-box FGSM`,
    quantity: accuracyDifference(whiteBox, attack),
    side: 'above',
    bound: leastMasking,
  },
  {
    description: `${name} leaves less accuracy than clean images have`,
    quantity: labelLeakingGap(attack),
    side: 'below',
    bound: 0,
  },
  {
    description: `random-sign noise leaves more accuracy than ${name}`,
    quantity: accuracyDifference(noise, attack),
    side: 'above',
    bound: 0,
  },
];

export const claim: Claim = {
  id: 'T01',
  title: 'One-step training masks the gradient',
  statement:
    'The network trained on one-step examples looks robust only along its own gradient: examples crafted on another network, or after a random step, fool it more than white-box FGSM does.',
  kind: 'cited',
  source: { section: 'Label Leaking in Cifar-10', reported: 'cited from Tramèr et al., arXiv:1705.07204' },
  statements: [...isStronger(transfer, 'transfer'), ...isStronger(randFgsm, 'RAND+FGSM')],
  controls: [masksNothing('iterative', transfer, 'transfer'), masksNothing('iterative', randFgsm, 'RAND+FGSM')],
  reported: [
    ...accuracyMatrix(['cleanTraining', 'trueLabel', 'leastLikely'], evaluation),
    ...accuracyMatrix(['predictedLabel', 'iterative'], evaluation).map((one) => onFirstSeeds(3, one)),
  ],
  remarks: [
    'Transferred examples are crafted on the clean-trained network of the same seed.',
    'Tramèr et al. (arXiv:1705.07204) find that transferred examples and RAND+FGSM leave networks trained on one-step examples less accuracy than white-box FGSM does, on MNIST and ImageNet.',
    'Random-sign noise of 16 pixels is itself destructive. Where transfer fails only against it, the network masks its gradient, and the claim as written does not hold.',
  ],
};

if (import.meta.vitest) (await import('../src/commands/test-claim.ts')).testClaim(claim);
