import { UserError } from '../foundation/user-error.ts';

/** What the columns of predictions may be: the class that the model gives the image, clean or under an attack. */
export const predictionNames = [
  'clean',
  'fgsmTrueLabel',
  'fgsmPredictedLabel',
  'leastLikely',
  'iterative',
  'randomSign',
  'transfer',
] as const;

export type PredictionName = (typeof predictionNames)[number];

/** A column of the table. Units: epsilon in pixels of 0..255, absent where the column's name has none. */
export type Column =
  | { readonly kind: 'label'; readonly name: string }
  | {
      readonly kind: 'prediction';
      readonly name: string;
      readonly attack: PredictionName;
      readonly epsilonPixels?: number;
    }
  | { readonly kind: 'loss'; readonly name: string; readonly epsilonPixels: number };

/** Only these have a curve over epsilon. */
const curves = ['fgsmTrueLabel', 'loss'];

const known = ['label', ...predictionNames, 'loss'];

/**
 * The columns that the names of a header mean.
 *
 * Throws: UserError naming a column that is unknown, given twice or missing, or where there are numbers in place of names.
 */
export function columnsOf(names: readonly string[]): Column[] {
  if (names.length > 1 && names.every((name) => /^\s*-?\d+(\.\d+)?\s*$/.test(name))) {
    throw new UserError('There is no header: the first line must name the columns, as label,clean,fgsmTrueLabel.');
  }
  const columns = names.map((name, i) => columnOf(name.trim(), i + 1, names));
  columns.forEach((column, i) => {
    const first = columns.findIndex((other) => meaning(other) === meaning(column));
    if (first !== i) throw new UserError(`Columns ${first + 1} and ${i + 1} are both "${column.name}".`);
  });
  for (const needed of ['label', 'clean']) {
    if (!columns.some(({ name }) => name === needed)) {
      throw new UserError(`The column "${needed}" is missing; the table has ${names.join(', ')}.`);
    }
  }
  if (!columns.some((column) => column.kind === 'prediction' && column.name !== 'clean')) {
    const attacks = predictionNames.slice(1).join(', ');
    throw new UserError(`The table has no predictions under an attack: add at least one of ${attacks}.`);
  }
  return columns;
}

/** `x@2` and `x@2.0` are the same. */
function meaning(column: Column): string {
  const what = column.kind === 'prediction' ? column.attack : column.kind;
  return `${what}@${column.kind === 'label' ? '' : (column.epsilonPixels ?? '')}`;
}

function columnOf(name: string, position: number, all: readonly string[]): Column {
  const [base = '', radius, ...more] = name.split('@');
  if (name === '') {
    throw new UserError(
      `Column ${position} of the header has no name; pandas leaves out its index with to_csv(..., index=False).`,
    );
  }
  if (all.length === 1 && /[;\t|]/.test(name)) {
    throw new UserError('The header has one column only: the values must be separated by commas.');
  }
  if (more.length > 0 || !known.includes(base)) throw unknownColumn(name, position);
  if (radius === undefined) {
    if (base === 'label') return { kind: 'label', name };
    if (base === 'loss') return { kind: 'loss', name, epsilonPixels: 0 };
    return { kind: 'prediction', name, attack: base as PredictionName };
  }
  if (!curves.includes(base)) {
    throw new UserError(
      `Column ${position}, "${name}": only ${curves.join(' and ')} may have a radius; use "${base}".`,
    );
  }
  if (!/^\d+(\.\d+)?$/.test(radius) || Number(radius) > 255) {
    throw new UserError(`Column ${position}, "${name}": the radius must be a number of pixels, 0 to 255.`);
  }
  const epsilonPixels = Number(radius);
  return base === 'loss'
    ? { kind: 'loss', name, epsilonPixels }
    : { kind: 'prediction', name, attack: base as PredictionName, epsilonPixels };
}

function unknownColumn(name: string, position: number): UserError {
  const [base = '', radius] = name.split('@');
  const nearest = known.map((one) => ({ one, distance: editDistance(base.toLowerCase(), one.toLowerCase()) }));
  const { one, distance } = nearest.reduce((best, next) => (next.distance < best.distance ? next : best));
  const suffix = radius === undefined || !curves.includes(one) ? '' : `@${radius}`;
  const hint = distance <= Math.max(2, one.length / 2) ? ` Did you mean "${one}${suffix}"?` : '';
  return new UserError(`Column ${position}, "${shortened(name)}", is unknown.${hint} Known are ${known.join(', ')}.`);
}

/** A cell for a message: its start, on one line. */
export function shortened(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > 40 ? `${line.slice(0, 39)}…` : line;
}

/** Levenshtein's: how many letters must be put in, taken out or changed. */
export function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = (previous[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(changed, (previous[j] as number) + 1, (row[j - 1] as number) + 1));
    }
    previous = row;
  }
  return previous[b.length] as number;
}
