import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { projectFolder } from '../foundation/folders.ts';
import { planStudy } from '../runs/study.ts';
import { TrialStore } from '../runs/trial-store.ts';
import { allClaims } from './all-claims.ts';
import { chosenClaims } from './choose.ts';
import { availableIn, nextTrials } from './conduct.ts';
import { prepare } from './prepare.ts';

const { provisioned } = vi.hoisted(() => ({ provisioned: [] as string[] }));
vi.mock('./provision.ts', () => ({ provision: (flavour: string) => Promise.resolve(provisioned.push(flavour)) }));
vi.mock('../tensors/gpu-devices.ts', async (original) => ({
  ...(await original<object>()),
  gpuAbsence: () => 'there is no NVIDIA GPU',
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
