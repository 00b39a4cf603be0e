import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readSealed, writeSealed } from '../foundation/sealed-record.ts';
import type { RunEvidence } from '../verification/evidence.ts';
import type { MeasurementRequest } from '../verification/claim.ts';
import type { Profile } from '../verification/profile.ts';
import { trainingKey, trialId } from '../verification/trial.ts';
import type { MeasurementRecord, TrainingRecord, TrialStore } from '../verification/trial-store.ts';
import { addressOf } from '../foundation/digest.ts';

/** Everything about one trial in one file: what was trained, how, and what was measured. */
export interface EvidenceRecord {
  readonly trial: string;
  readonly profile: string;
  readonly arm: string;
  readonly seed: number;
  readonly trainingAddress: string;
  readonly training: TrainingRecord;
  readonly measurements: readonly ({
    readonly request: MeasurementRequest;
    readonly address: string;
  } & MeasurementRecord)[];
}

/**
 * Writes the evidence of the runs, one record per trial, beside what other claims measured on the same network.
 * Returns the paths.
 *
 * Throws: UserError naming an existing record that is corrupt; it is not overwritten.
 */
export function writeEvidence(
  folder: string,
  profile: Profile,
  runs: readonly RunEvidence[],
  store: TrialStore,
): string[] {
  const paths = new Set<string>();
  for (const { seed, measurements } of runs) {
    for (const arm of new Set(measurements.map(({ request }) => request.arm))) {
      const trial = trialId(profile, arm, seed);
      const path = join(folder, `${trial}.json`);
      const trainingAddress = addressOf(trainingKey(profile.recipes[arm], seed, profile.execution));
      const earlier = readSealed<EvidenceRecord>(path);
      const kept = earlier?.trainingAddress === trainingAddress ? earlier.measurements : [];
      const own = measurements
        .filter(({ request }) => request.arm === arm)
        .map(({ request, address }) => ({ request, address, ...required(store.measurement(address), address) }));
      const others = kept.filter(({ address }) => own.every((measured) => measured.address !== address));
      const training = required(store.training(trainingAddress), trainingAddress);
      const record: EvidenceRecord = {
        ...{ trial, profile: profile.name, arm, seed, trainingAddress, training },
        measurements: [...others, ...own],
      };
      writeSealed(path, record);
      paths.add(path);
    }
  }
  return [...paths];
}

/** All records of a folder. Throws: UserError naming one that is corrupt. */
export function readEvidence(folder: string): EvidenceRecord[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => readSealed<EvidenceRecord>(join(folder, name)) as EvidenceRecord);
}

function required<T>(record: T | undefined, address: string): T {
  if (record === undefined) throw new Error(`The store lost the record ${address}.`);
  return record;
}
