import { capital } from '../foundation/english.ts';
import type { PublicRun } from '../judgement/public-record.ts';
import {
  type Answered,
  type ClaimFact,
  type Fact,
  isDecided,
  type Question,
  synthesise,
} from '../judgement/synthesis.ts';
import { escapeHtml } from './format.ts';
import type { Run } from './reported.ts';
import { claimText, claimWords, factText } from './synthesis-words.ts';

/** A piece of a sentence, and the record that it rests on. */
export interface Clause {
  readonly text: string;
  /** How readers know the record: "H03", "survey", "public record". */
  readonly label: string;
  /** Of the section of the page that holds the record; absent where there is none yet. */
  readonly anchor?: string;
  /** A claim of the post that did not hold. */
  readonly refutes?: boolean;
}

/** An answer to one question: what the records say, then what is not tested yet. */
export interface Sentence {
  readonly question: Question;
  readonly lead: string;
  readonly found: readonly Clause[];
  readonly untested: readonly Clause[];
}

const leads: Readonly<Record<Question, string>> = {
  leak: 'Does it leak?',
  carrier: 'What carries the leak?',
  leastLikely: 'Does the least likely class avoid the leak?',
  when: 'When does a network leak?',
  difficulty: 'Only on hard problems?',
};

/** What makes a network leak, in five sentences from the records of some runs. None where no claim is decided. */
export function synthesisOf(runs: readonly Run[], publicRuns: readonly PublicRun[]): Sentence[] {
  const judged = runs.flatMap(({ reported }) => reported);
  const surveys = runs.flatMap((run) => run.surveys ?? []);
  const answers = synthesise({ judged, surveys, publicRuns });
  const decided = answers
    .flatMap(({ facts }) => facts.filter((fact) => fact.kind === 'claim'))
    .filter(({ verdict }) => isDecided(verdict));
  const scales = new Set(decided.map(({ verdict }) => verdict?.profile));
  return decided.length === 0 ? [] : answers.map((answer) => sentenceOf(answer, scales.size > 1));
}

/** `namesScale`: not all claims were decided at one scale, so each says at which. */
function sentenceOf({ question, facts }: Answered, namesScale: boolean): Sentence {
  return {
    ...{ question, lead: leads[question] },
    found: facts.filter((fact) => !isUntested(fact)).map((fact) => clauseOf(fact, namesScale)),
    untested: facts.filter(isUntested).map(({ claim }) => ({
      ...{ text: `whether ${claimWords[claim]?.question ?? claim}`, label: claim },
    })),
  };
}

function isUntested(fact: Fact): fact is ClaimFact {
  return fact.kind === 'claim' && (fact.verdict === undefined || fact.verdict.outcome === 'not evaluated');
}

function clauseOf(fact: Fact, namesScale: boolean): Clause {
  if (fact.kind === 'claim') {
    const { claim, verdict } = fact;
    const label = namesScale ? `${claim}, ${verdict?.profile}` : claim;
    const anchor = verdict?.statements.length === 1 ? `${claim}-1` : claim;
    return { text: claimText(fact), label, anchor, refutes: verdict?.outcome === 'refuted' };
  }
  const text = factText(fact);
  if (fact.kind === 'survey') return { text, label: 'survey', anchor: `survey-${fact.survey}` };
  if (fact.kind === 'public' || fact.kind === 'public data sets')
    return { text, label: 'public record', anchor: 'public-record' };
  const standing = fact.kind === 'random label' ? 'a control' : 'reported, not judged';
  return { text, label: `H03, ${standing}`, anchor: 'H03' };
}

/** A sentence with its records in brackets. `link` marks up a record, `openly` what is not tested yet. */
function wordsOf(
  { found, untested }: Sentence,
  { link, openly = (text) => text }: { link: (clause: Clause) => string; openly?: (text: string) => string },
): string {
  const joined = (clauses: readonly Clause[], by: string): string =>
    clauses.map((clause) => `${clause.text} (${link(clause)})`).join(by);
  const open = untested.length === 0 ? [] : [openly(`Not tested yet: ${joined(untested, '; ')}.`)];
  return [...(found.length === 0 ? [] : [`${capital(joined(found, '; '))}.`]), ...open].join(' ');
}

/** The sentences as a list, each with an anchor of its own; records are links to their sections. */
export function synthesisHtml(sentences: readonly Sentence[]): string {
  const link = ({ label, anchor }: Clause): string =>
    anchor === undefined ? label : `<a href="#${anchor}">${label}</a>`;
  const openly = (text: string): string => `<span class="small">${text}</span>`;
  const escaped = (clauses: readonly Clause[]): Clause[] =>
    clauses.map((clause) => ({ ...clause, text: escapeHtml(clause.text) }));
  const items = sentences.map(({ found, untested, ...rest }) => {
    const words = wordsOf({ ...rest, found: escaped(found), untested: escaped(untested) }, { link, openly });
    return `<li id="synthesis-${rest.question}"><strong>${rest.lead}</strong> ${words}</li>`;
  });
  return `<ol class="synthesis">${items.join('\n')}</ol>`;
}

/** The same as Markdown, records by name. */
export function synthesisMarkdown(sentences: readonly Sentence[]): string {
  return sentences
    .map((sentence, i) => `${i + 1}. **${sentence.lead}** ${wordsOf(sentence, { link: ({ label }) => label })}`)
    .join('\n');
}

/** For a first screen: of each sentence that found something its first clause, and what it refutes. */
export function briefly(sentences: readonly Sentence[]): Sentence[] {
  return sentences
    .map((one) => ({ ...one, found: one.found.filter(({ refutes }, i) => i === 0 || refutes === true), untested: [] }))
    .filter(({ found }) => found.length > 0);
}
