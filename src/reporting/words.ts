import { capital, inWords } from '../foundation/english.ts';
import type { Outcome, StatementFinding, Verdict } from '../judgement/verdict.ts';
import { isAtPostRadius, postEvaluationPixels } from '../protocol/profile.ts';
import { formatMeasured, formatValue } from './format.ts';
import { plain, valueWord } from './glossary.ts';
import type { Reported } from './reported.ts';

/** What is said of a record. A first screen leaves the detail out: further sentences, with a point between. */
export interface Wording {
  readonly answer: string;
  readonly detail?: string;
}

/** A plain text is an answer without detail. */
export function wordingOf(said: string | Wording): Wording {
  return typeof said === 'string' ? { answer: said } : said;
}

/** Sentences of a detail, of which some may be missing. */
export function detailed(answer: string, ...details: readonly string[]): Wording {
  return details.length === 0 ? { answer } : { answer, detail: details.join('. ') };
}

/** "refuted"; "undecided (exploratory)" when fewer seeds ran than the first look has. */
export function verdictWord({ outcome, look }: Pick<Verdict, 'outcome' | 'look'>): string {
  return outcome === 'not evaluated' || look !== undefined ? outcome : `${outcome} (exploratory)`;
}

/** What each outcome looks like: a sign and how its border is drawn, so that it needs no colour. */
export const outcomeSigns: Readonly<Record<Outcome, string>> = {
  supported: '✓',
  refuted: '✕',
  inconclusive: '?',
  undecided: '…',
  broken: '!',
  'not evaluated': '–',
};

/** "11 of 12 networks show it; 1 answers nothing" */
export function countsText(verdict: Pick<Verdict, 'counts'>): string {
  const { shows, showsNot, neither } = verdict.counts;
  if (shows + showsNot === 0) return 'no network answers';
  const unable = neither === 0 ? '' : `; ${neither} ${neither === 1 ? 'answers' : 'answer'} nothing`;
  return `${countText(verdict)} ${shows + showsNot === 1 ? 'network shows' : 'networks show'} it${unable}`;
}

/** "11 of 12": of the networks that answer. */
export function countText({ counts: { shows, showsNot } }: Pick<Verdict, 'counts'>): string {
  return `${shows} of ${shows + showsNot}`;
}

/**
 * Of a broken experiment, what failed; of any other undefined. The numbers of a broken one say nothing of its claim, so a
 * table shows this in their place.
 */
export function failedText({ outcome, controls }: Pick<Verdict, 'outcome' | 'controls'>): string | undefined {
  if (outcome !== 'broken') return undefined;
  return controls.some(({ fails }) => fails) ? 'a control failed' : 'a sanity check failed';
}

/** The statement that fewest networks meet: it decides. The first among equals. */
export function decidingStatement({ statements }: Pick<Verdict, 'statements'>): StatementFinding | undefined {
  const share = ({ holdsIn, values }: StatementFinding): number => holdsIn / Math.max(1, values.length);
  return statements.reduce<StatementFinding | undefined>(
    (least, one) => (least === undefined || share(one) < share(least) ? one : least),
    undefined,
  );
}

/** "20.5 points", of the statement that decides. */
export function decidingValue(verdict: Pick<Verdict, 'statements'>): string {
  const deciding = decidingStatement(verdict);
  return deciding === undefined ? '' : formatMeasured(deciding.median, deciding.unit);
}

/** "gap 20.5 points", of the statement that decides; the value alone where its unit says what it is. */
export function decidingText(verdict: Pick<Verdict, 'statements'>): string {
  const deciding = decidingStatement(verdict);
  if (deciding?.median === undefined) return '';
  return `${valueWord(deciding.name)} ${decidingValue(verdict)}`.trim();
}

/** One line for the terminal. */
export function verdictLine(verdict: Verdict): string {
  const { claim, profile, title, reasons } = verdict;
  const reason = reasons[0] === undefined ? '' : ` ${plain(reasons[0])}`;
  return `${claim} [${profile}] ${verdictWord(verdict).toUpperCase()}: ${title}. ${countsText(verdict)}.${reason}`;
}

/** Why a claim has no answer, in words; undefined where it has one. */
export function whyOpen(verdict: Verdict): string | undefined {
  const { outcome, reasons, look } = verdict;
  if (reasons[0] !== undefined) return plain(reasons[0]);
  if (outcome === 'undecided')
    return look === undefined ? 'Fewer networks than the first look asks for.' : 'More networks are needed.';
  if (outcome !== 'inconclusive') return undefined;
  const held = heldText(verdict);
  const more = held === '' ? '' : ` ${capital(held)}.`;
  return `The last look did not decide: neither side has the ${look?.needed ?? 0} networks that it takes.${more}`;
}

/** Which statements hold in every network, and which do not; empty where that does not part them. */
export function heldText({ statements }: Pick<Verdict, 'statements'>): string {
  const others = statements.filter(({ holdsIn, values }) => holdsIn < values.length);
  const held = statements.length - others.length;
  if (held === 0 || others.length === 0) return '';
  const named = others.map(
    ({ description, holdsIn, values }) => `“${plain(description)}” in ${holdsIn} of ${values.length}`,
  );
  return `of its ${inWords(statements.length)} statements ${inWords(held)} ${held === 1 ? 'holds' : 'hold'} in every network that answers, ${named.join(', ')}`;
}

/** That the verdict of another scale counts, where it is not there yet. */
export function awaitsText(profile: string): string {
  return `the verdict that counts is that of ${profile}, which is not there yet`;
}

/** Whether the post's own run could have been one of ours, for every number that it reports; empty where it reports none. */
export function postText({ claim, profile, verdict: { statements, reported } }: Omit<Reported, 'evidence'>): string {
  const asked = [...claim.statements.map(({ quantity }) => quantity), ...claim.reported];
  if (asked.every(({ inThePost }) => inThePost === undefined)) return '';
  if (!isAtPostRadius(profile))
    return `Not compared with the post's own run, which was evaluated at ${postEvaluationPixels} pixels.`;
  const found = [...statements, ...reported].flatMap(({ name, unit, range }) => {
    if (range?.inThePost === undefined) return [];
    const where = range.holdsThePost === true ? 'inside' : 'outside';
    return [
      `${plain(name)}: ${formatMeasured(range.inThePost, unit)}, ${where} ours (${formatValue(range.lower, unit)} to ${formatValue(range.upper, unit)}, where one more run would lie with ${Math.round(100 * range.coverage)} % probability)`,
    ];
  });
  return found.length === 0 ? '' : `Could the post's run be one of these? ${found.join('; ')}.`;
}

/** What the verdicts rest on, and how often they may be wrong. */
export const ruleNote =
  'Every verdict counts networks, each a training run of its own. Supported: so many show the claim that more than half of all such networks must. Refuted: so many do not. If only half did, chance would give such a count in fewer than 0.5 % of studies (0.05 / 11). Inconclusive: neither could be shown, which is no evidence of no effect. The chance that any of the eleven claims of a profile is wrongly supported is at most 5 %; wrongly refuted, the same; and as much again for each further profile. Controls and reported quantities are not covered.';
