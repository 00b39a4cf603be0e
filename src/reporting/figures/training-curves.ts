import { perturbationProbeDesign as probe } from '../../evaluation/measurement.ts';
import { counted, countedOf } from '../../foundation/english.ts';
import type { ArmName } from '../../protocol/arms.ts';
import { leakBegins } from '../../protocol/quantities/training-curve.ts';
import { formatMeasured, formatValue } from '../format.ts';
import { median } from '../../statistics/order-interval.ts';
import { armName } from '../glossary.ts';
import type { Reported } from '../reported.ts';
import type { SeedEvidence } from '../../runs/evidence.ts';
import type { LegendEntry, Panel, Plots } from './figure.ts';
import { axisX, axisY, line, linear, type Point, segment, upwards } from './svg.ts';

type Training = SeedEvidence['trainings'][number] & { readonly seed: number };

/** Chance of the ten classes, which label information is measured against. */
const chance = 0.1;

/** When the leak appears, and what the perturbation tells of the label by then: epoch by epoch. */
export function trainingFigures({ claim, evidence }: Reported): Plots[] {
  const arms = claim.trainingCurvesOf ?? [];
  const trainings = evidence.flatMap(({ seed, trainings: all }) => all.map((training) => ({ ...training, seed })));
  const drawn = arms
    .map((arm) => ({ arm, trainings: trainings.filter((training) => training.arm === arm) }))
    .filter((one) => one.trainings.length > 0);
  if (drawn.length === 0) return [];
  const [only, ...others] = drawn;
  const accuracies =
    only !== undefined && others.length === 0
      ? only.trainings.map((training) => accuracyPanel(`network ${training.seed}`, [training]))
      : drawn.map((one) => accuracyPanel(armName(one.arm), one.trainings));
  const informed = drawn.filter((one) => one.trainings.some((training) => observations(training).length > 0));
  return [accuracyFigure(accuracies, drawn), ...(informed.length === 0 ? [] : [informationFigure(informed)])];
}

interface OfArm {
  readonly arm: ArmName;
  readonly trainings: readonly Training[];
}

function accuracyFigure(panels: readonly Panel[], drawn: readonly OfArm[]): Plots {
  return {
    ...{ kind: 'plots', layout: 'grid', id: 'training', panels, panelHeight: 90 },
    // Names of arms are longer than those of networks.
    panelWidth: drawn.length > 1 ? 190 : 150,
    title: 'When the leak appears: accuracy while training, by epoch',
    description:
      'Accuracy on the clean and on the adversarial half of the training batches. The leak begins where the solid line stays a point above the dashed one.',
    legend: [
      { mark: 'line', tone: 'red', words: 'adversarial half' },
      { mark: 'dashed', tone: 'blue', words: 'clean half' },
    ],
    table: {
      header: [
        'Arm',
        'Network',
        'Leaks from epoch',
        'Adversarial accuracy by epoch (%)',
        'Clean accuracy by epoch (%)',
      ],
      rows: drawn.flatMap(({ arm, trainings }) =>
        trainings.map((training) => [
          ...[armName(arm), `${training.seed}`, `${leakBegins(training) ?? 'never'}`],
          percentages(training.epochs.flatMap(({ adversarialAccuracy }) => adversarialAccuracy ?? [])),
          percentages(training.epochs.map(({ cleanAccuracy }) => cleanAccuracy)),
        ]),
      ),
    },
  };
}

