import { capital } from '../foundation/english.ts';
import type { Answered, ClaimFact, Fact, Question } from '../judgement/facts.ts';
import type { ClaimId } from '../protocol/claim-id.ts';
import type { PublicRun } from '../judgement/public-record.ts';
import { isDecided } from '../judgement/claim-fact.ts';
import { synthesise } from '../judgement/synthesis.ts';
import { escapeHtml } from './format.ts';
import type { Run } from './reported.ts';
import { claimText, claimWords } from './claim-words.ts';
import { factText } from './fact-words.ts';
import type { Wording } from './words.ts';

/** A piece of a sentence, and the record that it rests on. */
export interface Clause extends Wording {
  /** How readers know the record: "H03", "survey", "public record". */
  readonly label: string;
  /** Of the section of the page that holds the record; absent where there is none yet. */
  readonly anchor?: string;
  /** A claim of the post that did not hold. */
  readonly refutes?: boolean;
  /** A claim that was tried and is not decided. */
  readonly leavesOpen?: boolean;
  readonly isOfSurvey?: boolean;
}

/** An answer to one question: what the records say, then what is not tested yet. */
export interface Sentence {
  readonly question: Question;
  readonly lead: string;
  readonly found: readonly Clause[];
  readonly untested: readonly Clause[];
  /** The claim that answers it is among those. */
  readonly isOpen: boolean;
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

/** `namesScale`: not all that is said is of one scale, so each piece says of which. */
function sentenceOf({ question, facts }: Answered, namesScale: boolean): Sentence {
  const [main] = facts;
  return {
    ...{ question, lead: leads[question], isOpen: main !== undefined && isUntested(main) },
    found: facts.filter((fact) => !isUntested(fact)).map((fact) => clauseOf(fact, namesScale)),
    untested: facts.filter(isUntested).map(({ claim }) => ({
      ...{ answer: `whether ${claimWords[claim]?.question ?? claim}`, label: claim },
    })),
  };
}

function isUntested(fact: Fact): fact is ClaimFact {
  return fact.kind === 'claim' && (fact.verdict === undefined || fact.verdict.outcome === 'not evaluated');
}

interface Standing {
  readonly claim: ClaimId;
  readonly standing: string;
  readonly beside?: string;
}

const reported = 'reported, not judged';

/** The claim whose networks a fact was found on, and as what it stands there. */
const standings: Readonly<Record<Exclude<Fact['kind'], 'claim' | 'survey' | 'public' | 'public data sets'>, Standing>> =
  {
    'random label': { claim: 'H03', standing: 'a control' },
    statistics: { claim: 'H03', standing: reported },
    code: { claim: 'H03', standing: reported },
    collapse: { claim: 'H03', standing: reported },
    'wrong label': { claim: 'H09', standing: 'added after its verdict', beside: 'beside ' },
    information: { claim: 'H09', standing: reported },
    'noise alone': { claim: 'H09', standing: 'a control' },
    'predicted label': { claim: 'K01', standing: reported },
  };

function clauseOf(fact: Fact, namesScale: boolean): Clause {
  const at = (profile = ''): string => (namesScale ? `, ${profile}` : '');
  if (fact.kind === 'claim') {
    const { claim, verdict } = fact;
    const label = `${claim}${at(verdict?.profile)}`;
    const anchor = verdict?.statements.length === 1 ? `${claim}-1` : claim;
    const found = { refutes: verdict?.outcome === 'refuted', leavesOpen: !isDecided(verdict) };
    return { ...claimText(fact), label, anchor, ...found };
  }
  const wording = factText(fact);
  if (fact.kind === 'public' || fact.kind === 'public data sets')
    return { ...wording, label: 'public record', anchor: 'public-record' };
  const scale = at(fact.profile);
  if (fact.kind === 'survey') {
    return { ...wording, label: `survey${scale}`, anchor: `survey-${fact.survey}`, isOfSurvey: true };
  }
  const { beside = '', claim, standing } = standings[fact.kind];
  return { ...wording, label: `${beside}${claim}${scale}, ${standing}`, anchor: claim };
}

/** How a record is marked up, and what is not tested yet. */
interface MarkUp {
  readonly link: (clause: Clause) => string;
  readonly openly?: (text: string) => string;
  readonly escape?: (text: string) => string;
}

function textOf({ answer, detail }: Clause): string {
  return detail === undefined ? answer : `${answer}. ${detail}`;
}

function asItIs(text: string): string {
  return text;
}

/** The answer, then what else the records say, each with its record in brackets. */
function partsOf({ found, untested, isOpen }: Sentence, markUp: MarkUp): string[] {
  const { link, openly = asItIs, escape = asItIs } = markUp;
  const told = (clauses: readonly Clause[]): string =>
    clauses.map((clause) => `${escape(textOf(clause))} (${link(clause)})`).join('; ');
  const [main, others] = isOpen ? [untested.slice(0, 1), untested.slice(1)] : [[], untested];
  return [
    ...main.map((clause) => openly(`Not tested yet: ${told([clause])}.`)),
    ...found.map((clause) => capital(`${told([clause])}.`)),
    ...(others.length === 0 ? [] : [openly(`Not tested yet: ${told(others)}.`)]),
  ];
}

/** The sentences as a list, each with an anchor of its own; records are links to their sections. */
export function synthesisHtml(sentences: readonly Sentence[]): string {
  const link = ({ label, anchor }: Clause): string =>
    anchor === undefined ? label : `<a href="#${anchor}">${label}</a>`;
  const openly = (text: string): string => `<span class="small">${text}</span>`;
  const items = sentences.map((sentence) => {
    const [answer = '', ...more] = partsOf(sentence, { link, openly, escape: escapeHtml });
    const list = more.length === 0 ? '' : `<ul>${more.map((part) => `<li>${part}</li>`).join('')}</ul>`;
    return `<li id="synthesis-${sentence.question}"><strong>${sentence.lead}</strong> ${answer}${list}</li>`;
  });
  return `<ol class="synthesis">${items.join('\n')}</ol>`;
}

/** The same as Markdown, records by name. */
export function synthesisMarkdown(sentences: readonly Sentence[]): string {
  const lines = sentences.flatMap((sentence, i) => {
    const [answer = '', ...more] = partsOf(sentence, { link: ({ label }) => label });
    return [`${i + 1}. **${sentence.lead}** ${answer}`, ...more.map((part) => `   - ${part}`)];
  });
  return lines.join('\n');
}

/** For a reader who has the surveys beside it, word for word. */
export function withoutSurveys(sentences: readonly Sentence[]): Sentence[] {
  return sentences.map((one) => ({ ...one, found: one.found.filter(({ isOfSurvey }) => isOfSurvey !== true) }));
}

/**
 * For a first screen, without details: of each question that has an answer its first piece, four more where that leaves it
 * open, one where no claim answers it; what is refuted; and whether its claim is tested.
 */
export function briefly(sentences: readonly Sentence[]): Sentence[] {
  return sentences
    .map((one) => ({
      ...one,
      found: one.found
        .filter(({ refutes }, i) => i <= besidesOf(one) || refutes === true)
        .map(({ detail: _detail, ...clause }) => clause),
      untested: one.isOpen ? one.untested.slice(0, 1) : [],
    }))
    .filter(({ found }) => found.length > 0);
}

/** How many pieces stand beside the first on a first screen. */
function besidesOf({ isOpen, found: [first] }: Sentence): number {
  if (isOpen || first?.leavesOpen === false) return 0;
  return first?.leavesOpen === true ? 4 : 1;
}
