import type { StatementFinding } from '../../judgement/verdict.ts';
import { escapeHtml, formatMeasured } from '../format.ts';
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

/** Where values stand: the bound in the middle, the claim's side always to the right. */
export function placeAround(
  { bound, side }: Pick<StatementFinding, 'bound' | 'side'>,
  values: readonly number[],
): (value: number) => number {
  const farthest = Math.max(...values.map((value) => Math.abs(value - bound)), Number.EPSILON);
  const direction = side === 'above' ? 1 : -1;
  return (value) => 50 + (direction * reach * (value - bound)) / farthest;
}

/** What a row of a forest says in words, for whoever cannot see it. */
function told({ values, holdsIn, median, unit, interval }: StatementFinding): string {
  return `holds in ${holdsIn} of ${values.length} networks, median ${formatMeasured(median, unit, interval)}`;
}

/**
 * A statement at a glance: a dot for each network, the median, and the interval that mirrors the rule. Networks that answer
 * nothing are hollow; the post's own run is a square.
 */
export function forestRow(
  statement: StatementFinding,
  silent: readonly { readonly seed: number; readonly value?: number; readonly reason: string }[],
  id: string,
): string {
  const { values, seeds, unit, bound, median, interval, range } = statement;
  const post = range?.inThePost;
  const drawn = silent.flatMap(({ value }) => value ?? []);
  const x = placeAround(statement, [...values, ...drawn, ...(post === undefined ? [] : [post])]);
  const tone = tones[standingOf(statement)];
  const say = (seed: number | undefined, value: number): string => `network ${seed}: ${formatMeasured(value, unit)}`;
  const marks = [
    segment([0, 40], [100, 40], 'grid'),
    segment([50, 8], [50, 72], 'rule'),
    ...(interval === undefined ? [] : [segment([x(interval.lower), 40], [x(interval.upper), 40], `interval ${tone}`)]),
    ...silent.map(({ seed, value, reason }, i) =>
      dot([value === undefined ? 2 + 3 * i : x(value), 64], 'grey', {
        hollow: true,
        title: `network ${seed} answers nothing: ${reason}`,
      }),
    ),
    ...values.map((value, i) => dot([x(value), 40], tone, { hollow: true, title: say(seeds[i], value) })),
    ...(median === undefined ? [] : [diamond(x(median), tone)]),
    ...(post === undefined ? [] : [square(x(post), `the post's run: ${formatMeasured(post, unit)}`)]),
    text([0, 100], 'against', { kind: 'side' }),
    text([50, 100], `bound ${formatMeasured(bound, unit)}`, { anchor: 'middle', kind: 'side' }),
    text([100, 100], 'for the claim', { anchor: 'end', kind: 'side' }),
  ];
  return `<svg class="plot-area forest" role="img" aria-labelledby="${id}" width="100%" height="58"><title id="${id}">${escapeHtml(told(statement))}</title>${marks.join('')}</svg>`;
}

function diamond(x: number, tone: Tone): string {
  return `<svg x="${x.toFixed(2)}%" y="40%" overflow="visible"><path class="dot ${tone}" d="M0 -8L6 0L0 8L-6 0Z"/></svg>`;
}

function square(x: number, title: string): string {
  return `<svg x="${x.toFixed(2)}%" y="40%" overflow="visible"><rect class="post" x="-5" y="-5" width="10" height="10"><title>${escapeHtml(title)}</title></rect></svg>`;
}
