import { checksOf } from '../judgement/sanity.ts';
import { votingRequests } from '../judgement/verdict.ts';
import { countedOf } from '../foundation/english.ts';
import { plain } from './glossary.ts';
import type { Reported } from './reported.ts';

/** What was checked that can only fail by a bug, as far as there was something to check; or what failed. */
export function sanityText({ claim, profile, evidence, verdict: { reasons } }: Reported): string {
  const problems = reasons.filter((reason) => /^Seed \d+: /.test(reason));
  if (problems.length > 0) return problems.map(plain).join(' ');
  const { atZero, voting, reported } = checksOf(evidence, votingRequests(claim, profile));
  const checks = [
    'no perturbation left its ball or the range of pixels',
    'no gradient was missing',
    ...(atZero > 0 ? [`accuracy at epsilon 0 was the clean one on ${countedOf(atZero, 'network')}`] : []),
    ...(voting > 0 ? [`the iterative attacks that vote had converged in ${countedOf(voting, 'check')}`] : []),
    ...(reported.checks > 0
      ? [
          `those that are only reported had converged in ${reported.converged} of ${countedOf(reported.checks, 'check')}`,
        ]
      : []),
  ];
  return `${checks.join('; ')}.`;
}
