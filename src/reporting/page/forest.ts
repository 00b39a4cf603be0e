import type { StatementFinding } from '../../judgement/verdict.ts';
import { escapeHtml, formatMeasured, formatValue } from '../format.ts';
import { dot, segment, text, type Tone } from '../figures/svg.ts';

/** Decided for, decided against, or neither: a statement alone, by its interval. */
export type Standing = 'for' | 'against' | 'open';

export function standingOf({ interval, bound, side }: StatementFinding): Standing {
  if (interval === undefined) return 'open';
  if (side === 'above' ? interval.lower > bound : interval.upper < bound) return 'for';
  return (side === 'above' ? interval.upper <= bound : interval.lower >= bound) ? 'against' : 'open';
}

const tones: Readonly<Record<Standing, Tone>> = { for: 'blue', against: 'red', open: 'grey' };

/** Half of the width that the values may take, around the bound in the middle. */
const reach = 46;

/** Height of the dots, in per cent. */
const middle = 32;

/** Where values stand: the bound in the middle, the claim's side always to the right. */
export function placeAround(
  { bound, side }: Pick<StatementFinding, 'bound' | 'side'>,
  values: readonly number[],
): (value: number) => number {
  const farthest = farthestFrom(bound, values);
  const direction = side === 'above' ? 1 : -1;
  return (value) => 50 + (direction * reach * (value - bound)) / farthest;
}

/** What the two ends of the axis stand for, left and right; no farther than the values of a unit can lie. */
function endsOf({ bound, side, unit }: StatementFinding, values: readonly number[]): readonly [number, number] {
  const farthest = farthestFrom(bound, values);
  const [least, most] = limits[unit] ?? [-Infinity, Infinity];
  const [low, high] = [Math.max(least, bound - farthest), Math.min(most, bound + farthest)];
  return side === 'above' ? [low, high] : [high, low];
}

const limits: Partial<Record<StatementFinding['unit'], readonly [number, number]>> = {
  ...{ accuracy: [0, 1], cosine: [-1, 1] },
};

/** Networks whose values read alike, as one mark: dots upon each other would look like one network. Three and more are counted. */
function alike(values: readonly number[], unit: StatementFinding['unit']): number[][] {
  const groups = new Map<string, number[]>();
  for (const [i, value] of values.entries()) {
    const text = formatMeasured(value, unit);
    groups.set(text, [...(groups.get(text) ?? []), i]);
  }
  return [...groups.values()].toSorted((a, b) => b.length - a.length);
}

function farthestFrom(bound: number, values: readonly number[]): number {
  return Math.max(...values.map((value) => Math.abs(value - bound)), Number.EPSILON);
}

/** What a row of a forest says in words, for whoever cannot see it. */
function told({ values, holdsIn, median, unit, interval }: StatementFinding): string {
  return `holds in ${holdsIn} of ${values.length} networks, median ${formatMeasured(median, unit, interval)}`;
}

/**
 * A statement at a glance: a dot for each network, the median as a diamond, and as a band the interval that mirrors the
 * rule. Networks that answer nothing are hollow and lie below; the post's own run is a square.
 */
export function forestRow(
  statement: StatementFinding,
  silent: readonly { readonly seed: number; readonly value?: number; readonly reason: string }[],
  id: string,
): string {
  const { values, seeds, unit, bound, median, interval, range } = statement;
  const post = range?.inThePost;
  const drawn = silent.flatMap(({ value }) => value ?? []);
  const all = [...values, ...drawn, ...(post === undefined ? [] : [post])];
  const x = placeAround(statement, all);
  const ends = endsOf(statement, all);
  const tone = tones[standingOf(statement)];
  const say = (which: readonly number[]): string =>
    `${which.length === 1 ? 'network' : 'networks'} ${which.map((i) => seeds[i]).join(', ')}: ${formatMeasured(values[which[0] ?? 0], unit)}`;
  const groups = alike(values, unit);
  const at = (which: readonly number[]): number => x(values[which[0] ?? 0] ?? bound);
  // The larger goes first: numbers upon each other could not be read.
  const counted = groups.filter(
    (which, i) => which.length > 2 && groups.slice(0, i).every((larger) => Math.abs(at(larger) - at(which)) > 7),
  );
  const marks = [
    segment([0, middle], [100, middle], 'grid'),
    segment([50, 6], [50, 58], 'rule'),
    ...(interval === undefined
      ? []
      : [segment([x(interval.lower), middle], [x(interval.upper), middle], `interval ${tone}`)]),
    ...silent.map(({ seed, value, reason }, i) =>
      dot([value === undefined ? 2 + 3 * i : x(value), 52], 'grey', {
        hollow: true,
        title: `network ${seed} answers nothing: ${reason}`,
      }),
    ),
    ...groups.map((which) => dot([at(which), middle], tone, { title: say(which) })),
    ...counted.map((which) =>
      text([at(which), middle], `×${which.length}`, { anchor: 'middle', dy: -11, kind: 'tick' }),
    ),
    ...(median === undefined ? [] : [diamond(x(median), tone)]),
    ...(post === undefined ? [] : [square(x(post), `the post's run: ${formatMeasured(post, unit)}`)]),
    ...ends.map((end) => text([x(end), 76], formatValue(end, unit), { anchor: 'middle', kind: 'tick' })),
    text([50, 76], formatMeasured(bound, unit), { anchor: 'middle', kind: 'tick' }),
    text([0, 100], 'against', { kind: 'side' }),
    text([50, 100], 'bound', { anchor: 'middle', kind: 'side' }),
    text([100, 100], 'for the claim', { anchor: 'end', kind: 'side' }),
  ];
  return `<svg class="plot-area forest" role="img" aria-labelledby="${id}" width="100%" height="74"><title id="${id}">${escapeHtml(told(statement))}</title>${marks.join('')}</svg>`;
}

function diamond(x: number, tone: Tone): string {
  return `<svg x="${x.toFixed(2)}%" y="${middle}%" overflow="visible"><path class="dot ${tone}" d="M0 -8L6 0L0 8L-6 0Z"/></svg>`;
}

function square(x: number, title: string): string {
  return `<svg x="${x.toFixed(2)}%" y="${middle}%" overflow="visible"><rect class="post" x="-5" y="-5" width="10" height="10"><title>${escapeHtml(title)}</title></rect></svg>`;
}

/** What the marks of {@link forestRow} mean. */
export const forestLegend =
  'A dot: a network (×3: three alike). The diamond: their median. The band: its interval. A ring below: a network that answers nothing. A square: the run of the post.';
