import { leastGap } from '../../protocol/controls.ts';
import { adversarialAccuracyOf, cleanAccuracyOf } from '../../protocol/quantities/attacked.ts';
import type { MeasurementRequest, Quantity } from '../../protocol/quantity.ts';
import { resultFor } from '../../runs/evidence.ts';
import { formatValue } from '../format.ts';
import { armName, attackName } from '../glossary.ts';
import type { Reported } from '../reported.ts';
import type { Panel, Plots } from './figure.ts';
import { axisY, dot, linear, segment, text, type Tone, upwards } from './svg.ts';

/** Two accuracies of one network, or of two networks of one seed. Fractions of 1. */
interface Pair {
  readonly seed: number;
  /** It answers nothing: it did not learn, or the claim's condition is not met. */
  readonly silent: boolean;
  readonly left: number;
  readonly right: number;
}

interface Slope {
  readonly title: string;
  readonly note: string;
  readonly names: readonly [left: string, right: string];
  readonly pairs: readonly Pair[];
}

/** Every gap that a claim speaks of, as a line from clean to adversarial accuracy for each network. */
export function gapFigure(reported: Reported): Plots[] {
  const gaps = quantitiesOf(reported).filter(({ name }) => /^labelLeakingGap, (?!.* minus )/.test(name));
  const slopes = gaps.flatMap((quantity) => gapSlope(quantity, reported));
  if (slopes.length === 0) return [];
  return [
    plots(slopes, (pair) => (pair.right - pair.left > leastGap ? 'blue' : 'grey'), {
      ...{ id: 'gaps', panelWidth: 190 },
      title: 'From clean to adversarial accuracy, network by network',
      description:
        'A line that rises is a network that is better on adversarial images than on the clean ones they were made from: it leaks.',
      legend: [
        { mark: 'line', tone: 'blue', words: 'rises by more than a point: leaks' },
        { mark: 'line', tone: 'grey', words: 'does not' },
        { mark: 'dashed', tone: 'grey', words: 'answers nothing (see above)' },
      ],
    }),
  ];
}

/** Statements and positive controls that compare two accuracies, as a line from the reference to what is compared, for each network. */
export function comparisonFigure(reported: Reported): Plots[] {
  const { statements, controls } = reported.claim;
  const shown = [...statements, ...controls.filter(({ kind }) => kind === 'positive')];
  const compared = shown.filter(({ quantity }) => /^adversarialAccuracy, /.test(quantity.name));
  const slopes = compared.flatMap(({ quantity, description }) => comparisonSlope(quantity, description, reported));
  if (slopes.length === 0) return [];
  return [
    plots(slopes, () => 'blue', {
      ...{ id: 'comparisons', panelWidth: 260 },
      title: 'What is compared, network by network',
      description: 'A line joins two accuracies of one network, or of two that began with the same weights.',
      legend: [],
    }),
  ];
}

function quantitiesOf({ claim: { condition, statements, controls, reported } }: Reported): Quantity[] {
  const bounded = [...statements, ...(condition === undefined ? [] : [condition])];
  const all = [...bounded.map(({ quantity }) => quantity), ...reported, ...controls.map(({ quantity }) => quantity)];
  return [...new Map(all.map((quantity) => [quantity.name, quantity])).values()];
}

function gapSlope(quantity: Quantity, { evidence, profile, verdict }: Reported): Slope[] {
  const [request] = quantity.requests(profile);
  if (request === undefined) return [];
  const pairs = evidence.flatMap((seed) => {
    const result = resultFor(request, seed);
    return result?.kind === 'accuracyUnderAttack'
      ? [
          {
            seed: seed.seed,
            silent: isSilent(seed.seed, verdict),
            left: cleanAccuracyOf(result),
            right: adversarialAccuracyOf(result),
          },
        ]
      : [];
  });
  if (pairs.length === 0) return [];
  return [{ title: armName(request.arm), note: attackOf(request), names: ['clean', 'adversarial'], pairs }];
}

