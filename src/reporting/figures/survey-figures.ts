import {
  courseOf,
  earlyEpoch,
  type SurveyedNetwork,
  type SurveyFinding,
  type SurveyRowFinding,
} from '../../judgement/survey-finding.ts';
import { formatValue } from '../format.ts';
import type { Panel, Plots } from './figure.ts';
import { type Path, type PathRow, pathsFigure } from './paths.ts';
import { axisX, axisY, linear, lines, segment, type Tone, upwards } from './svg.ts';

const leaksOnTest = 'leaks on test images';

/** The figures of a survey. */
export function surveyFigures({ survey, rows }: Pick<SurveyFinding, 'survey' | 'rows'>): Plots[] {
  // The others read the same networks otherwise.
  const trained = rows.filter(({ readBy }) => readBy === undefined);
  return [...gapFigure(trained), ...pathFigure(survey, trained)];
}

/** When each network comes to the leak: its gap while training, epoch by epoch, a panel for each row. */
function gapFigure(rows: readonly SurveyRowFinding[]): Plots[] {
  const drawn = rows.filter(({ networks }) => networks.some(({ path }) => path.length > 1));
  if (drawn.length === 0) return [];
  const gaps = drawn.flatMap(({ networks }) => networks.flatMap(gapsOf));
  const range = [Math.min(-0.1, ...gaps), Math.max(0.1, ...gaps)] as const;
  return [
    {
      ...{ kind: 'plots', layout: 'grid', id: 'gaps', panelWidth: 190, panelHeight: 110 },
      title: 'When the leak begins: adversarial minus clean accuracy, by epoch',
      description:
        'A line is a network; in points, on the two halves of the training batches. Above the dashed line a network is better on adversarial images.',
      legend: [
        { mark: 'line', tone: 'blue', words: leaksOnTest },
        { mark: 'line', tone: 'grey', words: 'does not' },
      ],
      panels: drawn.map((row) => gapPanel(row, range)),
      table: {
        header: ['Row', 'Network', 'Adversarial minus clean accuracy by epoch (points)'],
        rows: drawn.flatMap((row) =>
          row.networks.map((network) => [
            ...[titleOf(row), `network ${network.seed}`],
            gapsOf(network)
              .map((gap) => formatValue(gap, 'points'))
              .join(' '),
          ]),
        ),
      },
    },
  ];
}

function gapsOf({ path }: SurveyedNetwork): number[] {
  return path.map(([clean, adversarial]) => adversarial - clean);
}

function gapPanel(row: SurveyRowFinding, [least, most]: readonly [number, number]): Panel {
  const last = Math.max(2, ...row.networks.map(({ path }) => path.length));
  const [x, y] = [linear(1, last), upwards(linear(least, most))];
  const ofTone = (tone: Tone, leaks: boolean): string =>
    lines(
      row.networks.filter((one) => one.leaks === leaks).map((one) => gapsOf(one).map((gap, i) => [x(i + 1), y(gap)])),
      tone,
      row.networks.length > 1 ? 'thin' : '',
    );
  const marks = [
    axisY(y, [least, most], (gap) => formatValue(gap, 'points')),
    axisX(x, [1, last]),
    segment([0, y(0)], [100, y(0)], 'rule'),
    ...[ofTone('grey', false), ofTone('blue', true)],
  ];
  return { title: titleOf(row), note: leakingOf(row), marks: marks.join('') };
}

function titleOf({ factor, level }: SurveyRowFinding): string {
  return `${factor} ${level}`.trim();
}

function leakingOf({ networks }: SurveyRowFinding): string {
  return `${networks.filter(({ leaks }) => leaks).length} of ${networks.length} leak`;
}

/** The ways of the networks, a panel for each row. */
function pathFigure(survey: string, rows: readonly SurveyRowFinding[]): Plots[] {
  return pathsFigure(rows.map(rowOf), {
    leaks: leaksOnTest,
    leaksNot: 'collapsed, does not leak',
    robust: 'not collapsed',
    ...(survey === 'capacity' && { marked: earlyEpoch }),
  });
}

function rowOf(row: SurveyRowFinding): PathRow {
  return { title: titleOf(row), paths: row.networks.map(pathOf), note: leakingOf(row) };
}

function pathOf(network: SurveyedNetwork): Path {
  const { seed, path, leaks, staysAbove } = network;
  return {
    ...{ name: `network ${seed}`, points: path, leaks, isRobust: courseOf(network) === 'notCollapsed' },
    ...(staysAbove !== undefined && { leaksFrom: staysAbove }),
  };
}
