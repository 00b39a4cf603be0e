import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { addressOf } from '../foundation/digest.ts';
import { profileByName } from '../protocol/profiles.ts';
import { fgsmTrueLabel } from '../protocol/evaluation-attacks.ts';
import { underAttack } from '../protocol/quantities/attacked.ts';
import { loadTensorFlow } from '../tensors/load.ts';
import '../testing/tensorflow.ts';
import { evidenceOf } from './evidence-files.ts';
import { runTrial } from './run-trial.ts';
import type { TrialEvent } from './trial-events.ts';
import { measurementKey, planTrial } from './trial.ts';
import { TrialStore } from './trial-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'store-'));
afterAll(() => rmSync(folder, { recursive: true }));

const smoke = profileByName('smoke');
const setting = { store: new TrialStore(folder), device: loadTensorFlow({ flavour: 'cpu' }), tell: () => undefined };

test('a loss curve that is in the store is not measured again to find its peak; one that is not is kept', async () => {
  const atPeak = { arm: 'trueLabel', attack: fgsmTrueLabel, radius: { lossPeakOf: 'trueLabel' } } as const;
  const trial = planTrial(smoke, 'trueLabel', 201, [underAttack(atPeak, smoke)]);
  const { trainingAddress, measurements } = trial;
  const curve = { kind: 'lossCurve', epsilonsPixels: smoke.curveEpsilonsPixels } as const;
  const key = measurementKey({ network: trainingAddress }, curve);

  await runTrial(trial, setting);
  const measured = setting.store.measurement(addressOf(key))!;
  expect(measured.result).toMatchObject({ points: curve.epsilonsPixels.map((epsilonPixels) => ({ epsilonPixels })) });

  // A curve that no network has: only from the store can its peak come.
  const points = [3.5, 0].map((epsilonPixels) => ({ epsilonPixels, crossEntropy: epsilonPixels, accuracy: 0 }));
  setting.store.saveMeasurement(addressOf(key), { ...measured, result: { kind: 'lossCurve', points } });
  rmSync(join(folder, 'measurements', `${measurements[0]!.address}.json`));
  await runTrial(trial, setting);
  expect(setting.store.measurement(measurements[0]!.address)?.result).toMatchObject({ epsilonPixels: 3.5 });
});

test('what is crafted on a network that is not trained yet says which trial is missing', async () => {
  const transfer = { arm: 'trueLabel', attack: fgsmTrueLabel, craftedOn: 'cleanTraining' } as const;
  const trial = planTrial(smoke, 'trueLabel', 201, [underAttack(transfer, smoke)]);
  await expect(runTrial(trial, setting)).rejects.toThrow(
    'smoke.trueLabel.201 reads the network of smoke.cleanTraining.201, which is not trained yet: run that trial first.',
  );
  await runTrial(planTrial(smoke, 'cleanTraining', 201, []), setting);
  await runTrial(trial, setting);
  expect(setting.store.isComplete(trial)).toBe(true);
});

test('training that diverges is a finding about its seed: recorded, measured no further, and not tried again', async () => {
  const arm = { ...smoke.arms.trueLabel! };
  const recipe = { ...arm.recipe, schedule: { kind: 'constant', rate: 1e30 } } as const;
  const diverging = { ...smoke, arms: { ...smoke.arms, trueLabel: { ...arm, recipe } } };
  const own = { arm: 'trueLabel', attack: fgsmTrueLabel } as const;
  const trial = planTrial(diverging, 'trueLabel', 201, [underAttack(own, diverging)]);
  await runTrial(trial, setting);
  expect(setting.store.training(trial.trainingAddress)?.diverged).toMatch(/seed 201 diverged at step \d+/);
  expect(setting.store.isComplete(trial)).toBe(true);
  expect(evidenceOf(trial, setting.store)?.measurements).toEqual([]);
  const transfer = { ...own, arm: 'cleanTraining', craftedOn: 'trueLabel' } as const;
  const reader = planTrial(diverging, 'cleanTraining', 201, [underAttack(transfer, diverging)]);
  await runTrial(reader, setting);
  expect(setting.store.isComplete(reader)).toBe(true);
});

test('the loss curve of another network is measured while that network is locked', async () => {
  const atPeak = { arm: 'cleanTraining', attack: fgsmTrueLabel, radius: { lossPeakOf: 'trueLabel' } } as const;
  const reader = planTrial(smoke, 'cleanTraining', 202, [underAttack(atPeak, smoke)]);
  const source = planTrial(smoke, 'trueLabel', 202, []);
  await runTrial(source, setting);
  const told: TrialEvent[] = [];
  let done = Promise.resolve();
  await setting.store.whileLocked(
    source.trainingAddress,
    async () => {
      const waits = new Promise<void>((resolve) => {
        const tell = (event: TrialEvent): void => {
          told.push(event);
          if (event.kind === 'waiting') resolve();
        };
        done = runTrial(reader, { ...setting, tell });
      });
      await Promise.race([waits, done]);
      expect(setting.store.missingMeasurements(reader).length).toBe(1);
    },
    () => undefined,
  );
  await done;
  expect(told.find(({ kind }) => kind === 'waiting')).toMatchObject({
    why: expect.stringContaining(source.trainingAddress) as string,
  });
  expect(setting.store.isComplete(reader)).toBe(true);
});
