import type { Summary } from '../verification/verdict.ts';

/** A value in the unit readers expect: accuracies in per cent, the rest as they are. */
export function formatValue(value: number, unit: Summary['unit']): string {
  switch (unit) {
    case 'fraction':
      return (100 * value).toFixed(1);
    case 'nat':
      return value.toFixed(3);
    case 'cosine':
      return value.toFixed(3);
    case 'pixels':
      return value.toFixed(1);
  }
}

export function unitName(unit: Summary['unit']): string {
  return { fraction: '%', nat: 'nat', cosine: '', pixels: 'pixels' }[unit];
}

/** "12.3 % [10.1, 14.5]"; without an interval where there is only one run. */
export function formatSummary({ mean, lower, upper, unit }: Summary): string {
  const value = `${formatValue(mean, unit)} ${unitName(unit)}`.trim();
  if (lower === undefined || upper === undefined) return value;
  return `${value} [${formatValue(lower, unit)}, ${formatValue(upper, unit)}]`;
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
