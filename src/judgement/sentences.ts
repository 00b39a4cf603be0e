import { capital, inWords, percent } from '../foundation/english.ts';
import type { SeedAnswer } from './seed-answer.ts';
import { hasCollapsed, type NetworkState } from './network-state.ts';
import type { ArmStates } from './states.ts';
import type { TrendFinding } from './trends.ts';
import type { Verdict } from './verdict.ts';

/** In plain sentences made from the counts and nothing else: how many networks show it, of how many such networks that speaks, and which are the exceptions. */
export function foundSentences(verdict: Verdict): string[] {
  const found = [countSentence(verdict), shareSentence(verdict), ...exceptionSentences(verdict)];
  return found.filter((sentence) => sentence !== '');
}

/** Of what kinds the networks of each attacked arm are, and what orders they show. */
export function stateSentences({ states, trends = [] }: Verdict): string[] {
  return [...states.map(stateSentence), ...trends.map(trendSentence)].filter((sentence) => sentence !== '');
}

function countSentence({ answers, counts: { shows, showsNot, neither } }: Verdict): string {
  const answering = shows + showsNot;
  if (answering === 0) return 'No network answers.';
  if (answers.length === 1)
    return shows === 1 ? 'The one network that ran shows it.' : 'The one network that ran does not show it.';
  if (answering === 1) return `The one network that answers ${shows === 1 ? 'shows it' : 'does not show it'}.`;
  const networks = neither === 0 ? 'networks' : 'networks that answer';
  if (shows === answering) return `All ${inWords(shows)} ${networks} show it.`;
  if (shows === 0) return `None of ${inWords(answering)} ${networks} shows it.`;
  return `${capital(inWords(shows))} of ${inWords(answering)} ${networks} ${shows === 1 ? 'shows' : 'show'} it.`;
}

/** What the counts say of all such networks; of a broken claim nothing. */
function shareSentence({ outcome, counts: { shows, showsNot, share } }: Verdict): string {
  if (outcome === 'broken' || shows + showsNot < 2) return '';
  const sure = '(95 % interval of Clopper and Pearson, not adjusted for looks)';
  if (showsNot === 0) return `At least ${percent(share.lower)} of such networks do ${sure}.`;
  if (shows === 0) return `Up to ${percent(share.upper)} of such networks could ${sure}.`;
  return `Between ${percent(share.lower)} and ${percent(share.upper)} of such networks do ${sure}.`;
}

/** Names the networks on the side of the few, and what is known of each. */
function exceptionSentences({ answers, counts, states }: Verdict): string[] {
  const few = counts.shows >= counts.showsNot ? 'showsNot' : 'shows';
  const minority = answers.filter(({ answer }) => answer === few);
  const named = minority.length > maximumNamed ? [] : minority;
  return [
    ...named.map(({ seed }) => `Network ${seed} ${few === 'shows' ? 'does' : `does not${becauseOf(seed, states)}`}.`),
    ...silentSentences(answers.filter(isUnable)),
  ];
}

/** More would be no exceptions. */
const maximumNamed = 4;

/** Networks with one reason together. */
function silentSentences(silent: readonly SeedAnswer[]): string[] {
  const byReason = new Map<string, number[]>();
  for (const { seed, reason = 'no reason is known' } of silent)
    byReason.set(reason, [...(byReason.get(reason) ?? []), seed]);
  return [...byReason].map(([reason, seeds]) =>
    seeds.length === 1
      ? `Network ${seeds[0]} answers nothing: ${reason}.`
      : `Networks ${seeds.join(', ')} answer nothing: ${reason}.`,
  );
}

function isUnable({ answer }: SeedAnswer): boolean {
  return answer === 'neither';
}

function becauseOf(seed: number, states: readonly ArmStates[]): string {
  const own = states.flatMap((arm) => arm.states).filter((one) => one.seed === seed);
  const resisting = own.length > 0 && !own.some(hasCollapsed);
  return resisting ? ': it had not collapsed when training ended' : '';
}

function stateSentence({ arm, states }: ArmStates): string {
  const count = (wanted: NetworkState): number => states.filter(({ state }) => state === wanted).length;
  const [notCollapsed, collapsed, leaking] = [count('notCollapsed'), count('collapsed'), count('leaking')];
  const kinds = [
    { networks: leaking, are: `collapsed and ${leaking === 1 ? 'leaks' : 'leak'}` },
    { networks: collapsed, are: 'collapsed without a leak' },
    { networks: notCollapsed, are: 'did not collapse' },
  ].filter(({ networks }) => networks > 0);
  const [first, ...others] = kinds;
  if (first === undefined) return '';
  const all = inWords(states.length);
  if (states.length === 1) return `${arm}: one network, which ${first.are}.`;
  if (others.length === 0)
    return `${arm}: ${notCollapsed > 0 ? `none of ${all} networks collapsed` : `all ${all} networks ${first.are}`}.`;
  return `${arm}: of ${all} networks, ${kinds.map(({ networks, are }) => `${inWords(networks)} ${are}`).join(', ')}.`;
}

/** What Page's test says, and of how many networks that can leak at all. */
function trendSentence({ description, seeds, statistic, pValue, inOrder, networks, collapsed }: TrendFinding): string {
  if (statistic === undefined || pValue === undefined) return '';
  const p = pValue < 1e-4 ? 'p < 0.0001' : `p = ${pValue.toPrecision(2)}`;
  const page = `L = ${statistic}, ${p} (exact, one-sided, against random order; no verdict uses it)`;
  const resisting =
    collapsed === networks
      ? ''
      : ` Of these ${networks} networks ${collapsed} collapsed; the others count as not leaking, whatever their gap.`;
  return `Page's test of "${description}" over the ${inWords(seeds.length)} series that ${seeds.length === 1 ? 'answers' : 'answer'}: ${page}. All in this order: ${inWords(inOrder)}.${resisting}`;
}
