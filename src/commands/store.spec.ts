import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { addressOf } from '../foundation/digest.ts';
import { planAll } from '../runs/study.ts';
import { TrialStore } from '../runs/trial-store.ts';
import { allClaims } from './all-claims.ts';
import store from './store.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'store-command-'));
  vi.stubEnv('LABEL_LEAKING_STORE', folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

test('--clean keeps the networks of every way to compute a profile, and no others', async () => {
  const [claim] = (await allClaims()).filter(({ id }) => id === 'H03');
  const kept = new TrialStore(folder);
  const provenance = { revision: 'r', dirty: false, node: 'v', finishedAt: 't' };
  const keep = (address: string, key: object): Promise<string> =>
    kept.whileLocked(address, () => {
      kept.saveDiverged(address, { key, epochs: [], provenance, diverged: 'at step 3' });
      return Promise.resolve(address);
    });
  const planned = [{}, { xla: true as const }, { xla: true as const, precision: 'reduced' as const }].map((chosen) => {
    const { trials } = planAll([claim!], [], { profile: 'gpu', ...chosen });
    const { trainingAddress, key } = trials.get('gpu.trueLabel.201')!;
    return { trainingAddress, key };
  });
  const addresses = await Promise.all(planned.map(({ trainingAddress, key }) => keep(trainingAddress, key)));
  const old = await keep(addressOf({ old: true }), { old: true });
  expect(new Set(addresses).size).toBe(3);
  expect(await store.run({ positionals: [], clean: true })).toBe(0);
  expect(addresses.filter((address) => kept.training(address) === undefined)).toEqual([]);
  expect(kept.training(old)).toBeUndefined();
});
