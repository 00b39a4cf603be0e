import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { temporaryNeighbour } from '../foundation/atomic-file.ts';
import { addressOf } from '../foundation/digest.ts';
import { values } from '../testing/tiny-network.ts';
import '../testing/tensorflow.ts';
import { TrialStore } from './trial-store.ts';
import { logFile } from './trainings-log.ts';

let folder: string;
let store: TrialStore;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'store-'));
  store = new TrialStore(folder);
});
afterEach(() => rmSync(folder, { recursive: true }));

const provenance = { revision: 'r', dirty: false, node: 'v', finishedAt: 't' };
const key = { recipe: 'a' };
const address = addressOf(key);
const tensors = { w: tf.tensor1d([1, 2, 3]) };
const snapshot = { state: { parameters: tensors, velocity: tensors, statistics: {} }, epochs: [] };

function flipByte(path: string): void {
  const bytes = readFileSync(path);
  const last = bytes.length - 3;
  bytes[last] = (bytes[last] as number) ^ 1;
  writeFileSync(path, bytes);
}

describe('TrialStore', () => {
  test('gives back what was saved', () => {
    store.saveTraining(address, tensors, { key, epochs: [], provenance });
    expect(values(store.network(address)['w'] as tf.Tensor)).toEqual([1, 2, 3]);
    expect(store.training(address)).toMatchObject({ key, provenance });
    expect(store.training('unknown')).toBeUndefined();
    expect(store.measurement('unknown')).toBeUndefined();
  });

  test('keeps a log in which a network that came twice stands twice', () => {
    const record = { key, epochs: [], provenance };
    store.saveTraining(address, tensors, record);
    store.saveDiverged(address, { ...record, diverged: 'at step 3' });
    const lines = readFileSync(join(folder, logFile), 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => line.split(' ').slice(1))).toEqual([
      ['trained', address],
      ['diverged', address],
    ]);
  });

  test('a network whose file is gone is to be trained again, and must be the same', () => {
    const record = { key, epochs: [], provenance };
    store.saveTraining(address, tensors, record);
    expect(store.isTrained(address)).toBe(true);
    rmSync(store.networkFile(address));
    expect(store.isTrained(address)).toBe(false);
    expect(() => store.saveTraining(address, { w: tf.tensor1d([1, 2, 4]) }, record)).toThrow(
      `The store has measurements of another network for ${address}`,
    );
    store.saveTraining(address, tensors, record);
    expect(store.isTrained(address)).toBe(true);
  });

  test('a flipped byte in network, record or checkpoint is named, and nothing is computed from it', () => {
    store.saveTraining(address, tensors, { key, epochs: [], provenance });
    store.saveCheckpoint(address, snapshot);
    const training = join(folder, 'trainings', address);
    for (const [name, read] of [
      ['network.safetensors', () => store.network(address)],
      ['training.json', () => store.training(address)],
      [readdirSync(training).find((file) => file.startsWith('checkpoint')) as string, () => store.checkpoint(address)],
    ] as const) {
      flipByte(join(training, name));
      expect(read, name).toThrow(join(training, name));
      flipByte(join(training, name));
    }
  });

  test('a record in the place of another is refused as foreign', () => {
    const result = { kind: 'linearProbe', correct: 1, images: 2, chanceLevel: 0.5 } as const;
    store.saveMeasurement(address, { key: { other: true }, result, elapsedSeconds: 1, provenance });
    expect(() => store.measurement(address)).toThrow('belongs to another trial');
    store.saveTraining(address, tensors, { key: { other: true }, epochs: [], provenance });
    expect(() => store.training(address)).toThrow('belongs to another trial');
  });

  test('a checkpoint of another training is refused by name, though no byte of it changed', () => {
    const other = addressOf({ recipe: 'b' });
    store.saveCheckpoint(address, snapshot);
    cpSync(join(folder, 'trainings', address), join(folder, 'trainings', other), { recursive: true });
    const [name] = readdirSync(join(folder, 'trainings', other));
    expect(() => store.checkpoint(other)).toThrow(
      `${join(folder, 'trainings', other, name!)} belongs to another trial`,
    );
    expect(store.checkpoint(address)).toBeDefined();
  });

  test('a folder of other things is refused; a new, an empty and a marked one are stores', async () => {
    await store.whileLocked(
      address,
      () => Promise.resolve(),
      () => undefined,
    );
    expect(() => new TrialStore(folder)).not.toThrow();
    expect(() => new TrialStore(join(folder, 'new'))).not.toThrow();
    const other = mkdtempSync(join(tmpdir(), 'other-'));
    writeFileSync(join(other, 'passwd'), '');
    expect(() => new TrialStore(other)).toThrow(`${other} is not a store: it holds passwd.`);
    rmSync(other, { recursive: true });
  });

  test('a store that another process makes at this moment is one', () => {
    writeFileSync(temporaryNeighbour(join(folder, 'label-leaking-store')), '');
    expect(() => new TrialStore(folder)).not.toThrow();
  });

  test('lists what it holds, and removes', () => {
    store.saveTraining(address, tensors, { key, epochs: [], provenance });
    const result = { kind: 'linearProbe', correct: 1, images: 2, chanceLevel: 0.5 } as const;
    store.saveMeasurement(address, { key, result, elapsedSeconds: 1, provenance });
    const entries = store.entries();
    expect(entries).toMatchObject([
      { kind: 'training', address },
      { kind: 'measurement', address },
    ]);
    expect(entries.every(({ bytes }) => bytes > 100)).toBe(true);
    entries.forEach((entry) => store.remove(entry));
    expect(store.entries()).toEqual([]);
    expect(store.training(address)).toBeUndefined();
  });

  test('what a killed process left goes when the next one has the lock; a training beside it stays listed', async () => {
    const training = join(folder, 'trainings', address);
    const lock = (): Promise<void> =>
      store.whileLocked(
        address,
        () => Promise.resolve(),
        () => undefined,
      );
    store.saveCheckpoint(address, snapshot);
    const part = 'network.safetensors.12345.0123abcd.tmp';
    writeFileSync(join(training, part), 'half');
    await lock();
    expect(readdirSync(training)).toEqual([expect.stringMatching(/^checkpoint-/)]);
    store.saveTraining(address, tensors, { key, epochs: [], provenance });
    store.saveCheckpoint(address, snapshot);
    await lock();
    expect(readdirSync(training).sort()).toEqual(['network.safetensors', 'training.json']);
    writeFileSync(join(folder, 'locks', `${address}.lock.12345.0123abcd.tmp`), '');
    expect(store.entries()).toMatchObject([{ kind: 'training', address }]);
  });

  test('keeps the last checkpoint only, and none once the training is done', () => {
    const files = (): string[] => readdirSync(join(folder, 'trainings', address));
    const epoch = { loss: 1, cleanAccuracy: 0, elapsedSeconds: 1 };
    store.saveCheckpoint(address, snapshot);
    store.saveCheckpoint(address, { ...snapshot, epochs: [epoch] });
    expect(files().length).toBe(1);
    expect(store.checkpoint(address)?.epochs).toEqual([epoch]);
    store.saveTraining(address, tensors, { key, epochs: [], provenance });
    expect(files().sort()).toEqual(['network.safetensors', 'training.json']);
    expect(store.checkpoint(address)).toBeUndefined();
  });
});
