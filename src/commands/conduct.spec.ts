import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { claim as h01 } from '../../hypotheses/h01-noise-predicts-labels.spec.ts';
import { claim as h03 } from '../../hypotheses/h03-cifar10-leaks.spec.ts';
import type { Claim } from '../protocol/claim.ts';
import { whileReporting } from '../reporting/report-folder.ts';
import { planStudy, type Study } from '../runs/study.ts';
import { planTrial } from '../runs/trial.ts';
import { TrialStore } from '../runs/trial-store.ts';
import { type Conduct, conductStudy } from './conduct.ts';

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'conduct-'))));
afterAll(() => rmSync(folder, { recursive: true }));

function conduct(study: Study, changes: Partial<Conduct> = {}) {
  const store = new TrialStore(join(folder, 'store'));
  return conductStudy(study, { store, reports: join(folder, 'reports'), workers: 2, ...changes });
}

/** The study whose network of one arm diverges at once. */
function diverging(study: Study): Study {
  const arm = study.profile.arms.trueLabel!;
  const recipe = { ...arm.recipe, schedule: { kind: 'constant', rate: 1e30 } } as const;
  const profile = { ...study.profile, arms: { ...study.profile.arms, trueLabel: { ...arm, recipe } } };
  const trials = [...study.trials].map(([id, { arm: name, seed, measurements }]) => {
    const requests = measurements.map(({ request }) => request);
    return [id, planTrial(profile, name, seed, requests)] as const;
  });
  return { ...study, profile, trials: new Map(trials) };
}

describe('a claim that cannot be judged does not take the others with it', () => {
  test('when a recipe diverges: its seed answers nothing, and says why', async () => {
    const { reports, failures } = await conduct(diverging(planStudy([h01, h03], { profile: 'smoke' })));
    expect(failures).toEqual([]);
    expect(reports.map(({ claim }) => claim.id)).toEqual(['H01', 'H03']);
    expect(reports[1]?.verdict.answers).toEqual([
      { seed: 201, answer: 'neither', reason: 'the training of trueLabel diverged' },
    ]);
  }, 120_000);

  test('when its own code throws', async () => {
    const quantity = { ...h01.statements[0].quantity, value: () => JSON.parse('{') as number };
    const broken: Claim = { ...h01, id: 'H02', statements: [{ ...h01.statements[0], quantity }] };
    const { reports, failures } = await conduct(planStudy([h01, broken], { profile: 'smoke' }));
    expect(reports.map(({ claim }) => claim.id)).toEqual(['H01']);
    expect(failures).toEqual([{ claim: 'H02', reason: expect.stringContaining('SyntaxError') as string }]);
  }, 120_000);
});

test('evidence is kept while no other process writes the reports', async () => {
  const reports = join(folder, 'shared');
  const study = planStudy([h01], { profile: 'smoke' });
  await conduct(study);
  const verdicts = join(reports, 'verdicts');
  let running: Promise<unknown> | undefined;
  await whileReporting(reports, async () => {
    running = conduct(study, { reports });
    // Nothing is left to train: it would have written within a moment.
    await sleep(2000);
    expect(existsSync(verdicts)).toBe(false);
  });
  await running;
  expect(existsSync(verdicts)).toBe(true);
}, 120_000);

test('a signal that comes before anything starts lets nothing start, and every claim says so', async () => {
  const store = new TrialStore(join(folder, 'unused'));
  const { reports, failures } = await conduct(planStudy([h01], { profile: 'smoke' }), {
    ...{ store, signal: AbortSignal.abort() },
  });
  expect(reports).toEqual([]);
  expect(failures).toEqual([
    { claim: 'H01', reason: expect.stringMatching(/^(smoke\.\w+\.101(, | )){3}were stopped$/) as string },
  ]);
});
