import { percent } from '../foundation/english.ts';
import { collapse } from '../judgement/network-state.ts';
import {
  type Answer,
  asMeasured,
  cannotTell,
  differenceOf,
  imagesToTell,
  points,
  sideOf,
  type Subject,
  trueLabelNeeded,
} from './answer.ts';

const id = 'collapsed';

/** Does one step leave far more accuracy than many (catastrophic overfitting)? */
export function collapsed({ tally, oneStep, voided }: Subject): Answer {
  const reason = voided.labels ?? voided.oneStep ?? voided.iterative;
  if (reason !== undefined) return cannotTell(id, `Cannot tell: ${reason}.`);
  if (oneStep === undefined || !tally.has('iterative')) {
    const missing = [
      ...(oneStep === undefined ? [trueLabelNeeded(tally)] : []),
      ...(tally.has('iterative') ? [] : ['the column iterative']),
    ];
    return cannotTell(id, 'Cannot tell without a one-step and an iterative attack on the same images.', missing);
  }
  const paired = tally.paired(oneStep, 'iterative');
  const excess = differenceOf(paired);
  const side = sideOf(excess, collapse);
  const accuracies = `${percent(paired.adversarialCorrect / paired.images)} right under one step, ${percent(paired.cleanCorrect / paired.images)} under the iterative attack`;
  const told = { id, measured: [asMeasured('one-step minus iterative accuracy', excess)], missing: [] } as const;
  if (side === 'above') {
    return { ...told, answer: 'yes', sentence: `The model collapsed: ${accuracies}. It is not robust.` };
  }
  if (side === 'below') return { ...told, answer: 'no', sentence: `The model did not collapse: ${accuracies}.` };
  return {
    ...{ ...told, answer: 'cannot tell', imagesNeeded: imagesToTell(paired, collapse) },
    sentence: `Cannot tell: ${accuracies}; the interval of the difference holds ${points(collapse)}, from which on it is a collapse.`,
  };
}
