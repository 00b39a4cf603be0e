import type { Answer } from '../../leak-check/answer.ts';
import type { LeakCheck } from '../../leak-check/leak-check.ts';
import { measuredText, questions, signs, sizeText } from './words.ts';

/** For the terminal: each question with its answer, its numbers and what is missing. */
export function leakCheckText(check: LeakCheck): string {
  const head = `${sizeText(check)}. Intervals: 95 %; where one attack is compared with several, those intervals hold together.`;
  return `${[head, ...check.answers.map(answerText)].join('\n\n')}\n`;
}

function answerText({ id, answer, sentence, measured, missing }: Answer): string {
  const missed = answer === 'cannot tell' ? 'add' : 'not checked for want of';
  return [
    `${signs[answer]} ${questions[id]} ${answer}`,
    `    ${sentence}`,
    ...measured.map((one) => `    ${one.name}: ${measuredText(one)}`),
    ...(missing.length === 0 ? [] : [`    ${missed}: ${missing.join('; ')}`]),
  ].join('\n');
}
