import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { naming, removeLeftovers, writeAtomically } from '../foundation/atomic-file.ts';
import { addressOf, sha256 } from '../foundation/digest.ts';
import { type LockHolder, withLock } from '../foundation/file-lock.ts';
import { readSealed, writeSealed } from '../foundation/sealed-record.ts';
import { UserError } from '../foundation/user-error.ts';
import { decodeSafetensors, encodeSafetensors } from '../tensors/safetensors.ts';
import type { NamedTensors } from '../tensors/gradients.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../training/checkpoint.ts';
import type { Snapshot } from '../training/trainer.ts';
import type { EvidenceLookup, MeasurementRecord, TrainingRecord } from './records.ts';
import { appendToLog, logNetwork } from './trainings-log.ts';
import { type PlannedMeasurement, type Trial, unmeasured } from './trial.ts';

const markFile = 'label-leaking-store';

export interface StoreEntry {
  readonly kind: 'training' | 'measurement';
  readonly address: string;
  readonly bytes: number;
}

/**
 * Trained networks and measurements by their addresses, in a folder. Every record carries its digest; a corrupt or
 * foreign one is refused by name, never read.
 */
export class TrialStore {
  readonly folder: string;

  /** Throws: UserError for a folder with other things in it than a store's: it carries a mark, or is new or empty. */
  constructor(folder: string) {
    this.folder = folder;
    const names = existsSync(folder) ? readdirSync(folder) : [];
    // Another process may be writing the mark at this moment: then its temporary neighbour is there.
    if (names.length === 0 || names.some((name) => name.startsWith(markFile))) return;
    throw new UserError(
      `${folder} is not a store: it holds ${names.slice(0, 3).join(', ')}. Point LABEL_LEAKING_STORE at a new folder.`,
    );
  }

  /** Runs `work` while no other process works on this training. */
  async whileLocked<T>(address: string, work: () => Promise<T>, onWait?: (holder: LockHolder) => void): Promise<T> {
    this.#mark();
    const cleaned = (): Promise<T> => {
      this.#removeLeftovers(address);
      return work();
    };
    return withLock(join(this.folder, 'locks', `${address}.lock`), cleaned, onWait);
  }

  /** What of a trial is not measured yet. */
  missingMeasurements(trial: Trial): PlannedMeasurement[] {
    return unmeasured(trial, this.lookup());
  }

  /** Whether network and measurements are here. */
  isComplete(trial: Trial): boolean {
    return this.isTrained(trial.trainingAddress) && this.missingMeasurements(trial).length === 0;
  }

  /** Whether a training is done: its network is here, or the record that it diverged. */
  isTrained(address: string): boolean {
    const record = this.training(address);
    return record !== undefined && (record.diverged !== undefined || existsSync(this.networkFile(address)));
  }

