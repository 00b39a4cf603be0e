import { writeAtomically } from '../foundation/atomic-file.ts';
import { readSealed, writeSealed } from '../foundation/sealed-record.ts';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { toleratedUnmoved } from '../judgement/sanity.ts';
import type { SurveyFinding, SurveyRowFinding } from '../judgement/survey-finding.ts';
import { median } from '../statistics/order-interval.ts';
import type { Unit } from '../protocol/quantity.ts';
import { formatMeasured, formatValue } from './format.ts';
import type { Table } from './figures/figure.ts';
import { markdownTable } from './markdown.ts';

/** Writes a finding where the page of all surveys is made from, and that page. */
export function reportSurvey(folder: string, finding: SurveyFinding): void {
  writeSealed(join(folder, 'surveys', `${finding.survey}.${finding.profile}.json`), finding);
  writeAtomically(join(folder, 'surveys.md'), surveysMarkdown(readSurveys(folder)));
}

/** All findings of a folder of reports. */
export function readSurveys(folder: string): SurveyFinding[] {
  const surveys = join(folder, 'surveys');
  if (!existsSync(surveys)) return [];
  return readdirSync(surveys)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => readSealed<SurveyFinding>(join(surveys, name)) as SurveyFinding);
}

function surveysMarkdown(findings: readonly SurveyFinding[]): string {
  const parts = findings.map(({ title, question, beside, profile, rows, remarks }) =>
    [
      `## ${title}`,
      `${question} Beside ${beside.join(', ')}; profile ${profile}. Reported, without a verdict.`,
      surveyTable(rows),
      remarks.map((remark) => `- ${remark}`).join('\n'),
    ].join('\n\n'),
  );
  return `# Surveys\n\n${parts.join('\n\n')}\n`;
}

/** The same table for the terminal. */
export function surveyTable(rows: readonly SurveyRowFinding[]): string {
  return markdownTable(surveyRows(rows));
}

/** A row for each arm: medians over its networks, the gap also with its range. */
export function surveyRows(rows: readonly SurveyRowFinding[]): Table {
  const header = [
    ...['Changed', 'To', 'Leak', 'Collapsed [FGSM minus BIM and PGD]', 'Clean', 'FGSM', 'BIM and PGD'],
    ...['Gap in points [range]', 'Net rescue [range]', 'Leaks from epoch'],
  ];
  return { header, rows: rows.map(cellsOf) };
}

function cellsOf({ factor, level, seeds, readBy, networks, diverged }: SurveyRowFinding): string[] {
  const count = (holds: (network: (typeof networks)[number]) => boolean): string =>
    `${networks.filter(holds).length} of ${networks.length}`;
  const middle = (read: (network: (typeof networks)[number]) => number, unit: Unit = 'accuracy'): string =>
    networks.length === 0 ? '' : formatValue(median(networks.map(read)), unit);
  const range = (read: (network: (typeof networks)[number]) => number, unit: Unit): string => {
    const values = networks.map(read);
    const ends = [Math.min(...values), Math.max(...values)].map((value) => formatValue(value, unit));
    return values.length < 2 ? '' : ` [${ends.join(', ')}]`;
  };
  const absent = seeds - networks.length - diverged.length;
  const notes = [
    ...(diverged.length > 0 ? [`${diverged.length} diverged`] : []),
    ...unmovedNotes(networks),
    ...(absent > 0 ? [`${absent} not there yet`] : []),
  ];
  return [
    ...[factor, [level, ...notes.map((note) => `(${note})`)].join(' ').trim()],
    ...[
      count(({ leaks }) => leaks),
      `${count(({ collapsed }) => collapsed)}${range((one) => one.oneStepMinusIterative, 'points')}`,
    ],
    ...[middle(({ clean }) => clean), middle(({ adversarial }) => adversarial), middle(({ iterative }) => iterative)],
    `${middle(({ gap }) => gap, 'points')}${range(({ gap }) => gap, 'points')}`,
    `${middle((one) => one.netRescue, 'share')}${range((one) => one.netRescue, 'share')}`,
    readBy === undefined ? beginsText(networks.map(({ firstEpoch }) => firstEpoch)) : 'as above',
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

/** "3, 5, never in 2" */
function beginsText(epochs: readonly (number | undefined)[]): string {
  const begun = epochs.filter((epoch) => epoch !== undefined);
  const never = epochs.length - begun.length;
  if (begun.length === 0) return never === 0 ? '' : 'never';
  return [...begun, ...(never === 0 ? [] : [`never in ${never}`])].join(', ');
}
