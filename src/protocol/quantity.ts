import type { Measurement, Result } from '../evaluation/measurement.ts';
import type { ArmName } from './arms.ts';
import type { Profile } from './profile.ts';

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
export type Unit = 'accuracy' | 'points' | 'share' | 'nat' | 'cosine' | 'pixels';

/** A number that each seed gives, and the measurements it is computed from. */
export interface Quantity {
  readonly name: string;
  readonly unit: Unit;
  readonly requests: (profile: Profile) => readonly MeasurementRequest[];
  readonly value: (results: readonly Result[], profile: Profile) => number;
  /** What the post's own run gave, where it says so. */
  readonly inThePost?: number;
}

/** A yes or no of one seed: its value lies strictly on the given side of the bound, or not. */
export interface Statement {
  readonly description: string;
  readonly quantity: Quantity;
  readonly side: 'above' | 'below';
  readonly bound: number;
}

/** A statement that must hold whatever the claim's fate. Counted over the seeds: when most break it, there is no verdict. */
export interface Control extends Statement {
  readonly kind: 'negative' | 'positive';
}
