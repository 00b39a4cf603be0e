import type { AccuracyUnderAttack } from '../evaluation/accuracy-under-attack.ts';
import { UserError } from '../foundation/user-error.ts';
import { type Column, type PredictionName, shortened } from './columns.ts';

type PredictionColumn = Extract<Column, { kind: 'prediction' }>;

/** Two classifications of the same images, as our own networks are counted: the first in the place of the adversarial. */
export type Paired = Pick<AccuracyUnderAttack, 'images' | 'cleanCorrect' | 'adversarialCorrect' | 'rescued' | 'killed'>;

/** More classes than any data set has: a larger number is no class. */
const mostClasses = 1_000_000;

/**
 * Counts a table row by row: which columns are right, and for each two of them how often only the one is. What it keeps
 * grows with columns and classes, not with rows.
 */
export class Tally {
  readonly columns: readonly Column[];
  rows = 0;
  /** How often the label is one more, one less than the clean class. */
  readonly labelOff = { more: 0, less: 0 };
  readonly #predictions: readonly PredictionColumn[];
  readonly #classes: number | undefined;
  readonly #right: number[];
  /** [i * columns + j]: rows in which column i is right and j is not; and in which the two differ. */
  readonly #onlyFirst: number[];
  readonly #different: number[];
  readonly #lossSums: number[];
  /** How often each class is the label, and how often it is the clean prediction. */
  readonly #labels: number[] = [];
  readonly #clean: number[] = [];
  #largestClass = 0;
  #classOf: number[] = [];

  /** `classes`: how many there are, where the user said so. */
  constructor(columns: readonly Column[], classes?: number) {
    this.columns = columns;
    this.#classes = classes;
    this.#predictions = columns.filter((column) => column.kind === 'prediction');
    const size = this.#predictions.length;
    this.#right = zeros(size);
    this.#onlyFirst = zeros(size * size);
    this.#different = zeros(size * size);
    this.#lossSums = zeros(columns.length);
  }

  /**
   * Adds a row of as many cells as there are columns.
   *
   * Throws: UserError naming the row and the column of a cell that is no class, or no loss.
   */
  add(cells: readonly string[]): void {
    const row = this.rows + 1;
    let label = 0;
    const classes = this.#classOf;
    let next = 0;
    for (let i = 0; i < cells.length; i++) {
      const [column, cell] = [this.columns[i] as Column, cells[i] as string];
      if (column.kind === 'loss') this.#lossSums[i] = (this.#lossSums[i] as number) + lossOf(cell, row, column.name);
      else {
        const found = this.#class(cell, row, column.name);
        if (column.kind === 'label') label = found;
        else classes[next++] = found;
      }
    }
    this.rows = row;
    this.#count(label, classes);
  }