  training(address: string): TrainingRecord | undefined {
    const record = readSealed<TrainingRecord>(this.#trainingFile(address, 'training.json'));
    if (record !== undefined && addressOf(record.key) !== address) {
      throw foreign(this.#trainingFile(address, 'training.json'));
    }
    return record;
  }

  /** Throws: UserError when the file is not the network that was recorded. */
  network(address: string): NamedTensors {
    return decodeSafetensors(this.networkBytes(address)).tensors;
  }

  /** The same as the bytes of its safetensors file. */
  networkBytes(address: string): Uint8Array {
    const path = this.#trainingFile(address, 'network.safetensors');
    const record = this.training(address);
    if (record?.diverged !== undefined) throw new UserError(`${path} has no network: ${record.diverged}`);
    if (record === undefined || !existsSync(path)) throw new UserError(`There is no trained network ${path}.`);
    const bytes = readFileSync(path);
    if (sha256(bytes) !== record.networkSha256) throw corrupt(path);
    return bytes;
  }

  /** Where a network lies; it need not be there. */
  networkFile(address: string): string {
    return this.#trainingFile(address, 'network.safetensors');
  }

  /** Throws: UserError when the network was here before and was another one: its measurements are kept. */
  saveTraining(address: string, tensors: NamedTensors, record: Omit<TrainingRecord, 'networkSha256'>): void {
    const bytes = encodeSafetensors(tensors);
    this.#requireSame(address, sha256(bytes));
    writeAtomically(this.#trainingFile(address, 'network.safetensors'), bytes);
    writeSealed(this.#trainingFile(address, 'training.json'), { ...record, networkSha256: sha256(bytes) });
    logNetwork(this.folder, 'trained', address);
    this.#removeCheckpoints(address);
  }

  /**
   * A network that was trained elsewhere, from a file. Call only while holding its lock. `logged`: what the log there says
   * of it; it is taken over.
   *
   * Throws: UserError when it is not the one that was recorded, or when the store has another.
   */
  importTraining(
    address: string,
    bytes: Uint8Array,
    record: TrainingRecord,
    { from, logged }: { from: string; logged: readonly string[] },
  ): void {
    if (sha256(bytes) !== record.networkSha256) throw corrupt(from);
    this.#requireSame(address, record.networkSha256);
    if (this.isTrained(address)) return;
    writeAtomically(this.#trainingFile(address, 'network.safetensors'), bytes);
    writeSealed(this.#trainingFile(address, 'training.json'), record);
    if (logged.length > 0) appendToLog(this.folder, logged);
    else logNetwork(this.folder, 'imported', address);
  }

  saveDiverged(address: string, record: Omit<TrainingRecord, 'networkSha256'> & { diverged: string }): void {
    writeSealed(this.#trainingFile(address, 'training.json'), { ...record, networkSha256: sha256('') });
    logNetwork(this.folder, 'diverged', address);
    this.#removeCheckpoints(address);
  }

  /** Results of two networks are never joined. */
  #requireSame(address: string, networkSha256: string): void {
    const earlier = this.training(address);
    if (earlier === undefined || earlier.networkSha256 === networkSha256) return;
    throw new UserError(
      `The store has measurements of another network for ${address}, as another processor or version gives it. Point LABEL_LEAKING_STORE at a new folder for this one.`,
    );
  }

  /** The last snapshot of an unfinished training. Throws: UserError naming a corrupt one. */
  checkpoint(address: string): Snapshot | undefined {
    const name = this.#checkpoints(address).at(-1);
    if (name === undefined) return undefined;
    const bytes = readFileSync(this.#trainingFile(address, name));
    if (!name.includes(sha256(bytes))) throw corrupt(this.#trainingFile(address, name));
    const { snapshot, training } = decodeCheckpoint(bytes);
    if (training !== address) throw foreign(this.#trainingFile(address, name));
    return snapshot;
  }

  /** It names its training; the digest is part of the file's name, so that both appear together. Older ones go. */
  saveCheckpoint(address: string, snapshot: Snapshot): void {
    const bytes = encodeCheckpoint({ snapshot, training: address });
    const { epochs, partial } = snapshot;
    const number = (count: number): string => String(count).padStart(5, '0');
    // In the order of the alphabet, one within an epoch stands behind that of the epoch before it.
    const when = number(epochs.length) + (partial === undefined ? '' : `.${number(partial.steps)}`);
    const name = `checkpoint-${when}-${sha256(bytes)}.safetensors`;
    writeAtomically(this.#trainingFile(address, name), bytes);
    this.#removeCheckpoints(address, name);
  }

  measurement(address: string): MeasurementRecord | undefined {
    const path = this.#measurementFile(address);
    const record = readSealed<MeasurementRecord>(path);
    if (record !== undefined && addressOf(record.key) !== address) throw foreign(path);
    return record;
  }

  /** What is here, for who judges. */
  lookup(): EvidenceLookup {
    return {
      training: (address) => this.training(address),
      measurement: (address) => this.measurement(address),
    };
  }

  /** Call only while holding the lock of the network that is measured: what a killed process had begun of it goes. */
  saveMeasurement(address: string, record: MeasurementRecord): void {
    writeSealed(this.#measurementFile(address), record);
    removeLeftovers(this.#measurementFile(address));
  }

  /** Everything that is kept here. A training that a process works on is not listed. Units: bytes. */
  entries(): StoreEntry[] {
    const list = (part: string): string[] =>
      existsSync(join(this.folder, part)) ? readdirSync(join(this.folder, part)).sort() : [];
    const locked = new Set(list('locks').map((name) => name.replace(/\.lock$/, '')));
    const trainings = list('trainings').filter((address) => !locked.has(address));
    const measurements = list('measurements').filter((name) => name.endsWith('.json'));
    return [
      ...trainings.map((address) => {
        const names = readdirSync(this.#trainingFile(address, ''));
        const bytes = names.reduce((sum, name) => sum + statSync(this.#trainingFile(address, name)).size, 0);
        return { kind: 'training' as const, address, bytes };
      }),
      ...measurements.map((name) => {
        const address = name.slice(0, -'.json'.length);
        return { kind: 'measurement' as const, address, bytes: statSync(this.#measurementFile(address)).size };
      }),
    ];
  }

  remove({ kind, address }: StoreEntry): void {
    const path = kind === 'training' ? this.#trainingFile(address, '') : this.#measurementFile(address);
    rmSync(path, { recursive: true, force: true });
  }

  /** That it is there is all: it need not be whole, and no temporary file beside it may look like another folder's. */
  #mark(): void {
    const mark = join(this.folder, markFile);
    if (existsSync(mark)) return;
    mkdirSync(this.folder, { recursive: true });
    const content = 'Trained networks and measurements of label-leaking-critique.\n';
    naming(mark, () => writeFileSync(mark, content, { flush: true }));
  }

  /** What a killed process had begun to write, or no longer removed. Call only while holding the training's lock. */
  #removeLeftovers(address: string): void {
    if (this.isTrained(address)) this.#removeCheckpoints(address);
    const folder = this.#trainingFile(address, '');
    const left = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.tmp')) : [];
    for (const name of left) rmSync(join(folder, name), { force: true });
  }

  #checkpoints(address: string): string[] {
    const folder = this.#trainingFile(address, '');
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .filter((name) => /^checkpoint-.*\.safetensors$/.test(name))
      .sort();
  }

  #removeCheckpoints(address: string, except?: string): void {
    const old = this.#checkpoints(address).filter((name) => name !== except);
    for (const name of old) rmSync(this.#trainingFile(address, name), { force: true });
  }

  #trainingFile(address: string, name: string): string {
    return join(this.folder, 'trainings', address, name);
  }

  #measurementFile(address: string): string {
    return join(this.folder, 'measurements', `${address}.json`);
  }
}

function corrupt(path: string): UserError {
  return new UserError(
    `${path} is corrupt: its SHA-256 changed. Delete it and run again; nothing was computed from it.`,
  );
}

function foreign(path: string): UserError {
  return new UserError(
    `The record ${path} belongs to another trial. Delete it and run again; nothing was computed from it.`,
  );
}
