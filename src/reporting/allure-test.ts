import type { ControlFinding, StatementFinding, Verdict } from '../judgement/verdict.ts';
import { secondsOf } from '../runs/records.ts';
import { compareVerdict, type ExpectedVerdicts } from './expected-verdicts.ts';
import { figureFile } from './figures/figure-file.ts';
import { figuresOf } from './figures/figures-of.ts';
import { formatBound, formatMeasured, unitName } from './format.ts';
import { plain } from './glossary.ts';
import type { Reported } from './reported.ts';
import { countsText, verdictWord, whyOpen } from './words.ts';
import { standingOf } from './page/forest.ts';

export type AllureStatus = 'passed' | 'failed' | 'skipped' | 'broken';

export interface AllureStep {
  readonly name: string;
  readonly status: AllureStatus;
  readonly parameters: Readonly<Record<string, string>>;
}

export interface AllureAttachment {
  readonly name: string;
  readonly type: string;
  readonly body: string | Buffer;
  /** With its dot. */
  readonly extension: string;
}

/** A claim under a profile as a test: what Allure is told of it, computed from verdict and evidence and nothing else. */
export interface AllureTest {
  /** "H03.cpu": whose history it is. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly status: AllureStatus;
  /** Why it did not pass. */
  readonly message?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, string>>;
  readonly steps: readonly AllureStep[];
  readonly attachments: readonly AllureAttachment[];
  /** Units: milliseconds since 1970. What its trainings took, up to when it was judged. */
  readonly start: number;
  readonly stop: number;
  readonly metrics: readonly AllureMetric[];
}

/** A number that Allure follows from run to run. */
export interface AllureMetric {
  readonly id: string;
  readonly key: string;
  readonly title: string;
  readonly group: string;
  readonly groupTitle: string;
  readonly unit: string;
  readonly value: number;
}

const statuses: Readonly<Record<Verdict['outcome'], AllureStatus>> = {
  supported: 'passed',
  refuted: 'failed',
  broken: 'broken',
  inconclusive: 'skipped',
  undecided: 'skipped',
  'not evaluated': 'skipped',
};

/** What kinds of results a reader looks for; a category of Allure each. */
export const newsOf = {
  changed: 'Unlike the committed runs',
  broken: 'The experiment is broken',
  brokenAsBefore: 'Broken, as committed',
  refuted: 'Refuted, as committed',
  refutedAnew: 'Refuted; nothing is committed',
  open: 'No answer yet',
} as const;

export function allureTestOf(reported: Reported, expected: ExpectedVerdicts): AllureTest {
  const { claim, profile, verdict, evidence } = reported;
  const id = `${claim.id}.${profile.name}`;
  const message = messageOf(verdict);
  const stop = Date.parse(verdict.provenance.finishedAt) || 0;
  const seconds = secondsOf(evidence.flatMap(({ trainings }) => trainings.flatMap(({ epochs }) => epochs)));
  return {
    ...{ id, name: `${claim.id} ${claim.title}`, status: statuses[verdict.outcome], ...(message && { message }) },
    description: `${claim.statement}\n\nThe post, "${claim.source.section}"; reported there: ${claim.source.reported}.`,
    labels: {
      parentSuite: profile.name,
      suite: claim.kind,
      tag: verdictWord(verdict),
      news: newsFor(verdict, expected),
    },
    parameters: { profile: profile.name, counts: countsText(verdict) },
    steps: [...verdict.statements.map(statementStep), ...verdict.controls.map(controlStep)],
    attachments: attachmentsOf(reported),
    ...{ start: stop - Math.round(1000 * seconds), stop },
    metrics: verdict.statements.flatMap((statement, i) =>
      metricOf(`${id}-${i + 1}`, claim.id, profile.name, statement),
    ),
  };
}

function messageOf(verdict: Verdict): string | undefined {
  if (verdict.outcome === 'supported') return undefined;
  return `${verdictWord(verdict)}: ${whyOpen(verdict) ?? countsText(verdict)}`;
}

function newsFor(verdict: Verdict, expected: ExpectedVerdicts): string {
  const { outcome } = verdict;
  const compared = compareVerdict(verdict, expected);
  if (outcome === 'broken') return compared === 'as expected' ? newsOf.brokenAsBefore : newsOf.broken;
  if (compared === 'changed') return newsOf.changed;
  if (outcome === 'refuted') return compared === 'as expected' ? newsOf.refuted : newsOf.refutedAnew;
  return outcome === 'supported' ? 'Supported' : newsOf.open;
}

function statementStep(statement: StatementFinding): AllureStep {
  const { description, holdsIn, values, name, median, unit, interval, side, bound } = statement;
  const status = { for: 'passed', against: 'failed', open: 'skipped' } as const;
  return {
    name: `${description}: in ${holdsIn} of ${values.length} networks`,
    status: status[standingOf(statement)],
    parameters: { [plain(name)]: `${formatMeasured(median, unit, interval)}; bound ${formatBound(side, bound, unit)}` },
  };
}

function controlStep({ kind, description, fails, name, median, unit, side, bound }: ControlFinding): AllureStep {
  return {
    name: `${kind} control: ${description}`,
    status: fails ? 'broken' : 'passed',
    parameters: { [plain(name)]: `${formatMeasured(median, unit)}; bound ${formatBound(side, bound, unit)}` },
  };
}

function attachmentsOf(reported: Reported): AllureAttachment[] {
  const { attacks: _attacks, measurements: _measurements, ...verdict } = reported.verdict;
  const figures = figuresOf(reported).flatMap((figure) =>
    figure.kind === 'plots'
      ? [{ name: figure.title, type: 'image/svg+xml', body: figureFile(figure), extension: '.svg' }]
      : [],
  );
  return [...figures, { name: 'verdict', type: 'application/json', body: JSON.stringify(verdict), extension: '.json' }];
}

function metricOf(
  id: string,
  claim: string,
  profile: string,
  { description, median, unit }: StatementFinding,
): AllureMetric[] {
  if (median === undefined) return [];
  const scale = unit === 'accuracy' || unit === 'points' ? 100 : 1;
  return [
    {
      ...{ id, key: id, title: description, group: `${claim}.${profile}`, groupTitle: `${claim}, ${profile}` },
      ...{ unit: unitName(unit), value: Number((scale * median).toPrecision(6)) },
    },
  ];
}