function informationFigure(drawn: readonly OfArm[]): Plots {
  const legend: LegendEntry[] = [
    { mark: 'line', tone: 'blue', words: 'a linear model that sees only the perturbation' },
    { mark: 'rule', tone: 'grey', words: 'chance, 10 %' },
  ];
  return {
    ...{ kind: 'plots', layout: 'grid', id: 'information', legend, panelWidth: 190, panelHeight: 110 },
    title: 'What the perturbation tells of the label, by epoch',
    description: `How often a linear model reads the true label from the sign of the perturbation alone, before training (epoch 0) and after each epoch: of a perturbation of ${probe.pixels} pixels, fitted on ${countedOf(probe.train, 'image')}, tested on ${counted(probe.test)} others. More may be there to read.`,
    panels: drawn.map(({ arm, trainings }) => informationPanel(armName(arm), trainings)),
    table: {
      header: ['Arm', 'Network', 'Accuracy of the linear model, from epoch 0 on (%)'],
      rows: drawn.flatMap(({ arm, trainings }) =>
        trainings.map((training) => [
          ...[armName(arm), `${training.seed}`],
          percentages(observations(training).map(([, value]) => value)),
        ]),
      ),
    },
  };
}

const height = upwards(linear(0, 1));

function percentages(values: readonly number[]): string {
  return values.map((value) => formatValue(value, 'accuracy')).join(' ');
}

function percentAxis(): string {
  return axisY(height, [0, 0.5, 1], (value) => `${100 * value}`);
}

function accuracyPanel(title: string, trainings: readonly Training[]): Panel {
  const last = Math.max(...trainings.map(({ epochs }) => epochs.length));
  const x = linear(1, last);
  const thin = trainings.length > 1 ? 'thin' : '';
  const curves = trainings.flatMap(({ epochs }) => {
    const points = (value: (epoch: (typeof epochs)[number]) => number | undefined): Point[] =>
      epochs.flatMap((epoch, i): Point[] => {
        const found = value(epoch);
        return found === undefined ? [] : [[x(i + 1), height(found)]];
      });
    return [
      line(
        points(({ cleanAccuracy }) => cleanAccuracy),
        'blue',
        `dashed ${thin}`,
      ),
      line(
        points(({ adversarialAccuracy }) => adversarialAccuracy),
        'red',
        thin,
      ),
    ];
  });
  return { title, note: noteOf(trainings), marks: [percentAxis(), axisX(x, [1, last]), ...curves].join('') };
}

function noteOf(trainings: readonly Training[]): string {
  return leakNote(trainings.map(leakBegins));
}

/** "11 of 12 leak, from epoch 2 to 8 on", of the epochs from which networks leak; undefined: one does not. */
export function leakNote(begins: readonly (number | undefined)[]): string {
  const [only] = begins;
  if (begins.length === 1) return only === undefined ? 'not by the last epoch' : `leaks from epoch ${only}`;
  const leaking = begins.filter((epoch) => epoch !== undefined).sort((a, b) => a - b);
  const from = leaking.length === 0 ? '' : `, from epoch ${[...new Set([leaking[0], leaking.at(-1)])].join(' to ')} on`;
  return `${leaking.length} of ${begins.length} leak${from}`;
}

function observations({ epochs, observedBefore }: Training): Point[] {
  const before: Point[] = observedBefore === undefined ? [] : [[0, observedBefore]];
  return [
    ...before,
    ...epochs.flatMap(({ observed }, i): Point[] => (observed === undefined ? [] : [[i + 1, observed]])),
  ];
}

function informationPanel(title: string, trainings: readonly Training[]): Panel {
  const last = Math.max(...trainings.map(({ epochs }) => epochs.length));
  const x = linear(0, last);
  const curves = trainings.map((training) =>
    line(
      observations(training).map(([epoch, value]) => [x(epoch), height(value)]),
      'blue',
      trainings.length > 1 ? 'thin' : '',
    ),
  );
  const rule = segment([0, height(chance)], [100, height(chance)], 'rule');
  const ends = [0, last].map((when) =>
    trainings.flatMap((training) => observations(training).find(([epoch]) => epoch === when)?.[1] ?? []),
  );
  const note = ends.every((values) => values.length > 0)
    ? `${ends.map((values) => formatMeasured(median(values), 'accuracy')).join(' → ')}, median`
    : '';
  return { title, note, marks: [percentAxis(), axisX(x, [0, last]), rule, ...curves].join('') };
}
