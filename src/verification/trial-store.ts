import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Result } from '../evaluation/measurement.ts';
import { writeAtomically } from '../foundation/atomic-file.ts';
import { addressOf, sha256 } from '../foundation/digest.ts';
import { type LockHolder, withLock } from '../foundation/file-lock.ts';
import { readSealed, writeSealed } from '../foundation/sealed-record.ts';
import { UserError } from '../foundation/user-error.ts';
import { decodeSafetensors, encodeSafetensors } from '../tensors/safetensors.ts';
import type { NamedTensors } from '../tensors/gradients.ts';
import { decodeSnapshot, encodeSnapshot } from '../training/checkpoint.ts';
import type { EpochRecord, Snapshot } from '../training/trainer.ts';
import type { Provenance } from './provenance.ts';

/** What is kept of a training beside its network. */
export interface TrainingRecord {
  /** What the address was made from. */
  readonly key: object;
  readonly epochs: readonly EpochRecord[];
  readonly networkSha256: string;
  readonly provenance: Provenance;
}

export interface MeasurementRecord {
  readonly key: object;
  readonly result: Result;
  readonly elapsedSeconds: number;
  readonly provenance: Provenance;
}

/**
 * Trained networks and measurements by their addresses, in a folder. Every record carries its digest; a corrupt or
 * foreign one is refused by name, never read.
 */
export class TrialStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Runs `work` while no other process works on this training. */
  async whileLocked<T>(address: string, work: () => Promise<T>, onWait: (holder: LockHolder) => void): Promise<T> {
    return withLock(join(this.#folder, 'locks', `${address}.lock`), work, onWait);
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
    const path = this.#trainingFile(address, 'network.safetensors');
    const record = this.training(address);
    if (record === undefined || !existsSync(path)) throw new UserError(`There is no trained network ${path}.`);
    const bytes = readFileSync(path);
    if (sha256(bytes) !== record.networkSha256) throw corrupt(path);
    return decodeSafetensors(bytes).tensors;
  }

  saveTraining(address: string, tensors: NamedTensors, record: Omit<TrainingRecord, 'networkSha256'>): void {
    const bytes = encodeSafetensors(tensors);
    writeAtomically(this.#trainingFile(address, 'network.safetensors'), bytes);
    writeSealed(this.#trainingFile(address, 'training.json'), { ...record, networkSha256: sha256(bytes) });
    this.#removeCheckpoints(address);
  }

  /** The last snapshot of an unfinished training. Throws: UserError naming a corrupt one. */
  checkpoint(address: string): Snapshot | undefined {
    const name = this.#checkpoints(address).at(-1);
    if (name === undefined) return undefined;
    const bytes = readFileSync(this.#trainingFile(address, name));
    if (!name.includes(sha256(bytes))) throw corrupt(this.#trainingFile(address, name));
    return decodeSnapshot(bytes);
  }

  /** The digest is part of the name, so that file and digest appear together. Older checkpoints go. */
  saveCheckpoint(address: string, snapshot: Snapshot): void {
    const bytes = encodeSnapshot(snapshot);
    const epoch = String(snapshot.epochs.length).padStart(5, '0');
    const name = `checkpoint-${epoch}-${sha256(bytes)}.safetensors`;
    writeAtomically(this.#trainingFile(address, name), bytes);
    this.#removeCheckpoints(address, name);
  }

  measurement(address: string): MeasurementRecord | undefined {
    const path = this.#measurementFile(address);
    const record = readSealed<MeasurementRecord>(path);
    if (record !== undefined && addressOf(record.key) !== address) throw foreign(path);
    return record;
  }

  saveMeasurement(address: string, record: MeasurementRecord): void {
    writeSealed(this.#measurementFile(address), record);
  }

  #checkpoints(address: string): string[] {
    const folder = this.#trainingFile(address, '');
    mkdirSync(folder, { recursive: true });
    return readdirSync(folder)
      .filter((name) => /^checkpoint-.*\.safetensors$/.test(name))
      .sort();
  }

  #removeCheckpoints(address: string, except?: string): void {
    const old = this.#checkpoints(address).filter((name) => name !== except);
    for (const name of old) rmSync(this.#trainingFile(address, name), { force: true });
  }

  #trainingFile(address: string, name: string): string {
    return join(this.#folder, 'trainings', address, name);
  }

  #measurementFile(address: string): string {
    return join(this.#folder, 'measurements', `${address}.json`);
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
