import { escapeHtml } from '../format.ts';

/**
 * Drawing without a library: positions are per cent of the plot's area, lengths of text and marks are pixels. So a plot
 * grows with the page and its text does not, without a script; colours are variables of the page, so it follows its scheme.
 */
export type Scale = (value: number) => number;

export type Tone = 'blue' | 'red' | 'grey';

/** From 0 to 100 across the domain. */
export function linear(from: number, to: number): Scale {
  return (value) => (100 * (value - from)) / (to - from || 1);
}

/** Like {@link linear}, of the logarithm. Values must be positive. */
export function logarithmic(from: number, to: number): Scale {
  const inner = linear(Math.log(from), Math.log(to));
  return (value) => inner(Math.log(value));
}

/** Upside down, as the height of a picture is counted. */
export function upwards(scale: Scale): Scale {
  return (value) => 100 - scale(value);
}

export type Point = readonly [x: number, y: number];

/** To a tenth of a per cent, half a pixel on a wide page: positions are most of what reports weigh. */
function number(value: number): string {
  return String(Math.round(10 * value) / 10);
}

/** Lines through points, scaled with the area but not thickened by it. */
function stretched(marks: string): string {
  return `<svg viewBox="0 0 100 100" preserveAspectRatio="none" width="100%" height="100%" overflow="visible">${marks}</svg>`;
}

function pathOf(points: readonly Point[]): string {
  return points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${number(x)} ${number(y)}`).join('');
}

/** `kind`: thin for one network among many, dashed for what is compared with. */
export function line(points: readonly Point[], tone: Tone, kind = ''): string {
  return lines([points], tone, kind);
}

/** Many lines of one look as one mark. */
export function lines(all: readonly (readonly Point[])[], tone: Tone, kind = ''): string {
  const path = all.map(pathOf).join('');
  if (path === '') return '';
  return stretched(`<path class="line ${tone} ${kind}" d="${path}" vector-effect="non-scaling-stroke" fill="none"/>`);
}

/** The area between two lines. */
export function band(upper: readonly Point[], lower: readonly Point[], tone: Tone): string {
  return stretched(`<path class="band ${tone}" d="${pathOf([...upper, ...lower.toReversed()])}Z"/>`);
}

export function segment([x1, y1]: Point, [x2, y2]: Point, kind: string): string {
  return `<line class="${kind}" x1="${number(x1)}%" y1="${number(y1)}%" x2="${number(x2)}%" y2="${number(y2)}%"/>`;
}

/** A dot; what it stands for is told where a pointer rests on it. */
export function dot([x, y]: Point, tone: Tone, { hollow = false, radius = 4, title = '' } = {}): string {
  const told = title === '' ? '' : `<title>${escapeHtml(title)}</title>`;
  return `<circle class="dot ${tone}${hollow ? ' hollow' : ''}" cx="${number(x)}%" cy="${number(y)}%" r="${radius}">${told}</circle>`;
}

export interface TextPlace {
  readonly anchor?: 'start' | 'middle' | 'end';
  /** Pixels to the right and down. */
  readonly dx?: number;
  readonly dy?: number;
  readonly kind?: string;
}

export function text([x, y]: Point, words: string, { anchor = 'start', dx = 0, dy = 0, kind = '' }: TextPlace = {}) {
  return `<text class="${kind}" x="${number(x)}%" y="${number(y)}%" dx="${dx}" dy="${dy}" text-anchor="${anchor}">${escapeHtml(words)}</text>`;
}

/** Ticks below the area, those at its ends drawn inwards so that nothing hangs over. */
export function axisX(scale: Scale, ticks: readonly number[], name: (tick: number) => string = String): string {
  return ticks
    .map((tick) => {
      const x = scale(tick);
      const anchor = x < 2 ? 'start' : x > 98 ? 'end' : 'middle';
      return text([x, 100], name(tick), { anchor, dy: 16, kind: 'tick' });
    })
    .join('');
}

/** Grid lines with their values left of the area. */
export function axisY(scale: Scale, ticks: readonly number[], name: (tick: number) => string = String): string {
  return ticks
    .map((tick) => {
      const y = scale(tick);
      return `${segment([0, y], [100, y], 'grid')}${text([0, y], name(tick), { anchor: 'end', dx: -6, dy: 4, kind: 'tick' })}`;
    })
    .join('');
}
