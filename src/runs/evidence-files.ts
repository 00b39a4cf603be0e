import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson } from '../foundation/digest.ts';
import { readSealed, writeSealed } from '../foundation/sealed-record.ts';
import { UserError } from '../foundation/user-error.ts';
import { type EvidenceRecord, evidenceSchema } from './evidence-record.ts';
import type { EvidenceLookup } from './records.ts';
import type { Trial } from './trial.ts';
import type { TrialStore } from './trial-store.ts';

/** What the store knows of a trial; undefined when it lacks the network. */
export function evidenceOf(trial: Trial, store: TrialStore): EvidenceRecord | undefined {
  const { id, profile, arm, seed, trainingAddress } = trial;
  const training = store.training(trainingAddress);
  const measurements = trial.measurements.flatMap(({ request, address }) => {
    const record = store.measurement(address);
    return record === undefined ? [] : [{ request, address, ...record }];
  });
  if (training === undefined) return undefined;
  return { trial: id, profile, arm, seed, trainingAddress, training, measurements };
}

/** What is known of trials: from the store, and from evidence that was given for the same network. */
export function recordsOf(
  trials: readonly Trial[],
  given: readonly EvidenceRecord[],
  store: TrialStore,
): EvidenceRecord[] {
  return trials.flatMap((trial) => {
    const own = evidenceOf(trial, store);
    const other = given.find(({ trainingAddress }) => trainingAddress === trial.trainingAddress);
    if (own === undefined) return other ?? [];
    return other?.training.networkSha256 === own.training.networkSha256 ? withMore(own, other) : own;
  });
}

/**
 * Writes the evidence of a trial, beside what other claims measured on the same network, and in place of what was found
 * on another one or by another version of the code. Returns the path.
 *
 * Throws: UserError naming an existing record that is corrupt; it is not overwritten.
 */
export function saveEvidence(folder: string, record: EvidenceRecord): string {
  const path = join(folder, `${record.trial}.json`);
  const earlier = existsSync(path) ? parseRecord(path) : undefined;
  const isSame =
    earlier?.success === true &&
    earlier.data.trainingAddress === record.trainingAddress &&
    earlier.data.training.networkSha256 === record.training.networkSha256;
  const kept = isSame ? earlier.data.measurements : [];
  const others = kept.filter(({ address }) => record.measurements.every((measured) => measured.address !== address));
  writeSealed(path, { ...record, measurements: [...others, ...record.measurements] });
  return path;
}

/**
 * All records of some folders, a trial once.
 *
 * Throws: UserError naming a folder that is none, a record that is corrupt or makes no sense, or two records of one
 * trial that differ in what they found.
 */
export function readEvidence(folders: readonly string[]): EvidenceRecord[] {
  const byTrial = new Map<string, { readonly record: EvidenceRecord; readonly path: string }>();
  for (const path of folders.flatMap(recordPaths)) {
    const record = readRecord(path);
    const known = byTrial.get(record.trial);
    if (known === undefined) byTrial.set(record.trial, { record, path });
    else byTrial.set(record.trial, { record: merged(known, { record, path }), path });
  }
  return [...byTrial.values()].map(({ record }) => record);
}

/** The records of a folder, or of the folder `evidence` in it, as a run leaves them. */
function recordPaths(folder: string): string[] {
  if (!existsSync(folder))
    throw new UserError(`There is no folder of evidence ${folder}. Name one that verify or store --export wrote.`);
  const within = join(folder, 'evidence');
  const where = existsSync(within) ? within : folder;
  const names = readdirSync(where).filter((name) => name.endsWith('.json'));
  if (names.length === 0)
    throw new UserError(`The folder ${folder} holds no evidence. Name one that verify or store --export wrote.`);
  return names.sort().map((name) => join(where, name));
}

/** The records of a folder that this version of the code can read; of others, and of no folder, none. */
export function usableEvidence(folder: string): EvidenceRecord[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return names.sort().flatMap((name) => parseRecord(join(folder, name)).data ?? []);
}

function parseRecord(path: string) {
  return evidenceSchema.safeParse(readSealed(path));
}

function readRecord(path: string): EvidenceRecord {
  const { success, data, error } = parseRecord(path);
  if (success) return data;
  const [issue] = error.issues;
  throw new UserError(
    `${path} cannot be read at this revision: ${issue?.path.join('.') || 'it'} ${issue?.message}. Judge it at its own revision, or measure anew.`,
  );
}

interface Found {
  readonly record: EvidenceRecord;
  readonly path: string;
}

function merged(one: Found, other: Found): EvidenceRecord {
  const measurements = measurementsOf([one.record]);
  const differs =
    one.record.trainingAddress !== other.record.trainingAddress ||
    one.record.training.networkSha256 !== other.record.training.networkSha256 ||
    other.record.measurements.some(({ address, result }) => {
      const known = measurements.get(address)?.result;
      return known !== undefined && canonicalJson(known) !== canonicalJson(result);
    });
  if (differs) {
    throw new UserError(
      `${one.path} and ${other.path} are of the same trial and found different things. Judge the two runs one by one.`,
    );
  }
  return withMore(one.record, other.record);
}

/** The record, with the measurements of another on the same network that it lacks. */
function withMore(record: EvidenceRecord, { measurements }: EvidenceRecord): EvidenceRecord {
  const known = new Set(record.measurements.map(({ address }) => address));
  return {
    ...record,
    measurements: [...record.measurements, ...measurements.filter(({ address }) => !known.has(address))],
  };
}

/** What records hold, by address. */
export function lookupIn(records: readonly EvidenceRecord[]): EvidenceLookup {
  const measurements = measurementsOf(records);
  const trainings = new Map(records.map(({ trainingAddress, training }) => [trainingAddress, training]));
  return { measurement: (address) => measurements.get(address), training: (address) => trainings.get(address) };
}

/** The measurements of all records, by address. */
function measurementsOf(records: readonly EvidenceRecord[]): Map<string, EvidenceRecord['measurements'][number]> {
  return new Map(records.flatMap(({ measurements }) => measurements.map((one) => [one.address, one] as const)));
}
