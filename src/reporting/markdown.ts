import { foundSentences, stateSentences } from '../judgement/sentences.ts';
import type { PublicRun } from '../judgement/public-record.ts';
import type { Claim } from '../protocol/claim.ts';
import type { Figure, HeatMap, Plots, Table } from './figures/figure.ts';
import { figuresOf } from './figures/figures-of.ts';
import { gapRowsFigure } from './figures/gap-rows.ts';
import { formatBound, formatMeasured } from './format.ts';
import { plain, plainSentence, scaleOf, untrainedScaleOf } from './glossary.ts';
import { originOf, quantityTable } from './quantity-rows.ts';
import type { Reported, Run } from './reported.ts';
import { sanityText } from './sanity-text.ts';
import { synthesisMarkdown, synthesisOf, withoutSurveys } from './synthesis.ts';
import { thesisOf } from './thesis.ts';
import type { Verdict } from '../judgement/verdict.ts';
import {
  countText,
  decidingText,
  failedText,
  outcomeSigns,
  postText,
  ruleNote,
  verdictWord,
  whyOpen,
} from './words.ts';

export function markdownTable({ header, rows }: Table): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Claims in the rows, profiles in the columns: the verdict, its count, and the value that decides. */
export function matrixTable(claims: readonly Claim[], reported: readonly Reported[]): Table {
  const profiles = [...new Map(reported.map(({ profile }) => [profile.name, profile])).values()];
  const tested = claims.filter(({ id }) => reported.some(({ claim }) => claim.id === id));
  const cell = (id: string, name: string): string => {
    const found = reported.find(({ claim, profile }) => claim.id === id && profile.name === name)?.verdict;
    if (found === undefined) return '';
    const failed = failedText(found);
    const known = failed === undefined ? [countText(found), decidingText(found)] : [failed];
    return [`${outcomeSigns[found.outcome]} **${verdictWord(found)}**`, ...known.filter((text) => text !== '')].join(
      ', ',
    );
  };
  const titleOf = (claim: Claim): string => {
    const own = profiles.map((profile) => untrainedScaleOf(claim, profile))[0];
    return `${claim.id} ${claim.title}${own === undefined ? '' : ` (${own})`}`;
  };
  return {
    header: ['Claim', ...profiles.map((profile) => `${profile.name}: ${scaleOf(profile)}`)],
    rows: tested.map((claim) => [titleOf(claim), ...profiles.map(({ name }) => cell(claim.id, name))]),
  };
}

/** Every statement: the median with its interval, and in how many networks it holds. */
function statementTable({ statements }: Verdict): Table {
  return {
    header: ['A network shows it when', 'Median [interval]', 'Bound', 'Holds in'],
    rows: statements.map(({ description, median, unit, interval, side, bound, holdsIn, values }) => [
      ...[plain(description), formatMeasured(median, unit, interval), formatBound(side, bound, unit)],
      `${holdsIn} of ${values.length}`,
    ]),
  };
}

/** Where the file of a figure lies, seen from `summary.md`. */
export function figurePath({ claim, profile }: Reported, figure: Figure): string {
  return `figures/${claim.id}.${profile.name}.${figure.id}.svg`;
}

/** `summary.md`: what GitHub shows of a run. Its headings do not hold the verdict, so that links to them last. */
export function summaryMarkdown(claims: readonly Claim[], run: Run, publicRuns: readonly PublicRun[]): string {
  const { reported } = run;
  const sentences = withoutSurveys(synthesisOf([run], publicRuns));
  const parts = [
    `# Verdicts`,
    thesisMarkdown(reported),
    ...[markdownTable(matrixTable(claims, reported)), ruleNote],
    ...synthesisFigures(run).flatMap((figure) => [`![${figure.title}](${synthesisPath(figure)})`, figure.description]),
    ...(sentences.length === 0 ? [] : [synthesisMarkdown(sentences)]),
    ...((run.surveys ?? []).length === 0
      ? []
      : ['The surveys, with their tables and figures: [surveys.md](surveys.md).']),
    ...reported.map(sectionOf),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** The answer in bold, then what is behind it. */
export function thesisMarkdown(reported: readonly Reported[]): string {
  const [first, ...more] = thesisOf(reported);
  return [`**${first}**`, ...more].join(' ');
}

/** The figures that speak of no single claim. */
export function synthesisFigures({ reported }: Run): Plots[] {
  return gapRowsFigure(reported);
}

/** Where the file of such a figure lies, seen from `summary.md`. */
export function synthesisPath({ id }: Plots): string {
  return `figures/synthesis.${id}.svg`;
}

function sectionOf(one: Reported): string {
  const { claim, profile, verdict } = one;
  const why = whyOpen(verdict);
  const post = postText(one);
  const found = [...foundSentences(verdict), ...stateSentences(verdict)];
  return [
    `## ${claim.id} ${claim.title}`,
    `${claim.statement} (The post, "${claim.source.section}"; reported there: ${claim.source.reported}.)`,
    `**${verdictWord(verdict)}** under \`${profile.name}\`. ${[...(why === undefined ? [] : [why]), ...found.map(plainSentence)].join(' ')}`,
    markdownTable(statementTable(verdict)),
    ...(post === '' ? [] : [post]),
    ...figuresOf(one).flatMap((figure) => figureMarkdown(one, figure)),
    `<details><summary>Every quantity and network</summary>\n\n${markdownTable(quantityTable(verdict))}\n\n</details>`,
    ...claim.remarks.map((remark) => `- ${plain(remark)}`),
    `Sanity: ${sanityText(one)}`,
    originOf(verdict),
  ].join('\n\n');
}

/** Pictures are left to the page, but not what they show: a summary is read by many, and data sets are not ours to spread. */
function figureMarkdown(one: Reported, figure: Figure): string[] {
  if (figure.kind !== 'plots') {
    const table = figure.kind === 'heat' ? heatTable(figure) : figure.table;
    return [`**${figure.title}.** ${figure.description}`, markdownTable(table)];
  }
  return [`![${figure.title}](${figurePath(one, figure)})`, figure.description];
}

function heatTable({ corner, columns, rows }: HeatMap): Table {
  return {
    header: [corner, ...columns],
    rows: rows.map(({ name, cells }) => [name, ...cells.map((cell) => cell?.text ?? '')]),
  };
}
