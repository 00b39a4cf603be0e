import type { Result } from '../evaluation/measurement.ts';
import { UserError } from '../foundation/user-error.ts';
import { type MeasurementRequest, type Quantity, requestsOf } from '../protocol/claim.ts';
import type { Profile } from '../protocol/profile.ts';
import type { ClaimPlan } from './study.ts';
import { planMeasurement } from './trial.ts';

/** What one seed measured for a claim. */
export interface SeedEvidence {
  readonly seed: number;
  readonly measurements: readonly {
    readonly request: MeasurementRequest;
    readonly address: string;
    readonly result: Result;
  }[];
}

/** Where results come from: the store, or a folder of evidence records. Undefined: not measured yet. */
export type ResultLookup = (address: string) => Result | undefined;

/**
 * Collects what a claim needs of its first seeds.
 *
 * Throws: UserError naming a measurement that is missing.
 */
export function gatherEvidence(
  { claim, seeds }: ClaimPlan,
  count: number,
  profile: Profile,
  lookup: ResultLookup,
): SeedEvidence[] {
  const requests = requestsOf(claim, profile);
  return seeds.slice(0, count).map((seed) => ({
    seed,
    measurements: requests.map((request) => {
      const { address } = planMeasurement(profile, request, seed);
      const result = lookup(address);
      if (result === undefined) {
        throw new UserError(
          `${claim.id}: ${request.measurement.kind} of ${request.arm}, seed ${seed}, is not measured yet.`,
        );
      }
      return { request, address, result };
    }),
  }));
}

/** The value of a quantity for one seed. */
export function valueOf(quantity: Quantity, evidence: SeedEvidence, profile: Profile): number {
  const results = quantity.requests(profile).map((request) => resultFor(request, evidence));
  return quantity.value(results, profile);
}

function resultFor(request: MeasurementRequest, { seed, measurements }: SeedEvidence): Result {
  const wanted = JSON.stringify(request);
  const found = measurements.find((candidate) => JSON.stringify(candidate.request) === wanted);
  if (found === undefined) throw new Error(`No result for ${wanted} in the evidence of seed ${seed}.`);
  return found.result;
}
