import type { Result } from '../evaluation/measurement.ts';
import { UserError } from '../foundation/user-error.ts';
import type { Claim, Estimate, MeasurementRequest, Quantity } from './claim.ts';
import { requestsOf } from './claim.ts';
import type { Profile } from './profile.ts';
import { planMeasurement } from './trial.ts';

/** What one run (seed) measured for a claim. */
export interface RunEvidence {
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
 * Collects what a claim needs for the given seeds.
 *
 * Throws: UserError naming a measurement that is missing.
 */
export function gatherEvidence(
  claim: Claim,
  profile: Profile,
  seeds: readonly number[],
  lookup: ResultLookup,
): RunEvidence[] {
  return seeds.map((seed) => ({
    seed,
    measurements: requestsOf(claim, profile).map((request) => {
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

export function estimateOf(quantity: Quantity, run: RunEvidence, profile: Profile): Estimate {
  return quantity.estimate(
    quantity.requests(profile).map((request) => resultOf(request, run)),
    profile,
  );
}

export function resultOf(request: MeasurementRequest, run: RunEvidence): Result {
  const key = JSON.stringify(request);
  const found = run.measurements.find((candidate) => JSON.stringify(candidate.request) === key);
  if (found === undefined) throw new Error(`No result for ${key} in the evidence of seed ${run.seed}.`);
  return found.result;
}
