import { leastNetRescue } from '../../protocol/controls.ts';
import { counts, netRescueOf } from '../../protocol/quantities/attacked.ts';
import type { Quantity, Trend, Unit } from '../../protocol/quantity.ts';
import { resultFor, valueOf } from '../../runs/evidence.ts';
import { formatMeasured } from '../format.ts';
import { doseName } from '../glossary.ts';
import type { Reported } from '../reported.ts';
import type { Panel, Plots } from './figure.ts';
import { axisY, dot, linear, lines, type Point, segment, text, type Tone, upwards } from './svg.ts';

/** What a series of networks shows at each dose, in the order that the claim predicts; undefined where it has no value. */
interface Series {
  readonly seed: number;
  readonly values: readonly (number | undefined)[];
  /** Whether the series answers the claim. */
  readonly answers: boolean;
}

interface Family {
  readonly title: string;
  readonly note: string;
  readonly unit: Unit;
  readonly arms: readonly string[];
  readonly series: readonly Series[];
  /** A level to compare with. */
  readonly level: number;
}

/** Every order that a claim predicts, a line for each series of networks: what the trend reads, and netRescue beside it. */
export function doseFigure({ claim, profile, evidence, verdict: { answers } }: Reported): Plots[] {
  const answering = answers.filter(({ answer }) => answer !== 'neither').map(({ seed }) => seed);
  const families = (claim.trends ?? []).flatMap((trend) => familiesOf(trend, { profile, evidence, answering }));
  const drawn = families.filter(({ series }) =>
    series.some(({ values }) => values.some((value) => value !== undefined)),
  );
  if (drawn.length === 0) return [];
  return [
    {
      ...{ kind: 'plots', layout: 'grid', id: 'doses', panelWidth: 340, panelHeight: 170 },
      title: 'The leak against the difficulty of the images',
      description: `In the order that the claim predicts, easy images on the left; a line for each series of networks of one number. r = log((rescued + 1/2) / (killed + 1/2)): above 0 the attack rescues more images than it kills. Net rescue: rescued minus killed, per clean error; the claim's bound for easy images is ${leastNetRescue}.`,
      legend: [
        { mark: 'line', tone: 'blue', words: 'rises from the easiest to the hardest' },
        { mark: 'line', tone: 'grey', words: 'does not' },
        { mark: 'dashed', tone: 'grey', words: 'answers nothing' },
        { mark: 'rule', tone: 'grey', words: 'as many rescued as killed, or the bound' },
      ],
      panels: drawn.map(panelOf),
      table: {
        header: ['What', 'Network', 'From the easiest to the hardest'],
        rows: drawn.flatMap(({ title, note, unit, arms, series }) =>
          series.map(({ seed, values }) => [
            ...[`${title}: ${note}`, `${seed}`],
            values.map((value, i) => `${doseName(arms[i] ?? '')}: ${formatMeasured(value, unit)}`).join(', '),
          ]),
        ),
      },
    },
  ];
}

function familiesOf(
  { description, quantities }: Trend,
  { profile, evidence, answering }: Pick<Reported, 'profile' | 'evidence'> & { readonly answering: readonly number[] },
): Family[] {
  const requests = quantities.map((quantity) => quantity.requests(profile)[0]);
  const arms = requests.map((request) => request?.arm ?? '');
  const seriesOf = (read: (i: number, seed: Reported['evidence'][number]) => number | undefined): Series[] =>
    evidence.map((seed) => ({
      seed: seed.seed,
      values: quantities.map((_, i) => read(i, seed)),
      answers: answering.includes(seed.seed),
    }));
  const rescue = seriesOf((i, seed) => {
    const request = requests[i];
    const result = request && resultFor(request, seed);
    return result?.kind === 'accuracyUnderAttack' ? netRescueOf(counts(result)) : undefined;
  });
  const trend = seriesOf((i, seed) => valueOf(quantities[i] as Quantity, seed, profile));
  const title = `Predicted: ${description}`;
  const unit = quantities[0]?.unit ?? 'share';
  return [
    { title, note: 'r', unit, arms, series: trend, level: 0 },
    { title, note: 'net rescue', unit: 'share', arms, series: rescue, level: leastNetRescue },
  ];
}

function panelOf({ title, note, unit, arms, series, level }: Family): Panel {
  const values = series.flatMap(({ values: own }) => own.flatMap((value) => value ?? []));
  const [least, most] = [Math.min(...values, level, 0), Math.max(...values, level, 0)];
  const [x, y] = [linear(-0.4, arms.length - 0.6), upwards(linear(least, most))];
  const at = (value: number | undefined, i: number): Point[] => (value === undefined ? [] : [[x(i), y(value)]]);
  const marks = [
    axisY(y, [least, most], (value) => value.toFixed(1).replace('-', '−')),
    segment([0, y(level)], [100, y(level)], 'rule'),
    ...arms.map((arm, i) => text([x(i), 100], doseName(arm), { anchor: 'middle', dy: 16, kind: 'tick' })),
    ...looks.map(({ tone, answers }) => {
      const own = series.filter((one) => toneOf(one) === tone && one.answers === answers);
      return lines(
        own.map(({ values: each }) => each.flatMap((value, i) => at(value, i))),
        tone,
        answers ? 'thin' : 'dashed thin',
      );
    }),
    ...series.flatMap((one) =>
      one.values.flatMap((value, i) =>
        at(value, i).map((point) => {
          const title = `network ${one.seed}, ${doseName(arms[i] ?? '')}: ${formatMeasured(value, unit)}`;
          return dot(point, toneOf(one), { radius: 3, title });
        }),
      ),
    ),
  ];
  return { title, note, marks: marks.join('') };
}

/** How lines look, those below first. */
const looks = [
  { tone: 'grey', answers: false },
  { tone: 'grey', answers: true },
  { tone: 'blue', answers: true },
] as const;

function toneOf({ values, answers }: Series): Tone {
  return answers && (values.at(-1) ?? -Infinity) > (values[0] ?? Infinity) ? 'blue' : 'grey';
}
