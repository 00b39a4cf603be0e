import type { Summary } from '../../judgement/verdict.ts';
import { formatMeasured, formatValue, unitName } from '../format.ts';
import { plain } from '../glossary.ts';
import type { Reported } from '../reported.ts';
import type { Panel, Plots } from './figure.ts';
import { axisX, dot, linear, segment } from './svg.ts';

interface Strip extends Pick<Plots, 'id' | 'title' | 'description'> {
  readonly belongs: (name: string) => boolean;
  /** What the plain names have in common, and need not say each time. */
  readonly shorten: RegExp;
  /** A level to compare with: chance. */
  readonly chance?: number;
}

/** Which quantities are shown side by side, wherever a claim has them. */
const strips: readonly Strip[] = [
  {
    ...{ id: 'probes', title: 'What a linear model reads from noise and images', chance: 0.1 },
    description:
      'Test accuracy of the linear model. The first row is the claim; the others are its controls and what else was probed. The dashed line is chance, 10 %.',
    belongs: (name) => name.startsWith('linearProbeAccuracy'),
    shorten: /^accuracy of a linear probe, /,
  },
  {
    ...{ id: 'code', title: 'One perturbation for a whole class', chance: 0.1 },
    description:
      'A perturbation is made for one label on one base image and added to other test images. Shown: the share that is then classified as that label. The dashed line is chance, 10 %.',
    belongs: (name) => name.startsWith('class-wide code'),
    shorten: /^class-wide code of /,
  },
  {
    ...{ id: 'falls', title: 'Images whose loss falls under the attack' },
    description: 'An attack is meant to raise the loss. Shown: the share of test images on which it falls instead.',
    belongs: (name) => name.startsWith('share of images whose loss falls'),
    shorten: /^share of images whose loss falls, /,
  },
];

/** Rows of dots, a dot for each network. */
export function stripFigures({ verdict: { statements, controls, reported } }: Reported): Plots[] {
  const all = [...statements, ...controls, ...reported].filter(({ values }) => values.length > 0);
  const unique = [...new Map(all.map((one) => [one.name, one])).values()];
  return strips.flatMap(({ belongs, ...strip }) => {
    const rows = unique.filter(({ name }) => belongs(name));
    return rows.length === 0 ? [] : [stripOf(strip, rows)];
  });
}

function stripOf({ chance, shorten, ...told }: Omit<Strip, 'belongs'>, rows: readonly Summary[]): Plots {
  const most = Math.max(...rows.map(({ values }) => values.length));
  return {
    ...{ kind: 'plots', layout: 'rows', panelWidth: 600, panelHeight: 20, ...told, legend: [] },
    panels: rows.map((row, i) => panelOf(row, { chance, shorten, most, axis: i === rows.length - 1 })),
    table: {
      header: ['Quantity', 'Median', 'Each network'],
      rows: rows.map(({ name, unit, median, seeds, values }) => [
        plain(name),
        formatMeasured(median, unit),
        values.map((value, i) => `${seeds[i]}: ${formatValue(value, unit)}`).join(', '),
      ]),
    },
  };
}

function panelOf(
  { name, unit, median, seeds, values }: Summary,
  {
    chance,
    shorten,
    axis,
    most,
  }: Pick<Strip, 'shorten'> & {
    readonly chance: number | undefined;
    readonly axis: boolean;
    /** Networks of the row that has most: others say how many they have. */
    readonly most: number;
  },
): Panel {
  const x = linear(0, 1);
  const few = values.length === most ? '' : `, ${values.length} ${values.length === 1 ? 'network' : 'networks'}`;
  const note = `${formatMeasured(median, unit)}${few}`;
  const told = (value: number): string => `${formatValue(value, unit)} ${unitName(unit)}`.trim();
  const marks = [
    segment([0, 50], [100, 50], 'grid'),
    ...(chance === undefined ? [] : [segment([x(chance), 0], [x(chance), 100], 'rule')]),
    ...values.map((value, i) =>
      dot([x(value), 50], 'blue', { hollow: true, title: `network ${seeds[i]}: ${told(value)}` }),
    ),
    ...(median === undefined ? [] : [segment([x(median), 5], [x(median), 95], 'line blue')]),
    ...(axis ? [axisX(x, [0, 0.5, 1], (value) => (unit === 'accuracy' ? `${100 * value} %` : String(value)))] : []),
  ];
  return { title: plain(name).replace(shorten, ''), note, marks: marks.join('') };
}
