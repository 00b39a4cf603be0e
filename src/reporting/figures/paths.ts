import type { ArmName } from '../../protocol/arms.ts';
import { leakBegins, pathOf } from '../../protocol/quantities/training-curve.ts';
import { formatValue } from '../format.ts';
import { armName } from '../glossary.ts';
import type { Reported } from '../reported.ts';
import type { Panel, Plots } from './figure.ts';
import { leakNote } from './training-curves.ts';
import { axisX, axisY, band, dot, linear, lines, type Point, segment, text, type Tone, upwards } from './svg.ts';

/** A network's way through training. */
export interface Path {
  readonly name: string;
  /** Clean and adversarial accuracy after each epoch, fractions of 1. */
  readonly points: readonly (readonly [clean: number, adversarial: number])[];
  /** From which epoch on, counted from 1, it stays on the side of the leak; absent: it does not. */
  readonly leaksFrom?: number;
  /** Whether it leaks in the end, where that is judged by other images than the path. */
  readonly leaks?: boolean;
  /** It has not collapsed. */
  readonly isRobust?: boolean;
}

export interface PathRow {
  readonly title: string;
  readonly paths: readonly Path[];
  /** Beside the title; how many leak, and from when on, when absent. */
  readonly note?: string;
}

/** What is drawn. */
interface Told {
  readonly measured: string;
  /** Which epoch a line ends in. */
  readonly end: string;
  /** What the large dot is. */
  readonly turn: string;
  /** Which networks are blue, and which grey. */
  readonly leaks: string;
  readonly leaksNot: string;
  /** Which are grey and dashed. */
  readonly robust?: string;
  /** An epoch with a mark of its own. */
  readonly marked?: number;
}

const ofTraining: Told = {
  measured: 'on the two halves of the training batches',
  end: 'its last',
  turn: 'from this epoch on it stays there',
  leaks: 'ends there',
  leaksNot: 'does not',
};

/** The arms whose training a claim draws, a panel each. */
export function pathFigure({ claim, evidence }: Reported): Plots[] {
  return pathsFigure(
    (claim.trainingCurvesOf ?? []).map((arm) => ({ title: armName(arm), paths: pathsOf(arm, evidence) })),
  );
}

function pathsOf(arm: ArmName, evidence: Reported['evidence']): Path[] {
  return evidence.flatMap(({ seed, trainings }) =>
    trainings
      .filter((training) => training.arm === arm)
      .map((training) => {
        const leaksFrom = leakBegins(training);
        return {
          name: `network ${seed}`,
          points: pathOf(training.epochs),
          ...(leaksFrom !== undefined && { leaksFrom }),
        };
      }),
  );
}

/** Adversarial against clean accuracy, epoch by epoch: the leak is what lies above the diagonal. A panel for each row. */
export function pathsFigure(rows: readonly PathRow[], told: Partial<Told> = {}): Plots[] {
  const { measured, end, turn, leaks, leaksNot, robust, marked }: Told = { ...ofTraining, ...told };
  const mark = marked === undefined ? '' : ` A small full dot: epoch ${marked}.`;
  const drawn = rows.filter(({ paths }) => paths.some(({ points }) => points.length > 1));
  if (drawn.length === 0) return [];
  return [
    {
      ...{
        kind: 'plots',
        layout: 'grid',
        id: 'paths',
        ...(drawn.length < 4 ? { panelWidth: 260, panelHeight: 250 } : { panelWidth: 190, panelHeight: 180 }),
      },
      title: 'Where the leak begins: adversarial against clean accuracy, epoch by epoch',
      description: `A line is a network, from its first epoch (small dot) to ${end}; accuracies in per cent, ${measured}: clean to the right, adversarial upwards. Above the diagonal a network is better on adversarial images. A large dot: ${turn}.${mark}`,
      legend: [
        { mark: 'band', tone: 'blue', words: 'better on adversarial images' },
        { mark: 'line', tone: 'blue', words: leaks },
        { mark: 'line', tone: 'grey', words: leaksNot },
        ...(robust === undefined ? [] : [{ mark: 'dashed', tone: 'grey', words: robust } as const]),
        { mark: 'dot', tone: 'blue', words: 'the leak begins' },
      ],
      panels: drawn.map((row) => panelOf(row, marked)),
      table: {
        header: ['Row', 'Network', 'Leaks from epoch', 'Clean, then adversarial accuracy by epoch (%)'],
        rows: drawn.flatMap(({ title, paths }) =>
          paths.map(({ name, points, leaksFrom }) => [
            ...[title, name, `${leaksFrom ?? 'never'}`],
            points.map((point) => point.map((value) => formatValue(value, 'accuracy')).join(' → ')).join(', '),
          ]),
        ),
      },
    },
  ];
}

function panelOf({ title, paths, note }: PathRow, marked?: number): Panel {
  const [x, y] = [linear(0, 1), upwards(linear(0, 1))];
  const at = ([clean, adversarial]: readonly [number, number]): Point => [x(clean), y(adversarial)];
  const percent = (value: number): string => `${100 * value}`;
  const marks = [
    band(
      [
        [0, 100],
        [0, 0],
        [100, 0],
      ],
      [],
      'blue',
    ),
    axisY(y, [0, 0.5, 1], percent),
    axisX(x, [0, 0.5, 1], percent),
    segment([0, 100], [100, 0], 'rule'),
    text([0, 0], 'adversarial', { dx: 5, dy: 15, kind: 'side' }),
    text([100, 100], 'clean', { anchor: 'end', dx: -5, dy: -6, kind: 'side' }),
    ...looks.map(({ tone, isRobust }) =>
      lines(
        paths
          .filter((path) => toneOf(path) === tone && (path.isRobust ?? false) === isRobust)
          .map(({ points }) => points.map(at)),
        tone,
        [...(isRobust ? ['dashed'] : []), ...(paths.length > 1 ? ['thin'] : [])].join(' '),
      ),
    ),
    ...paths.flatMap((path) => {
      const { name, points, leaksFrom } = path;
      const tone = toneOf(path);
      const [first, turn] = [points[0], leaksFrom === undefined ? undefined : points[leaksFrom - 1]];
      const early = marked === undefined ? undefined : points[marked - 1];
      return [
        ...(first === undefined ? [] : [dot(at(first), tone, { hollow: true, radius: 2 })]),
        ...(early === undefined ? [] : [dot(at(early), tone, { radius: 2 })]),
        ...(turn === undefined ? [] : [dot(at(turn), tone, { title: `${name} leaks from epoch ${leaksFrom}` })]),
      ];
    }),
  ];
  return { title, note: note ?? leakNote(paths.map(({ leaksFrom }) => leaksFrom)), marks: marks.join('') };
}

/** How lines look, those below first. */
const looks = [
  { tone: 'grey', isRobust: true },
  { tone: 'grey', isRobust: false },
  { tone: 'blue', isRobust: false },
] as const;

function toneOf({ leaksFrom, leaks = leaksFrom !== undefined }: Path): Tone {
  return leaks ? 'blue' : 'grey';
}