  #class(cell: string, row: number, column: string): number {
    const found = /^\s*\d{1,7}(\.0*)?\s*$/.test(cell) ? Number(cell) : NaN;
    if (!(found < (this.#classes ?? mostClasses))) throw noClass(cell, row, column, this.#classes);
    if (found > this.#largestClass) this.#largestClass = found;
    return found;
  }

  #count(label: number, classes: readonly number[]): void {
    const size = classes.length;
    const clean = classes[this.#position('clean')] as number;
    countIn(this.#labels, label);
    countIn(this.#clean, clean);
    if (label === clean + 1) this.labelOff.more++;
    if (label === clean - 1) this.labelOff.less++;
    for (let i = 0; i < size; i++) {
      const right = classes[i] === label;
      if (right) this.#right[i] = (this.#right[i] as number) + 1;
      for (let j = 0; j < size; j++) {
        if (classes[i] === classes[j]) continue;
        const place = i * size + j;
        this.#different[place] = (this.#different[place] as number) + 1;
        if (right) this.#onlyFirst[place] = (this.#onlyFirst[place] as number) + 1;
      }
    }
  }

  #position(name: string): number {
    return this.#predictions.findIndex((column) => column.name === name);
  }

  has(name: PredictionName): boolean {
    return this.#position(name) >= 0;
  }

  /** Share of the most frequent label: what always saying it gets right. */
  get chanceLevel(): number {
    return this.#labels.reduce((most, count) => Math.max(most, count), 0) / this.rows;
  }

  get distinctLabels(): number {
    return this.#labels.filter((count) => count > 0).length;
  }

  /** Share of rows that would agree if labels and clean predictions were put in random order, as in Cohen's kappa. */
  get agreementByChance(): number {
    return this.#labels.reduce((sum, count, i) => sum + count * (this.#clean[i] ?? 0), 0) / this.rows ** 2;
  }

  /** As many as the user said, else up to the largest that was seen. */
  get classes(): number {
    return this.#classes ?? this.#largestClass + 1;
  }

  correct(name: string): number {
    return this.#right[this.#position(name)] as number;
  }

  paired(name: string, reference: string): Paired {
    const [i, j] = [this.#position(name), this.#position(reference)];
    const size = this.#predictions.length;
    return {
      images: this.rows,
      cleanCorrect: this.#right[j] as number,
      adversarialCorrect: this.#right[i] as number,
      rescued: this.#onlyFirst[i * size + j] as number,
      killed: this.#onlyFirst[j * size + i] as number,
    };
  }

  /** Rows in which two columns name different classes. */
  different(name: string, other: string): number {
    return this.#different[this.#position(name) * this.#predictions.length + this.#position(other)] as number;
  }

  /** Columns of FGSM with the true label at stated radii, from the smallest. */
  curve(): { readonly name: string; readonly epsilonPixels: number }[] {
    return this.#predictions
      .flatMap(({ name, epsilonPixels }) => (epsilonPixels === undefined ? [] : [{ name, epsilonPixels }]))
      .sort((a, b) => a.epsilonPixels - b.epsilonPixels);
  }

  /** Mean loss at each radius, from the smallest. */
  losses(): { readonly epsilonPixels: number; readonly crossEntropy: number }[] {
    return this.columns
      .flatMap((column, i) =>
        column.kind === 'loss'
          ? [{ epsilonPixels: column.epsilonPixels, crossEntropy: (this.#lossSums[i] as number) / this.rows }]
          : [],
      )
      .sort((a, b) => a.epsilonPixels - b.epsilonPixels);
  }
}

function countIn(counts: number[], found: number): void {
  while (counts.length <= found) counts.push(0);
  counts[found] = (counts[found] as number) + 1;
}

function zeros(length: number): number[] {
  return Array.from({ length }, () => 0);
}

function lossOf(cell: string, row: number, column: string): number {
  const loss = cell.trim() === '' ? NaN : Number(cell);
  if (loss >= 0 && loss < Infinity) return loss;
  throw new UserError(`Row ${row}, column "${column}": "${shortened(cell)}" is no loss; a cross-entropy is 0 or more.`);
}

function noClass(cell: string, row: number, column: string, classes: number | undefined): UserError {
  const where = `Row ${row}, column "${column}"`;
  const value = cell.trim() === '' ? NaN : Number(cell);
  if (cell.trim() === '') return new UserError(`${where} is empty; every row needs a class in every column.`);
  const given = `${where}: "${shortened(cell)}"`;
  if (Number.isNaN(value)) return new UserError(`${given} is no class; classes are numbers from 0 on.`);
  if (Number.isInteger(value)) {
    const range = classes === undefined ? `0 to ${mostClasses - 1}` : `0 to ${classes - 1}`;
    return new UserError(`${given} is out of range; classes are numbers, here ${range}.`);
  }
  const likely = value > 0 && value < 1 ? 'a probability' : 'a logit';
  return new UserError(`${given} looks like ${likely}; write the class, the argmax over the outputs.`);
}
