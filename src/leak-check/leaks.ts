import { counted, countedOf, percent } from '../foundation/english.ts';
import { accuraciesOf } from '../judgement/attacked-run.ts';
import { leastGap, leastNetRescue } from '../protocol/controls.ts';
import { netRescueOf } from '../protocol/quantities/attacked.ts';
import {
  type Answer,
  asMeasured,
  cannotTell,
  differenceOf,
  imagesToTell,
  type Measured,
  points,
  sideOf,
  type Subject,
  trueLabelNeeded,
} from './answer.ts';
import type { Interval } from '../statistics/wilson-interval.ts';
import type { Paired, Tally } from './tally.ts';

const id = 'leaks';

/**
 * The least gap that is a leak: that of our claims; where there are so few clean errors that it would take most of them,
 * the share of them that must be rescued, as for MNIST.
 */
export function leastLeak({ images, cleanCorrect }: Pick<Paired, 'images' | 'cleanCorrect'>): number {
  return Math.min(leastGap, (leastNetRescue * (images - cleanCorrect)) / images);
}

/** Is the model more accurate on FGSM examples made with the true label than on the clean images? */
export function leaks({ tally, oneStep, voided }: Subject): Answer {
  const reason = voided.labels ?? voided.oneStep;
  if (reason !== undefined) return cannotTell(id, `Cannot tell: ${reason}.`);
  if (oneStep === undefined) return withoutTrueLabel(tally);
  const paired = tally.paired(oneStep, 'clean');
  const bound = leastLeak(paired);
  const gap = differenceOf(paired);
  const side = sideOf(gap, bound);
  const counts = `of ${countedOf(paired.images, 'image')} the attack rescues ${counted(paired.rescued)} and kills ${counted(paired.killed)}`;
  const accuracies = `${percent(paired.adversarialCorrect / paired.images)} right under true-label FGSM, ${percent(paired.cleanCorrect / paired.images)} clean`;
  const told = { id, measured: measuredOf(paired), missing: [] } as const;
  if (side === 'above') return { ...told, answer: 'yes', sentence: `The model leaks: ${accuracies}; ${counts}.` };
  if (side === 'below')
    return { ...told, answer: 'no', sentence: `The model does not leak: ${accuracies}; ${counts}.` };
  return {
    ...{ ...told, answer: 'cannot tell', imagesNeeded: imagesToTell(paired, bound) },
    sentence: `Cannot tell: ${accuracies}; the interval of the gap holds ${points(bound)}, from which on it is a leak.`,
  };
}

function measuredOf(paired: Paired): Measured[] {
  const { clean, adversarial, rescued, killed, pValue } = accuraciesOf(paired);
  return [
    accuracyMeasured('clean accuracy', clean),
    accuracyMeasured('accuracy under true-label FGSM', adversarial),
    asMeasured('label leaking gap', differenceOf(paired)),
    { name: 'rescued: wrong clean, right under attack', value: rescued, unit: 'images' },
    { name: 'killed: right clean, wrong under attack', value: killed, unit: 'images' },
    { name: 'exact McNemar test: as many rescued as killed', value: pValue, unit: 'p' },
    { name: 'net rescue: rescued minus killed, per clean error', value: netRescueOf(paired), unit: 'share' },
  ];
}

function accuracyMeasured(
  name: string,
  { accuracy, lower, upper }: Interval & { readonly accuracy: number },
): Measured {
  return { name, value: accuracy, unit: 'accuracy', interval: { lower, upper } };
}

function withoutTrueLabel(tally: Tally): Answer {
  if (tally.curve().length > 1) return cannotTell(id, 'Cannot tell at which radius to ask.', [trueLabelNeeded(tally)]);
  const why = tally.has('fgsmPredictedLabel')
    ? ': an attack that uses the predicted label in its place cannot show a leak'
    : '';
  return cannotTell(id, `Cannot tell without an attack that uses the true label${why}.`, [trueLabelNeeded(tally)]);
}
