import { claimFact, isDecided } from '../judgement/synthesis.ts';
import type { Reported } from './reported.ts';

/** The claims that give reasons for the leak. */
const explanations = ['H02', 'H08', 'H09'] as const;

/** In a sentence: whether it leaks, and whether the reasons given hold. Nothing but the outcomes chooses it. */
export function thesisOf(reported: readonly Reported[]): string {
  const outcomes = reported.map(({ verdict }) => verdict.outcome);
  if (!outcomes.includes('supported') && !outcomes.includes('refuted'))
    return 'Nothing is decided here: this run shows that everything works, and says nothing of the claims.';
  const leak = claimFact('H03', reported);
  const first = !isDecided(leak)
    ? 'Whether networks leak is not decided yet'
    : leak.verdict?.outcome === 'supported'
      ? 'The leak is real'
      : 'The leak does not show';
  const reasons = explanations.map((id) => claimFact(id, reported)).filter(isDecided);
  const failing = reasons.filter(({ verdict }) => verdict?.outcome === 'refuted').length;
  if (reasons.length === 0) return `${first}.`;
  if (failing === reasons.length)
    return `${first}; ${reasons.length === 1 ? 'the reason that was tested' : 'its explanation'} does not hold.`;
  if (failing === 0)
    return `${first}, and ${reasons.length === 1 ? 'the reason that was tested' : 'its explanation'} holds.`;
  return `${first}; of the reasons given for it, some hold and some do not.`;
}
