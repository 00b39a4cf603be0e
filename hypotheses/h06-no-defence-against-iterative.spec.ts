import type { Claim } from '../src/protocol/claim.ts';
import { iterativeTrainingDefends } from '../src/protocol/controls.ts';
import * as attacks from '../src/protocol/evaluation-attacks.ts';
import { publishedRemarks } from '../src/protocol/public-record.ts';
import { accuracyDifference, accuracyUnder } from '../src/protocol/quantities/attacked.ts';

const iterative = { arm: 'trueLabel', attack: attacks.iterativeTrueLabel } as const;
const onCleanTrained = { arm: 'cleanTraining', attack: attacks.iterativeTrueLabel } as const;
const atPeak = { attack: attacks.longIterativeTrueLabel, radius: { lossPeakOf: 'trueLabel' } } as const;
const noise = { attack: attacks.randomSignNoise, sample: true } as const;
const oneStep = { arm: 'trueLabel', attack: attacks.fgsmTrueLabel, sample: true } as const;

export const claim: Claim = {
  id: 'H06',
  title: 'One-step training does not defend against the iterative attack',
  statement:
    'A network trained on one-step examples is no more robust to iterative FGSM than one trained on clean images, since small steps find the loss peak that one large step jumps over.',
  kind: 'mechanism',
  source: { section: 'Label Leaking in Cifar-10', reported: 'an argument from the figure, no measurement' },
  statements: [
    {
      description: 'at the evaluation epsilon one-step training gains less than 5 points under the iterative attack',
      quantity: accuracyDifference(iterative, onCleanTrained),
      side: 'below',
      bound: 0.05,
    },
    {
      description: 'at the epsilon of the loss peak it gains less than 5 points under a longer iterative attack',
      quantity: accuracyDifference({ ...iterative, ...atPeak }, { ...onCleanTrained, ...atPeak }),
      side: 'below',
      bound: 0.05,
    },
    {
      description: 'accuracy under the one-step attack is over 50 points above that under the iterative one',
      quantity: accuracyDifference(oneStep, iterative),
      side: 'above',
      bound: 0.5,
    },
  ],
  controls: [
    {
      kind: 'negative',
      description: 'random-sign noise leaves the clean-trained network 10 points more than the iterative attack',
      quantity: accuracyDifference({ ...onCleanTrained, ...noise }, onCleanTrained),
      side: 'above',
      bound: 0.1,
    },
    iterativeTrainingDefends,
  ],
  reported: [iterative, onCleanTrained].flatMap((network) => [
    accuracyUnder(network),
    accuracyUnder({ ...network, ...atPeak }),
    accuracyUnder({ ...network, ...atPeak, attack: attacks.bimTrueLabel }),
  ]),
  remarks: ['At the loss peak the attack was made longer: docs/reproducibility.md says why.', ...publishedRemarks],
};

if (import.meta.vitest) (await import('../src/commands/test-claim.ts')).testClaim(claim);
