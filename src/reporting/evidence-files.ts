import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../foundation/user-error.ts';
import { readSealed, writeSealed } from '../foundation/sealed-record.ts';
import type { MeasurementRequest } from '../verification/claim.ts';
import type { Trial } from '../verification/trial.ts';
import type { MeasurementRecord, TrainingRecord, TrialStore } from '../verification/trial-store.ts';

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

/** What the store knows of a trial. Throws: Error when it lacks something. */
export function evidenceOf(trial: Trial, store: TrialStore): EvidenceRecord {
  const { id, profile, arm, seed, trainingAddress } = trial;
  return {
    ...{ trial: id, profile, arm, seed, trainingAddress },
    training: required(store.training(trainingAddress), trainingAddress),
    measurements: trial.measurements.map(({ request, address }) => ({
      ...{ request, address, ...required(store.measurement(address), address) },
    })),
  };
}

/**
 * Writes the evidence of a trial, beside what other claims measured on the same network. Returns the path.
 *
 * Throws: UserError naming an existing record that is corrupt; it is not overwritten.
 */
export function saveEvidence(folder: string, record: EvidenceRecord): string {
  const path = join(folder, `${record.trial}.json`);
  const earlier = readSealed<EvidenceRecord>(path);
  const kept = earlier?.trainingAddress === record.trainingAddress ? earlier.measurements : [];
  const others = kept.filter(({ address }) => record.measurements.every((measured) => measured.address !== address));
  writeSealed(path, { ...record, measurements: [...others, ...record.measurements] });
  return path;
}

/** All records of a folder. Throws: UserError naming one that is corrupt. */
export function readEvidence(folder: string): EvidenceRecord[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => readSealed<EvidenceRecord>(join(folder, name)) as EvidenceRecord);
}

function required<T>(record: T | undefined, address: string): T {
  if (record === undefined)
    throw new UserError(`The store has no record ${address}: run \`npm run verify\` or the trial.`);
  return record;
}
