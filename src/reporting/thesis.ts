import { capital } from '../foundation/english.ts';
import type { Claim } from '../protocol/claim.ts';
import { profiles } from '../protocol/profiles.ts';
import type { Reported } from './reported.ts';

type Decided = 'supported' | 'refuted';

/** What each claim comes to, as a clause of a sentence. Nothing but the outcome chooses among them. */
const clauses: Readonly<Record<string, Readonly<Record<Decided, string>>>> = {
  H03: {
    supported: 'networks trained on one-step examples do classify such examples better than clean images',
    refuted: 'networks trained on one-step examples do not classify such examples better than clean images',
  },
  H01: {
    supported: 'the noise of an untrained network tells the label',
    refuted: 'the noise of an untrained network does not tell the label',
  },
  H02: {
    supported: 'input gradients are almost constant within a label',
    refuted: 'input gradients are not almost constant within a label, as the post says they are',
  },
  H04: { supported: 'MNIST does not leak', refuted: 'MNIST leaks too' },
  H05: {
    supported: 'the loss along the attack rises, peaks and falls below its start',
    refuted: 'the loss along the attack does not rise, peak and fall below its start',
  },
  H06: {
    supported: 'one-step training does not defend against an iterative attack',
    refuted: 'one-step training does protect a little against an iterative attack',
  },
  H07: {
    supported: 'training with the least likely class leaks too',
    refuted: 'training with the least likely class does not leak',
  },
  H08: {
    supported: 'the harder the task, the larger the leak',
    refuted: 'the leak does not follow the difficulty of the task',
  },
  H09: {
    supported: 'without a correlation of noise and label there is no leak',
    refuted: 'the leak does not hang on the correlation of noise and label alone',
  },
  K01: {
    supported: 'of the attacks compared, only the one-step attack with the true label leaks',
    refuted: 'the cited contrast between the attacks does not hold',
  },
  T01: {
    supported: 'one-step training masks the gradient',
    refuted: 'one-step training does not mask the gradient as cited',
  },
};

/** A sentence each: what is seen, why it should be so, and what is said of other attacks and trainings. */
const groups = [
  ['H03', 'H05'],
  ['H01', 'H02', 'H09', 'H08', 'H04'],
  ['H06', 'T01', 'H07', 'K01'],
];

/** In short: whether it leaks, and whether the reasons given hold. */
export interface Thesis {
  readonly short: string;
  readonly sentences: readonly string[];
}

/** Two or three sentences from fixed templates over the outcomes, and nothing else. */
export function thesisOf(claims: readonly Claim[], reported: readonly Reported[]): Thesis {
  const decided = claims.flatMap(({ id }) => decidedOf(id, reported));
  const open = claims.filter(({ id }) => decided.every((one) => one.id !== id)).map(({ id }) => id);
  const sentences = groups
    .map((ids) => ids.flatMap((id) => clauseOf(id, decided)))
    .concat([decided.filter(({ id }) => clauses[id] === undefined).map(({ id, outcome }) => `${id} is ${outcome}`)])
    .filter((found) => found.length > 0)
    .map((found) => `${capital(found.join('; '))}.`);
  const rest = open.length === 0 || decided.length === 0 ? [] : [`Not decided here: ${open.join(', ')}.`];
  return { short: shortOf(decided), sentences: [...sentences, ...rest] };
}

interface DecidedClaim {
  readonly id: string;
  readonly outcome: Decided;
  /** Where it came out so. */
  readonly profile: string;
  readonly otherwise: readonly string[];
}

/** By the largest scale that decided; profiles stand from small to large. */
function decidedOf(id: string, reported: readonly Reported[]): DecidedClaim[] {
  const rank = (name: string): number => profiles.findIndex((profile) => profile.name === name);
  const found = reported
    .flatMap(({ verdict: { claim, outcome, profile } }) =>
      claim === id && (outcome === 'supported' || outcome === 'refuted') ? [{ outcome, profile }] : [],
    )
    .sort((a, b) => rank(b.profile) - rank(a.profile));
  const [largest, ...others] = found;
  if (largest === undefined) return [];
  const otherwise = others
    .filter(({ outcome }) => outcome !== largest.outcome)
    .map(({ profile }) => (profile === largest.profile ? 'another run of it' : profile));
  return [{ id, ...largest, otherwise: [...new Set(otherwise)] }];
}

function clauseOf(id: string, decided: readonly DecidedClaim[]): string[] {
  const found = decided.find((one) => one.id === id);
  const clause = clauses[id];
  if (found === undefined || clause === undefined) return [];
  const scale =
    found.otherwise.length === 0 ? '' : ` under ${found.profile}, unlike under ${found.otherwise.join(', ')}`;
  return [`${clause[found.outcome]}${scale} (${id})`];
}

/** The claims that give reasons for the leak. */
const explanations = ['H02', 'H08', 'H09'];

function shortOf(decided: readonly DecidedClaim[]): string {
  if (decided.length === 0)
    return 'Nothing is decided here: this run shows that everything works, and says nothing of the claims.';
  const leak = decided.find(({ id }) => id === 'H03')?.outcome;
  const first = {
    supported: 'The leak is real',
    refuted: 'The leak does not show',
    none: 'Whether networks leak is not decided yet',
  }[leak ?? 'none'];
  const reasons = decided.filter(({ id }) => explanations.includes(id));
  const failing = reasons.filter(({ outcome }) => outcome === 'refuted').length;
  if (reasons.length === 0) return `${first}.`;
  if (failing === reasons.length)
    return `${first}; ${reasons.length === 1 ? 'the reason that was tested' : 'its explanation'} does not hold.`;
  if (failing === 0)
    return `${first}, and ${reasons.length === 1 ? 'the reason that was tested' : 'its explanation'} holds.`;
  return `${first}; of the reasons given for it, some hold and some do not.`;
}
