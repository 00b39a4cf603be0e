import { toleratedUnmoved } from '../judgement/sanity.ts';
import type { SurveyedNetwork, SurveyRowFinding } from '../judgement/survey-finding.ts';
import { clopperPearson } from '../statistics/clopper-pearson.ts';
import { median } from '../statistics/order-interval.ts';
import type { Unit } from '../protocol/quantity.ts';
import { formatMeasured, formatValue } from './format.ts';
import type { Table } from './figures/figure.ts';
import { markdownTable } from './markdown.ts';

/** The table of a survey, for the terminal and for Markdown. */
export function surveyTable(rows: readonly SurveyRowFinding[]): string {
  return markdownTable(surveyRows(rows));
}

/** A row for each arm: how many of its networks leak, with an interval for the share; medians over them, with ranges. */
export function surveyRows(rows: readonly SurveyRowFinding[]): Table {
  const header = [
    ...['Changed', 'To', 'Leak [share in %, 95 % interval]', 'Collapsed [FGSM minus BIM and PGD]'],
    ...['Clean [range]', 'FGSM [range]', 'BIM and PGD [range]', 'Gap in points [range]', 'Net rescue [range]'],
    'First epoch above clean (stays from; – fell back)',
  ];
  return { header, rows: rows.map(cellsOf) };
}

function cellsOf({ factor, level, seeds, readBy, networks, diverged }: SurveyRowFinding): string[] {
  const leaking = networks.filter(({ leaks }) => leaks).length;
  const collapsed = networks.filter((one) => one.collapsed).length;
  const range = (read: (network: SurveyedNetwork) => number, unit: Unit): string => {
    const values = networks.map(read);
    const ends = [Math.min(...values), Math.max(...values)].map((value) => formatValue(value, unit));
    return values.length < 2 ? '' : ` [${ends.join(', ')}]`;
  };
  const cell = (read: (network: SurveyedNetwork) => number, unit: Unit = 'accuracy'): string =>
    networks.length === 0 ? '' : `${formatValue(median(networks.map(read)), unit)}${range(read, unit)}`;
  const absent = seeds - networks.length - diverged.length;
  const notes = [
    ...(diverged.length > 0 ? [`${diverged.length} diverged`] : []),
    ...unmovedNotes(networks),
    ...countNotes(networks),
    ...(absent > 0 ? [`${absent} not there yet`] : []),
  ];
  return [
    ...[factor, [level, ...notes.map((note) => `(${note})`)].join(' ').trim()],
    `${leaking} of ${networks.length}${shareText(leaking, networks.length)}`,
    `${collapsed} of ${networks.length}${range((one) => one.oneStepMinusIterative, 'points')}`,
    ...[cell(({ clean }) => clean), cell(({ adversarial }) => adversarial), cell(({ iterative }) => iterative)],
    ...[cell(({ gap }) => gap, 'points'), cell(({ netRescue }) => netRescue, 'share')],
    readBy === undefined ? aboveText(networks) : 'as above',
  ];
}

/** " [29, 100]": what three of three say of the share among all such networks. */
function shareText(count: number, networks: number): string {
  if (networks === 0) return '';
  const { lower, upper } = clopperPearson(count, networks);
  return ` [${[lower, upper].map((share) => (100 * share).toFixed(0)).join(', ')}]`;
}

/** Networks of which little can be said. */
function countNotes(networks: SurveyRowFinding['networks']): string[] {
  const [dull, unsound] = [
    networks.filter(({ learned }) => !learned).length,
    networks.filter(({ converged }) => converged === false).length,
  ];
  return [
    ...(dull > 0 ? [`${dull} did not learn`] : []),
    ...(unsound > 0 ? [`BIM and PGD had not converged on ${unsound}`] : []),
  ];
}

/** What a network without a gradient says of attacks is nothing. */
function unmovedNotes(networks: SurveyRowFinding['networks']): string[] {
  const without = networks.map(({ unmoved }) => unmoved).filter((share) => share > toleratedUnmoved);
  if (without.length === 0) return [];
  return [
    `${without.length} without a gradient on up to ${formatMeasured(Math.max(...without), 'accuracy')} of images`,
  ];
}

/** "2, 3 (6), 5 (–), never in 2": it stayed above from epoch 2 on; it fell back, once and in the end. */
function aboveText(networks: readonly SurveyedNetwork[]): string {
  const begun = networks.flatMap(({ firstAbove, staysAbove }) => {
    if (firstAbove === undefined) return [];
    return [firstAbove === staysAbove ? `${firstAbove}` : `${firstAbove} (${staysAbove ?? '–'})`];
  });
  const never = networks.length - begun.length;
  if (begun.length === 0) return never === 0 ? '' : 'never';
  return [...begun, ...(never === 0 ? [] : [`never in ${never}`])].join(', ');
}
