import type { Measurement, Result } from '../evaluation/measurement.ts';
import type { ArmName } from './arm.ts';
import type { Profile } from './profile.ts';

/** One measurement on the network of an arm. `source`: the arm whose loss peak sets the radius, if one does. */
export interface MeasurementRequest {
  readonly arm: ArmName;
  readonly measurement: Measurement;
  readonly source?: ArmName;
}

/** What one run says of a quantity. `standardError`: from its finitely many test images; 0 where it has none. */
export interface Estimate {
  readonly value: number;
  readonly standardError: number;
}

/** A number that each run (seed) gives, and the measurements it is computed from. */
export interface Quantity {
  readonly name: string;
  /** `fraction` is shown in points of a hundred, the others as they are. */
  readonly unit: 'fraction' | 'nat' | 'cosine' | 'pixels';
  readonly requests: (profile: Profile) => readonly MeasurementRequest[];
  readonly estimate: (results: readonly Result[], profile: Profile) => Estimate;
}

/** A condition on the mean of a quantity over training runs. */
export interface Statement {
  readonly description: string;
  readonly quantity: Quantity;
  /** On which side of `minimum` the claim puts the quantity. */
  readonly claimed: 'above' | 'below';
  readonly minimum: number;
}

/** A condition that must hold in every run, whatever the claim's fate; otherwise there is no verdict. */
export interface Control {
  readonly kind: 'negative' | 'positive';
  readonly description: string;
  readonly quantity: Quantity;
  readonly expected: 'above' | 'below';
  readonly limit: number;
}

export const claimIds = ['H01', 'H02', 'H03', 'H05', 'H06'] as const;
export type ClaimId = (typeof claimIds)[number];

/** A claim and the protocol that tests it. The protocol is fixed before the first run; its digest goes with the verdict. */
export interface Claim {
  readonly id: ClaimId;
  readonly title: string;
  /** The claim in our words. */
  readonly statement: string;
  readonly kind: 'fact' | 'mechanism';
  /** Where in the post it stands, and what the post reports for it. */
  readonly source: { readonly section: string; readonly reported: string };
  /** Seeds of the verdict. Pilots used 0..9, which never vote. */
  readonly seeds: readonly number[];
  /** Supported when all hold, refuted when any fails. */
  readonly statements: readonly [Statement, ...Statement[]];
  /** At least one must be a negative control, which shows that the effect is absent where it should be. */
  readonly controls: readonly [Control & { readonly kind: 'negative' }, ...Control[]];
  /** Printed beside the verdict; they decide nothing. */
  readonly reported: readonly Quantity[];
  /** What a reader must know to judge the verdict, beside the numbers. */
  readonly remarks: readonly string[];
  /** Further measurements for the figures of the report. */
  readonly illustrations?: (profile: Profile) => readonly MeasurementRequest[];
}

/** Error on each side of an interval: 0.05 shared by the eleven claims of the project, whatever is run. */
export const alphaPerSide = 0.05 / 11;

export function seedRange(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

/** All that a claim wants measured, each once. */
export function requestsOf(claim: Claim, profile: Profile): MeasurementRequest[] {
  const quantities = [...claim.statements, ...claim.controls].map(({ quantity }) => quantity).concat(claim.reported);
  const all = quantities.flatMap((quantity) => [...quantity.requests(profile)]);
  const unique = new Map([...all, ...(claim.illustrations?.(profile) ?? [])].map((r) => [JSON.stringify(r), r]));
  return [...unique.values()];
}