function comparisonSlope(quantity: Quantity, description: string, { evidence, profile, verdict }: Reported): Slope[] {
  const [right, left] = quantity.requests(profile);
  if (right === undefined || left === undefined) return [];
  const pairs = evidence.flatMap((seed) => {
    const [a, b] = [resultFor(left, seed), resultFor(right, seed)];
    if (a?.kind !== 'accuracyUnderAttack' || b?.kind !== 'accuracyUnderAttack') return [];
    return [
      {
        seed: seed.seed,
        silent: isSilent(seed.seed, verdict),
        left: adversarialAccuracyOf(a),
        right: adversarialAccuracyOf(b),
      },
    ];
  });
  if (pairs.length === 0) return [];
  const differs = left.arm !== right.arm;
  const names = [left, right].map((one) => (differs ? armName(one.arm) : attackOf(one))) as [string, string];
  const note = differs ? `under ${attackOf(right)}` : armName(right.arm);
  return [{ title: description, note, names, pairs }];
}

function attackOf({ measurement, craftedOn }: MeasurementRequest): string {
  if (measurement.kind !== 'accuracyUnderAttack') return '';
  const from = craftedOn === undefined ? '' : ` made on the ${armName(craftedOn)} network`;
  const where = 'pixels' in measurement.radius ? `${measurement.radius.pixels} pixels` : 'the radius of the loss peak';
  return `${attackName(measurement.attacks)}${from}, ${where}`;
}

function isSilent(seed: number, { answers }: Reported['verdict']): boolean {
  return answers.some((one) => one.seed === seed && one.answer === 'neither');
}

function plots(
  slopes: readonly Slope[],
  toneOf: (pair: Pair) => Tone,
  told: Pick<Plots, 'id' | 'title' | 'description' | 'legend' | 'panelWidth'>,
): Plots {
  return {
    ...{ kind: 'plots', layout: 'grid', panelHeight: 150, ...told },
    panels: slopes.map((slope) => panel(slope, toneOf)),
    table: {
      header: ['What', 'Network', 'From', 'To', 'Difference (points)'],
      rows: slopes.flatMap(({ title, note, names, pairs }) =>
        pairs.map(({ seed, left, right }) => [
          `${title}: ${note}`,
          `${seed}`,
          `${names[0]} ${formatValue(left, 'accuracy')} %`,
          `${names[1]} ${formatValue(right, 'accuracy')} %`,
          formatValue(right - left, 'points'),
        ]),
      ),
    },
  };
}

function panel({ title, note, names, pairs }: Slope, toneOf: (pair: Pair) => Tone): Panel {
  const y = upwards(linear(0, 1));
  const [from, to] = [14, 86];
  const lines = pairs.map((pair) =>
    segment([from, y(pair.left)], [to, y(pair.right)], `line thin ${toneOf(pair)}${pair.silent ? ' dashed' : ''}`),
  );
  const dots = pairs.flatMap((pair) => {
    const say = (value: number): string => `network ${pair.seed}: ${formatValue(value, 'accuracy')} %`;
    return [
      dot([from, y(pair.left)], toneOf(pair), { hollow: true, radius: 3 }),
      dot([to, y(pair.right)], toneOf(pair), { radius: 3, title: say(pair.right) }),
    ];
  });
  const short = names.join('').length <= 22;
  const marks = [
    axisY(y, [0, 0.5, 1], (value) => `${100 * value} %`),
    ...lines,
    ...dots,
    text([0, 100], short ? names[0] : 'from', { dy: 16, kind: 'tick' }),
    text([100, 100], short ? names[1] : 'to', { anchor: 'end', dy: 16, kind: 'tick' }),
  ];
  return { title, note: short ? note : `from ${names[0]} to ${names[1]}; ${note}`, marks: marks.join('') };
}
