import type { QuestionId } from '../../leak-check/answer.ts';
import type { LeakCheck } from '../../leak-check/leak-check.ts';

/** What to do, and who says so. */
export interface Advice {
  readonly text: string;
  readonly source: string;
}

const afterFinding: Readonly<Record<QuestionId, readonly Advice[]>> = {
  leaks: [
    {
      text: 'Do not report accuracy under true-label FGSM as robustness: report the iterative attack.',
      source: 'arXiv:1706.06083',
    },
    {
      text: 'Train on FGSM examples made with the predicted or the least likely label, which cannot tell the true one.',
      source: 'arXiv:1611.01236',
    },
  ],
  collapsed: [
    {
      text: 'Start the training step at a random point of the ball, and go on checking: by itself this does not prevent collapse, at larger radii above all.',
      source: 'arXiv:2001.03994, arXiv:2007.02617',
    },
    {
      text: 'Stop early: watch an iterative attack on held-out images while training, and keep the network from before the fall.',
      source: 'arXiv:2001.03994',
    },
    {
      text: 'Train with a smaller step or radius, check the loss along the step, or regularise the gradient.',
      source: 'arXiv:2007.02617, arXiv:2010.01799',
    },
    { text: 'Train on several smaller steps (PGD) where the time allows.', source: 'arXiv:1706.06083' },
  ],
  masksGradient: [
    {
      text: 'Evaluate with attacks that do not rely on this gradient: transferred ones, a random first step, many steps.',
      source: 'arXiv:1705.07204, arXiv:1802.00420',
    },
  ],
  attackSuspicious: [
    {
      text: 'Mend the evaluation first: evaluation mode, pixels in [0, 1] with the normalisation inside the model, radius divided by 255 once, true labels given to the attack.',
      source: 'arXiv:1902.06705',
    },
    {
      text: 'ART and cleverhans take the predicted labels when none are given. Give them the true ones.',
      source: 'their sources; fixtures/README.md of this project',
    },
  ],
  sampleTooSmall: [{ text: 'Evaluate on more test images.', source: 'the size is above' }],
};

const withoutFinding: readonly Advice[] = [
  {
    text: 'Nothing was found. That is no proof of robustness: evaluate with a suite of strong attacks.',
    source: 'arXiv:2003.01690, arXiv:1902.06705',
  },
];

/** A suspicion beside a collapse: many steps work, so model, pixels and radius reach the attack as they should. */
const oneStepOnly: readonly Advice[] = [
  {
    text: 'Check the one step by itself, its sign and its labels: the iterative attack works, so the rest of the evaluation does.',
    source: 'arXiv:1902.06705',
  },
];

/** For each finding, what to do, in the order of the questions. */
export function adviceFor({ answers }: LeakCheck): readonly Advice[] {
  const findings = answers.filter(({ answer }) => answer === 'yes').map(({ id }) => id);
  const isOneStepOnly = findings.includes('collapsed');
  const found = findings.flatMap((id) => (id === 'attackSuspicious' && isOneStepOnly ? oneStepOnly : afterFinding[id]));
  return found.length > 0 ? found : withoutFinding;
}
