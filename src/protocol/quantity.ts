import type { Measurement, Result } from '../evaluation/measurement.ts';
import type { ArmName } from './arms.ts';
import type { Profile } from './profile.ts';
import type { Snapshot } from '../training/trainer.ts';

/** One measurement on the network of an arm. All arms named are of one seed. */
export interface MeasurementRequest {
  readonly arm: ArmName;
  readonly measurement: Measurement;
  /** Whose loss peak sets the radius, where a loss peak does. */
  readonly radiusFrom?: ArmName;
  /** Whose network crafts the adversarial examples; the arm's own when absent. */
  readonly craftedOn?: ArmName;
  /** Only on so many of the protocol's first seeds; on all when absent. */
  readonly firstSeeds?: number;
}

/** `points`: accuracies and their differences, which are fractions of 1 in all records and shown times a hundred. */
export type Unit = 'accuracy' | 'points' | 'share' | 'nat' | 'cosine' | 'pixels' | 'epochs' | 'images' | 'correlation';

/** What was recorded while a network trained. */
export type TrainingCurve = Pick<Snapshot, 'epochs' | 'observedBefore'>;

/** The training curve of an arm, of the same seed; undefined where it was not trained. */
export type TrainingCurves = (arm: ArmName) => TrainingCurve | undefined;

/** A number that each seed gives, and the measurements it is computed from. */
export interface Quantity {
  readonly name: string;
  readonly unit: Unit;
  readonly requests: (profile: Profile) => readonly MeasurementRequest[];
  /** Undefined where this seed has no value, such as the epoch of something that did not happen. */
  readonly value: (results: readonly Result[], profile: Profile, curves: TrainingCurves) => number | undefined;
  /** What the post's own run gave, where it says so. */
  readonly inThePost?: number;
  /** Its place in a matrix of the report. */
  readonly cell?: Cell;
}

/** Which row and which column of a matrix: training against evaluation attack. */
export interface Cell {
  readonly row: string;
  readonly column: string;
}

/** A yes or no of one seed: its value lies strictly on the given side of the bound, or not. */
export interface Statement {
  readonly description: string;
  readonly quantity: Quantity;
  readonly side: 'above' | 'below';
  readonly bound: number;
}

/** A statement without which a seed cannot answer. */
export interface Condition extends Omit<Statement, 'description'> {
  /** What is so where it does not hold: the reason that is given. */
  readonly unmet: string;
}

/** A statement that must hold whatever the claim's fate. Counted over the seeds: when most break it, there is no verdict. */
export interface Control extends Statement {
  readonly kind: 'negative' | 'positive';
}

/**
 * Quantities of one seed in the order in which a claim lets them grow. Over the seeds, Page's test of an ordered alternative
 * is reported; it decides nothing.
 */
export interface Trend {
  readonly description: string;
  readonly quantities: readonly Quantity[];
}

/** The same quantity, asked of the first seeds only. */
export function onFirstSeeds(firstSeeds: number, quantity: Quantity): Quantity {
  const requests: Quantity['requests'] = (profile) =>
    quantity.requests(profile).map((request) => ({ ...request, firstSeeds }));
  return { ...quantity, requests };
}
