import { counted, countedOf } from '../../foundation/english.ts';
import type { Measured, QuestionId, Said } from '../../leak-check/answer.ts';
import type { LeakCheck } from '../../leak-check/leak-check.ts';
import { formatMeasured, formatP } from '../format.ts';

export const questions: Readonly<Record<QuestionId, string>> = {
  leaks: 'Does the model leak the label?',
  collapsed: 'Has it collapsed, so that one step is far weaker than many?',
  masksGradient: 'Does it mask its gradient?',
  attackSuspicious: 'Is the attack or the table suspicious?',
  sampleTooSmall: 'Is the sample too small?',
};

/** Read without colours too. */
export const signs: Readonly<Record<Said, string>> = { yes: '!', no: '✓', 'cannot tell': '?' };

/** "95.4 % [94.9, 95.8]", "2,468", "p < 0.0001" */
export function measuredText({ value, unit, interval }: Measured): string {
  if (unit === 'p') return `p ${value < 1e-4 ? '' : '= '}${formatP(value)}`;
  return unit === 'images' ? countedOf(value, 'image') : formatMeasured(value, unit, interval);
}

/** "1,000 images, 10 classes" */
export function sizeText({ images, classes }: LeakCheck): string {
  return `${countedOf(images, 'image')}, ${counted(classes)} ${classes === 1 ? 'class' : 'classes'}`;
}

/**
 * The answer in a sentence: the first finding. A leak or a collapse that a suspicion undoes is not answered with yes; what
 * stands comes first.
 */
export function headline({ answers }: LeakCheck): string {
  const byWeight = (['leaks', 'collapsed', 'attackSuspicious', 'masksGradient', 'sampleTooSmall'] as const).map((id) =>
    answers.find((answer) => answer.id === id),
  );
  const found = byWeight.find((answer) => answer?.answer === 'yes');
  if (found !== undefined) return found.sentence;
  return byWeight.find((answer) => answer?.id === 'leaks')?.sentence ?? '';
}
