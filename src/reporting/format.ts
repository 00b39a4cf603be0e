import { fixed } from '../foundation/english.ts';
import type { Unit } from '../protocol/quantity.ts';
import type { Interval } from '../statistics/wilson-interval.ts';

/** A value in the unit readers expect, with a true minus sign: accuracies in per cent, differences of them in points. */
export function formatValue(value: number, unit: Unit): string {
  const digits = {
    accuracy: 1,
    points: 1,
    share: 2,
    nat: 3,
    cosine: 3,
    pixels: 1,
    epochs: 0,
    images: 0,
    correlation: 2,
  };
  const shown = unit === 'accuracy' || unit === 'points' ? 100 * value : value;
  return fixed(shown, digits[unit]);
}

export function unitName(unit: Unit): string {
  const without = { share: '', cosine: '', correlation: '' };
  return {
    ...without,
    accuracy: '%',
    points: 'points',
    nat: 'nat',
    pixels: 'pixels',
    epochs: 'epochs',
    images: 'images',
  }[unit];
}

/** "12.3 points [10.1, 14.5]"; without an interval where none is given, and in words where there is no value. */
export function formatMeasured(value: number | undefined, unit: Unit, interval?: Interval): string {
  if (value === undefined) return 'no value';
  const text = `${formatValue(value, unit)} ${unitName(unit)}`.trim();
  if (interval === undefined) return text;
  return `${text} [${formatValue(interval.lower, unit)}, ${formatValue(interval.upper, unit)}]`;
}

/** A gap as readers say it: "22.3 points better", on attacked images than on clean ones. */
export function betterOrWorse(gap: number | undefined): string {
  if (gap === undefined) return formatMeasured(gap, 'points');
  return `${formatMeasured(Math.abs(gap), 'points')} ${gap < 0 ? 'worse' : 'better'}`;
}

/** "above 1.0 points" */
export function formatBound(side: 'above' | 'below', bound: number, unit: Unit): string {
  return `${side} ${formatMeasured(bound, unit)}`;
}

/** A p-value with one digit; small ones as a bound, since no question hangs on how small they are. */
export function formatP(value: number): string {
  return value < 1e-4 ? '< 0.0001' : value.toPrecision(1);
}

/** Units: "1 h 05 min", "3 min 20 s", "12 s". */
export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
  return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, '0')} min`;
}

/** Text for HTML and SVG. */
export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
