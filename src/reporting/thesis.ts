import { claimFact, isDecided } from '../judgement/synthesis.ts';
import type { Reported } from './reported.ts';

/** The claims that give reasons for the leak, and those reasons. */
const explanations = {
  H02: 'almost constant gradients',
  H08: 'the difficulty of the task',
  H09: 'noise that tells the label',
} as const;

/** In a sentence: whether it leaks, and whether the reasons given hold. Nothing but the outcomes chooses it. */
export function thesisOf(reported: readonly Reported[]): string {
  const outcomes = reported.map(({ verdict }) => verdict.outcome);
  if (!outcomes.includes('supported') && !outcomes.includes('refuted'))
    return 'Nothing is decided here: this run shows that everything works, and says nothing of the claims.';
  const leak = claimFact('H03', reported);
  const first = !isDecided(leak.verdict)
    ? 'Whether networks leak is not decided yet'
    : leak.verdict?.outcome === 'supported'
      ? 'The leak is real'
      : 'The leak does not show';
  const ids = Object.keys(explanations) as (keyof typeof explanations)[];
  const reasons = ids.map((id) => claimFact(id, reported)).filter(({ verdict }) => isDecided(verdict));
  const only = reasons.length === 1 ? explanations[reasons[0]?.claim as keyof typeof explanations] : undefined;
  const explanation = only === undefined ? 'its explanation' : `the one reason that was tested, ${only},`;
  const failing = reasons.filter(({ verdict }) => verdict?.outcome === 'refuted').length;
  if (reasons.length === 0) return `${first}.`;
  if (failing === reasons.length) return `${first}; ${explanation} does not hold.`;
  if (failing === 0) return `${first}, and ${explanation} holds.`;
  return `${first}; of the reasons given for it, some hold and some do not.`;
}
