import type { Result } from '../evaluation/measurement.ts';
import { addressOf } from '../foundation/digest.ts';
import { UserError } from '../foundation/user-error.ts';
import type { ArmName } from '../protocol/arms.ts';
import type { Inquiry } from '../protocol/claim.ts';
import { armOf, executionOf, type Profile } from '../protocol/profile.ts';
import type { MeasurementRequest, Quantity } from '../protocol/quantity.ts';
import { armsOf, isAsked, networksOf, requestsOf } from '../protocol/requests.ts';
import { processorOf } from './provenance.ts';
import type { EvidenceLookup, TrainingRecord } from './records.ts';
import type { ClaimPlan } from './study.ts';
import { planMeasurement, trainingKey } from './trial.ts';

/** What one seed gave for a claim: its networks' trainings, and what was measured on them. */
export interface SeedEvidence {
  readonly seed: number;
  readonly trainings: readonly ({ readonly arm: ArmName } & TrainingRecord)[];
  /** Without those that read a network whose training diverged. */
  readonly measurements: readonly {
    readonly request: MeasurementRequest;
    readonly address: string;
    readonly result: Result;
    /** Which measured it; absent in evidence that was made up. */
    readonly processor?: string;
  }[];
}

/** Something that a claim needs is not trained or not measured yet. */
export class MissingEvidenceError extends UserError {}

/**
 * Collects what a claim needs of its first seeds.
 *
 * Throws: MissingEvidenceError naming a network or measurement that is missing.
 */
export function gatherEvidence(
  plan: ClaimPlan<Inquiry>,
  count: number,
  profile: Profile,
  lookup: EvidenceLookup,
): SeedEvidence[] {
  return gather({ ...plan, seeds: plan.seeds.slice(0, count) }, profile, lookup, (what, arm, seed) => {
    throw new MissingEvidenceError(`${plan.claim.id}: ${what} of ${arm}, seed ${seed}, is not there yet.`);
  });
}

/** The same of all seeds, as far as it is there. */
export function gatherAvailable(plan: ClaimPlan<Inquiry>, profile: Profile, lookup: EvidenceLookup): SeedEvidence[] {
  return gather(plan, profile, lookup, () => undefined);
}

function gather(
  { claim, seeds }: ClaimPlan<Inquiry>,
  profile: Profile,
  lookup: EvidenceLookup,
  onMissing: (what: string, arm: ArmName, seed: number) => void,
): SeedEvidence[] {
  const requests = requestsOf(claim, profile);
  return seeds.map((seed) => {
    const trainings = armsOf(claim, profile, seed).flatMap((arm) => {
      const found = armOf(profile, arm);
      const record = lookup.training(addressOf(trainingKey(found.recipe, seed, executionOf(profile, found))));
      if (record !== undefined) return [{ arm, ...record }];
      onMissing('the network', arm, seed);
      return [];
    });
    const diverged = trainings.filter((training) => training.diverged !== undefined).map(({ arm }) => arm);
    const asked = requests.filter(
      (request) => isAsked(request, seed, profile) && !networksOf(request).some((arm) => diverged.includes(arm)),
    );
    const measurements = asked.flatMap((request) => {
      const { address } = planMeasurement(profile, request, seed);
      const found = lookup.measurement(address);
      if (found !== undefined) {
        const { result, provenance } = found;
        return [{ request, address, result, processor: processorOf(provenance) }];
      }
      onMissing(request.measurement.kind, request.arm, seed);
      return [];
    });
    return { seed, trainings, measurements: onceEach(measurements) };
  });
}

/** The same for the first seeds and for all is one measurement. */
function onceEach(measurements: SeedEvidence['measurements']): SeedEvidence['measurements'] {
  const addresses = measurements.map(({ address }) => address);
  return measurements.filter(({ address }, i) => addresses.indexOf(address) === i);
}

/** The value of a quantity for one seed; undefined when the seed was not asked, or a network diverged. */
export function valueOf(quantity: Quantity, evidence: SeedEvidence, profile: Profile): number | undefined {
  const requests = quantity.requests(profile);
  // Another quantity may have asked the same of more seeds.
  if (!requests.every((request) => isAsked(request, evidence.seed, profile))) return undefined;
  const results = requests.map((request) => resultFor(request, evidence));
  if (!results.every((result) => result !== undefined)) return undefined;
  return quantity.value(results, profile, (arm) => evidence.trainings.find((training) => training.arm === arm));
}

/** What was measured for a request; undefined when it was not asked of this seed, or could not be. */
export function resultFor(request: MeasurementRequest, { measurements }: SeedEvidence): Result | undefined {
  const wanted = askedOf(request);
  return measurements.find((candidate) => askedOf(candidate.request) === wanted)?.result;
}

/** Of how many seeds it was asked does not matter where one is looked at. */
function askedOf({ firstSeeds: _, ...request }: MeasurementRequest): string {
  return JSON.stringify(request);
}
