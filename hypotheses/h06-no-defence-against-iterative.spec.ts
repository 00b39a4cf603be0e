import { testClaim } from '../src/reporting/test-claim.ts';
import { seedRange } from '../src/verification/claim.ts';
import { accuracyDifference, accuracyUnder, lossFall } from '../src/verification/quantities.ts';

const iterative = { arm: 'trueLabel', attack: 'iterativeTrueLabel' } as const;
const onCleanTrained = { arm: 'cleanTraining', attack: 'iterativeTrueLabel' } as const;
const oneStep = { arm: 'trueLabel', attack: 'fgsmTrueLabel', sample: true } as const;

export const claim = testClaim({
  id: 'H06',
  title: 'One-step training does not defend against the iterative attack',
  statement:
    'A network trained on one-step examples is no more robust to iterative FGSM than one trained on clean images, since small steps find the loss peak that one large step jumps over.',
  kind: 'mechanism',
  source: { section: 'Label Leaking in Cifar-10', reported: 'an argument from the figure, no measurement' },
  seeds: seedRange(101, 105),
  statements: [
    {
      description: 'at the evaluation epsilon one-step training gains less than 5 points under iterative FGSM',
      quantity: accuracyDifference(iterative, onCleanTrained),
      claimed: 'below',
      minimum: 0.05,
    },
    {
      description: 'at the epsilon of the loss peak it gains less than 5 points under iterative FGSM',
      quantity: accuracyDifference({ ...iterative, radius: 'lossPeak' }, { ...onCleanTrained, radius: 'lossPeak' }),
      claimed: 'below',
      minimum: 0.05,
    },
    {
      description: 'the one-step attack leaves more than 50 points of accuracy more than the iterative one',
      quantity: accuracyDifference(oneStep, iterative),
      claimed: 'above',
      minimum: 0.5,
    },
  ],
  controls: [
    {
      kind: 'negative',
      description: 'random-sign noise of the same size leaves the clean-trained network above chance',
      quantity: accuracyDifference({ ...onCleanTrained, attack: 'randomSign', sample: true }, onCleanTrained),
      expected: 'above',
      limit: 0.1,
    },
  ],
  reported: [
    accuracyUnder(iterative),
    accuracyUnder(onCleanTrained),
    accuracyUnder({ ...iterative, radius: 'lossPeak' }),
    accuracyUnder({ ...onCleanTrained, radius: 'lossPeak' }),
    lossFall('trueLabel'),
  ],
  remarks: [
    'The positive control, a network trained on iterative examples that beats the one-step-trained one by more than 5 points, needs a third trained arm and is not there yet.',
  ],
});
