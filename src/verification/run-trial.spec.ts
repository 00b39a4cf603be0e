import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { AccuracyUnderAttack } from '../evaluation/accuracy-under-attack.ts';
import type { LossCurvePoint } from '../evaluation/loss-curve.ts';
import { addressOf } from '../foundation/digest.ts';
import { loadTensorFlow } from '../tensors/load.ts';
import '../testing/tensorflow.ts';
import { profiles } from './profile.ts';
import { accuracyUnder } from './quantities.ts';
import { runTrial } from './run-trial.ts';
import { measurementKey, planTrials } from './trial.ts';
import { TrialStore } from './trial-store.ts';
import type { Claim } from './claim.ts';

const folder = mkdtempSync(join(tmpdir(), 'store-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a loss curve that is in the store is not measured again to find its peak; one that is not is kept', async () => {
  const atPeak = accuracyUnder({ arm: 'trueLabel', attack: 'fgsmTrueLabel', radius: 'lossPeak' });
  const claim = { statements: [], controls: [], reported: [atPeak], seeds: [101] } as unknown as Claim;
  const [trial] = planTrials(profiles.smoke, [{ claim, seeds: [101] }]);
  const { trainingAddress, measurements } = trial!;
  const curve = { kind: 'lossCurve', epsilonsPixels: profiles.smoke.curveEpsilonsPixels } as const;
  const key = measurementKey([trainingAddress], curve);
  const setting = { store: new TrialStore(folder), device: loadTensorFlow(), tell: () => undefined };

  await runTrial(trial!, setting);
  const measured = setting.store.measurement(addressOf(key));
  expect((measured?.result as LossCurvePoint[]).map(({ epsilonPixels }) => epsilonPixels)).toEqual(
    curve.epsilonsPixels,
  );

  // A curve that no network has: only from the store can its peak come.
  const invented = [3.5, 0].map((epsilonPixels) => ({ epsilonPixels, crossEntropy: epsilonPixels, accuracy: 0 }));
  setting.store.saveMeasurement(addressOf(key), { ...measured!, result: invented });
  rmSync(join(folder, 'measurements', `${measurements[0]!.address}.json`));
  await runTrial(trial!, setting);
  const result = setting.store.measurement(measurements[0]!.address)?.result as AccuracyUnderAttack;
  expect(result.epsilonPixels).toBe(3.5);
});
