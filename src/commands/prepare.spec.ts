import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { projectFolder } from '../foundation/folders.ts';
import { planStudy } from '../runs/study.ts';
import { TrialStore } from '../runs/trial-store.ts';
import type { Gpu } from '../tensors/gpu-compatibility.ts';
import { allClaims } from './all-claims.ts';
import { chosenClaims } from './choose.ts';
import { availableIn, nextTrials } from './conduct.ts';
import { prepare } from './prepare.ts';

const { provisioned, machine } = vi.hoisted(() => ({
  provisioned: [] as string[],
  machine: { absence: 'there is no NVIDIA GPU' as string | undefined, gpus: [] as Gpu[] },
}));
vi.mock('./provision.ts', () => ({ provision: (flavour: string) => Promise.resolve(provisioned.push(flavour)) }));
vi.mock('../tensors/gpu-devices.ts', async (original) => ({
  ...(await original<object>()),
  gpuAbsence: () => machine.absence,
  queryGpus: () => Promise.resolve(machine.gpus),
}));

const folder = mkdtempSync(join(tmpdir(), 'prepare-'));
afterAll(() => rmSync(folder, { recursive: true }));
const store = new TrialStore(join(folder, 'store'));
const known = await allClaims();

function study(profile: string) {
  return planStudy(chosenClaims({ profile }, known), { profile });
}

test('what is to run on a GPU asks for one; what runs on a CPU does not', async () => {
  await expect(prepare(nextTrials(study('gpu'), availableIn(store)).flat())).rejects.toThrow('there is no NVIDIA GPU');
  expect(provisioned).toEqual([]);
  await prepare(nextTrials(study('smoke'), availableIn(store)).flat());
  expect(provisioned).toEqual(['cpu']);
});

test('where evidence holds all, nothing is asked for', async () => {
  provisioned.length = 0;
  const h01 = planStudy(chosenClaims({ profile: 'smoke', claims: ['H01'] }, known), { profile: 'smoke' });
  const evidence = [join(projectFolder, 'reports/reference/smoke')];
  expect(nextTrials(h01, availableIn(store)).flat()).not.toEqual([]);
  const missing = nextTrials(h01, availableIn(store, evidence)).flat();
  expect(missing).toEqual([]);
  expect(await prepare(missing, 3)).toEqual({ workers: 3 });
  expect(provisioned).toEqual([]);
});

test('a GPU gets several trials, unless told otherwise', async () => {
  vi.stubEnv('CUDA_VISIBLE_DEVICES', undefined);
  const memory = { totalMegabytes: 20000, freeMegabytes: 9700 };
  machine.absence = undefined;
  machine.gpus = [{ uuid: 'GPU-1', name: 'L4', capability: '8.9', driver: '555.1', ...memory }];
  const trials = nextTrials(study('gpu'), availableIn(store)).flat();
  expect(await prepare(trials)).toEqual({ workers: 2, gpus: ['GPU-1'] });
  expect(await prepare(trials, 1)).toEqual({ workers: 1, gpus: ['GPU-1'] });
  vi.unstubAllEnvs();
});
