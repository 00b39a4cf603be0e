import { fixed } from '../foundation/english.ts';
import { gapOf } from '../protocol/quantities/attacked.ts';
import type { Unit } from '../protocol/quantity.ts';
import { pairedDifference, trialsToTell } from '../statistics/paired-difference.ts';
import type { Interval } from '../statistics/wilson-interval.ts';
import type { Paired, Tally } from './tally.ts';

export type QuestionId = 'leaks' | 'collapsed' | 'masksGradient' | 'attackSuspicious' | 'sampleTooSmall';

export type Said = 'yes' | 'no' | 'cannot tell';

/** Where every image can be turned grey, nearly no accuracy should be left. Units: pixels of 0..255. */
export const wholeRange = 128;

/** A number behind an answer. `p`: the p-value of a test. */
export interface Measured {
  readonly name: string;
  readonly value: number;
  readonly unit: Unit | 'p';
  /** 95 %. */
  readonly interval?: Interval;
}

export interface Answer {
  readonly id: QuestionId;
  readonly answer: Said;
  /** Ends with a full stop; further ones may follow. */
  readonly sentence: string;
  readonly measured: readonly Measured[];
  /** What to add to the table for an answer, or for a surer one. */
  readonly missing: readonly string[];
  /** So many images would tell, where only their number is missing; Infinity: no number would. */
  readonly imagesNeeded?: number;
}

/** What is asked about. `oneStep`: the column of FGSM with the true label at the radius of interest. */
export interface Subject {
  readonly tally: Tally;
  readonly oneStep: string | undefined;
  readonly epsilonPixels: number | undefined;
  /** Why an answer that rests on such columns would mean nothing, in a clause. `reassurance`: only "no" would. */
  readonly voided: Partial<Record<'labels' | 'oneStep' | 'iterative' | 'reassurance', string>>;
}

/** Accuracy of one column minus that of another on the same images. */
export interface Difference extends Interval {
  readonly value: number;
}

export function differenceOf(paired: Paired, confidence = 0.95): Difference {
  const { rescued, killed, images } = paired;
  return { value: gapOf(paired), ...pairedDifference(rescued, killed, images, confidence) };
}

/** On which side of the bound the whole interval lies. */
export function sideOf({ lower, upper }: Interval, bound: number): 'above' | 'below' | 'open' {
  if (lower > bound) return 'above';
  return upper <= bound ? 'below' : 'open';
}

export function imagesToTell({ rescued, killed, images }: Paired, bound: number, confidence = 0.95): number {
  return trialsToTell(rescued, killed, images, bound, confidence);
}

export function asMeasured(name: string, { value, lower, upper }: Difference): Measured {
  return { name, value, unit: 'points', interval: { lower, upper } };
}

export function cannotTell(id: QuestionId, sentence: string, missing: readonly string[] = []): Answer {
  return { id, answer: 'cannot tell', sentence, measured: [], missing };
}

/** What to add where no column is FGSM with the true label at the radius of interest. */
export function trueLabelNeeded(tally: Tally): string {
  const column = 'the column fgsmTrueLabel';
  return tally.curve().length > 1 ? `the radius of interest, as --epsilon, or ${column}` : column;
}

/** "5.0 points" */
export function points(difference: number): string {
  return `${fixed(100 * difference, 1)} points`;
}
