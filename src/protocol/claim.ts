import type { Measurement, Result } from '../evaluation/measurement.ts';
import type { Look } from '../statistics/sign-test.ts';
import { type ArmName, isTrained } from './arms.ts';
import type { ClaimId } from './claim-id.ts';
import { armOf, firstSeed, type Profile } from './profile.ts';

/** One measurement on the network of an arm. All arms named are of one seed. */
export interface MeasurementRequest {
  readonly arm: ArmName;
  readonly measurement: Measurement;
  /** Whose loss peak sets the radius, where a loss peak does. */
  readonly radiusFrom?: ArmName;
  /** Whose network crafts the adversarial examples; the arm's own when absent. */
  readonly craftedOn?: ArmName;
}

/** `points`: accuracies and their differences, which are fractions of 1 in all records and shown times a hundred. */
export type Unit = 'accuracy' | 'points' | 'share' | 'nat' | 'cosine' | 'pixels';

/** A number that each seed gives, and the measurements it is computed from. */
export interface Quantity {
  readonly name: string;
  readonly unit: Unit;
  readonly requests: (profile: Profile) => readonly MeasurementRequest[];
  readonly value: (results: readonly Result[], profile: Profile) => number;
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

/** A claim and the protocol that tests it. The protocol is fixed before the first run; its digest goes with the verdict. */
export interface Claim {
  readonly id: ClaimId;
  readonly title: string;
  /** The claim in our words. */
  readonly statement: string;
  readonly kind: 'fact' | 'mechanism' | 'asserted' | 'opinion' | 'explanation' | 'cited';
  /** Where in the post it stands, and what the post reports for it. */
  readonly source: { readonly section: string; readonly reported: string };
  /** A seed that does not meet it answers nothing. */
  readonly condition?: Statement;
  /** A seed shows the claim when all hold, and shows it not when any fails. */
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

/** All that a claim wants measured, each once. */
export function requestsOf(claim: Claim, profile: Profile): MeasurementRequest[] {
  const { condition, statements, controls, reported } = claim;
  const bounded = [...(condition === undefined ? [] : [condition]), ...statements, ...controls];
  const quantities = bounded.map(({ quantity }) => quantity).concat(reported);
  const all = quantities.flatMap((quantity) => [...quantity.requests(profile)]);
  const unique = new Map([...all, ...(claim.illustrations?.(profile) ?? [])].map((r) => [JSON.stringify(r), r]));
  return [...unique.values()];
}

/** The arms whose networks a claim needs. */
export function armsOf(claim: Claim, profile: Profile): ArmName[] {
  const named = requestsOf(claim, profile).flatMap(({ arm, radiusFrom, craftedOn }) => [arm, radiusFrom, craftedOn]);
  return [...new Set(named.filter((arm) => arm !== undefined))];
}

/** Whether a profile tests a claim: it has the arms, and does not leave the claim out. */
export function isTested(claim: Claim, profile: Profile): boolean {
  if (profile.claims?.includes(claim.id) === false) return false;
  return armsOf(claim, profile).every((arm) => profile.arms[arm] !== undefined);
}

/** The seeds of a claim's protocol, from the first, and how many of them decide. */
export function protocolOf(claim: Claim, profile: Profile): { firstSeed: number; looks: readonly Look[] } {
  const kind = armsOf(claim, profile).some((arm) => isTrained(armOf(profile, arm))) ? 'trained' : 'untrained';
  return { firstSeed: firstSeed[kind], looks: profile.looks[kind] };
}
