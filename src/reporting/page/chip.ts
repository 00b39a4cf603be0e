import type { Verdict } from '../../judgement/verdict.ts';
import { outcomeSigns, verdictWord } from '../words.ts';
import type { Standing } from './forest.ts';

/** The word of a verdict with its sign, in a border of its own: read without colours too. */
export function chip(verdict: Pick<Verdict, 'outcome' | 'look'>): string {
  const { outcome } = verdict;
  return `<span class="chip ${outcome.replace(' ', '-')}"><span aria-hidden="true">${outcomeSigns[outcome]}</span> ${verdictWord(verdict)}</span>`;
}

const standings = {
  for: { outcome: 'supported', word: 'holds' },
  against: { outcome: 'refuted', word: 'fails' },
  open: { outcome: 'inconclusive', word: 'open' },
} as const;

/** How a statement stands by itself. */
export function standingChip(standing: Standing): string {
  const { outcome, word } = standings[standing];
  return `<span class="chip ${outcome}"><span aria-hidden="true">${outcomeSigns[outcome]}</span> ${word}</span>`;
}
