import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadTensorFlow } from '../tensors/load.ts';
import { tinyTrial } from '../testing/tiny-trial.ts';
import '../testing/tensorflow.ts';
import { exportRun, importRun } from './run-folder.ts';
import { runTrial } from './run-trial.ts';
import { readLog } from './trainings-log.ts';
import { TrialStore } from './trial-store.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'run-folder-'))));
afterEach(() => rmSync(folder, { recursive: true }));

test('what one store exports another imports: same network, same measurements, nothing left to do', async () => {
  const [first, second] = ['first', 'second'].map((name) => new TrialStore(join(folder, name))) as [
    TrialStore,
    TrialStore,
  ];
  const trial = tinyTrial(201, { epochs: 1 });
  await runTrial(trial, { store: first, device: loadTensorFlow({ flavour: 'cpu' }), tell: () => undefined });
  const run = join(folder, 'run');
  expect(exportRun(run, [trial, tinyTrial(202, { epochs: 1 })], first)).toEqual({ taken: 1, left: 1 });
  const log = readFileSync(join(run, 'trainings.log'), 'utf8').trimEnd().split('\n');
  expect(log.map((line) => line.split(' ').slice(1))).toEqual([['trained', trial.trainingAddress]]);
  expect(await importRun(run, second)).toEqual({ taken: 1, left: 0 });
  expect(second.isComplete(trial)).toBe(true);
  expect(second.training(trial.trainingAddress)).toEqual(first.training(trial.trainingAddress));
  expect(second.networkBytes(trial.trainingAddress)).toEqual(first.networkBytes(trial.trainingAddress));
  const [{ address }] = trial.measurements as unknown as [{ address: string }];
  expect(second.measurement(address)).toEqual(first.measurement(address));
  expect(readLog(second.folder, new Set([trial.trainingAddress]))).toEqual(log);

  const network = join(run, 'networks', `${trial.id}.safetensors`);
  const bytes = readFileSync(network);
  bytes[bytes.length - 1] = (bytes[bytes.length - 1] as number) ^ 1;
  writeFileSync(network, bytes);
  await expect(importRun(run, new TrialStore(join(folder, 'third')))).rejects.toThrow(`${network} is corrupt`);
});

describe('a network that a store has already', () => {
  const trial = tinyTrial(201, { epochs: 1 });
  const { trainingAddress, key } = trial;
  const provenance = { revision: 'r', dirty: false, node: 'v', finishedAt: '2026-01-02T00:00:00.000Z' };
  const planned = trial.measurements[0]!;
  /** A store with a network of one weight, and a measurement of it. */
  const storeWith = (name: string, weight: number, loss: number): TrialStore => {
    const store = new TrialStore(join(folder, name));
    store.saveTraining(trainingAddress, { w: tf.tensor1d([weight]) }, { key, epochs: [], provenance });
    const points = [{ epsilonPixels: 0, crossEntropy: loss, accuracy: 0 }];
    const result = { kind: 'lossCurve', points } as const;
    store.saveMeasurement(planned.address, { key: planned.key, result, elapsedSeconds: 1, provenance });
    return store;
  };

  test('keeps what was measured on it; another one is refused', async () => {
    const run = join(folder, 'run');
    exportRun(run, [trial], storeWith('first', 1, 0.5));
    const same = storeWith('same', 1, 0.25);
    expect(await importRun(run, same)).toEqual({ taken: 1, left: 0 });
    expect(same.measurement(planned.address)?.result).toMatchObject({ points: [{ crossEntropy: 0.25 }] });
    const other = storeWith('other', 2, 0.25);
    await expect(importRun(run, other)).rejects.toThrow('The store has measurements of another network');
    expect(other.training(trainingAddress)?.networkSha256).not.toBe(same.training(trainingAddress)?.networkSha256);
  });

  test('a training that diverged is taken over as such', async () => {
    const [first, second] = ['first', 'second'].map((name) => new TrialStore(join(folder, name)));
    first!.saveDiverged(trainingAddress, { key, epochs: [], provenance, diverged: 'at step 3' });
    exportRun(join(folder, 'run'), [trial], first!);
    expect(await importRun(join(folder, 'run'), second!)).toEqual({ taken: 1, left: 0 });
    expect(second!.training(trainingAddress)).toEqual(first!.training(trainingAddress));
  });
});
