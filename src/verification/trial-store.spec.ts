import { fork } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { addressOf } from '../foundation/digest.ts';
import { projectFolder } from '../foundation/folders.ts';
import { values } from '../testing/tiny-network.ts';
import '../testing/tensorflow.ts';
import { profiles } from './profile.ts';
import { runTrial } from './run-trial.ts';
import { planTrials } from './trial.ts';
import type { TrialEvent } from './trial-events.ts';
import { TrialStore } from './trial-store.ts';
import { claim as h03 } from '../../hypotheses/h03-cifar10-leaks.spec.ts';

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
    const result = { correct: 1, images: 2, chanceLevel: 0.5 };
    store.saveMeasurement(address, { key: { other: true }, result, elapsedSeconds: 1, provenance });
    expect(() => store.measurement(address)).toThrow('belongs to another trial');
    store.saveTraining(address, tensors, { key: { other: true }, epochs: [], provenance });
    expect(() => store.training(address)).toThrow('belongs to another trial');
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

describe('a trial', () => {
  const trial = planTrials(profiles.smoke, [{ claim: h03, seeds: [101] }]).find(({ arm }) => arm === 'trueLabel');

  /** Runs the trial in a process of its own; kills it without warning once the condition holds. */
  async function runProcess(
    where: string,
    killWhen: (event: TrialEvent) => boolean = () => false,
  ): Promise<TrialEvent[]> {
    const environment = Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST'));
    const child = fork(join(projectFolder, 'src/cli.ts'), ['trial', 'smoke.trueLabel.101', '--claim', 'H03'], {
      cwd: projectFolder,
      execArgv: ['--import', 'tsx'],
      env: { ...Object.fromEntries(environment), LABEL_LEAKING_STORE: where },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const events: TrialEvent[] = [];
    child.on('message', (event: TrialEvent) => {
      events.push(event);
      if (killWhen(event)) child.kill('SIGKILL');
    });
    await new Promise((resolve) => child.on('exit', resolve));
    return events;
  }

  test('killed in the middle and started again ends with the same bits as an unbroken one', async () => {
    const unbroken = join(folder, 'unbroken');
    const broken = join(folder, 'broken');
    await runProcess(unbroken);
    const first = await runProcess(broken, (event) => event.kind === 'epoch' && event.epoch === 1);
    const second = await runProcess(broken);
    expect(first.some(({ kind }) => kind === 'finished')).toBe(false);
    expect(second).toContainEqual({ kind: 'resumed', trial: 'smoke.trueLabel.101', epoch: 1 });
    const [a, b] = [unbroken, broken].map((where) => {
      const own = new TrialStore(where);
      const network = own.network(trial!.trainingAddress);
      const results = trial!.measurements.map((measured) => own.measurement(measured.address)?.result);
      return { weights: Object.values(network).map(values), results };
    });
    expect(b).toEqual(a);
  }, 240_000);

  test('with a record that is corrupt stops before it trains', async () => {
    const path = join(folder, 'measurements', `${trial!.measurements[0]!.address}.json`);
    store.saveMeasurement(trial!.measurements[0]!.address, {
      ...{ key: trial!.measurements[0]!.key, elapsedSeconds: 1, provenance },
      result: { correct: 1, images: 2, chanceLevel: 0.5 },
    });
    flipByte(path);
    const device = { tensorflow: '', flavour: 'cpu', usesGpu: false, processor: '', threads: 1 } as const;
    await expect(runTrial(trial!, { store, device, tell: () => undefined })).rejects.toThrow(`${path} is corrupt`);
    expect(store.training(trial!.trainingAddress)).toBeUndefined();
  });
});
