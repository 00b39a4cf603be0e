import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadTensorFlow } from '../tensors/load.ts';
import { tinyTrial } from '../testing/tiny-trial.ts';
import '../testing/tensorflow.ts';
import { exportRun, importRun } from './run-folder.ts';
import { runTrial } from './run-trial.ts';
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
  expect(importRun(run, second)).toEqual({ taken: 1, left: 0 });
  expect(second.isComplete(trial)).toBe(true);
  expect(second.training(trial.trainingAddress)).toEqual(first.training(trial.trainingAddress));
  expect(second.networkBytes(trial.trainingAddress)).toEqual(first.networkBytes(trial.trainingAddress));
  const [{ address }] = trial.measurements as unknown as [{ address: string }];
  expect(second.measurement(address)).toEqual(first.measurement(address));

  const network = join(run, 'networks', `${trial.id}.safetensors`);
  const bytes = readFileSync(network);
  bytes[bytes.length - 1] = (bytes[bytes.length - 1] as number) ^ 1;
  writeFileSync(network, bytes);
  expect(() => importRun(run, new TrialStore(join(folder, 'third')))).toThrow(`${network} is corrupt`);
});
