import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import command from './provision.ts';

const { machine, done, note } = vi.hoisted(() => {
  const done: string[] = [];
  const note = (what: string) => (flavour: string) => Promise.resolve([`${done.push(`${what} ${flavour}`)}`]);
  return { machine: { capability: '' }, done, note };
});
vi.mock('../tensors/gpu-devices.ts', async (original) => ({
  ...(await original<object>()),
  gpuAbsence: () => (machine.capability === '' ? 'there is no NVIDIA GPU' : undefined),
  queryGpus: () => Promise.resolve([{ name: 'Card', capability: machine.capability, driver: '560.35.03' }]),
}));
vi.mock('../tensors/provision.ts', async (original) => ({
  ...(await original<object>()),
  provisionTensorFlow: note('provisioned'),
}));
vi.mock('../tensors/wheel-bundle.ts', () => ({ exportWheels: note('exported'), importWheels: note('imported') }));
vi.mock('../data/cifar10.ts', () => ({ provisionCifar10: () => Promise.resolve(), cifar10Folder: () => data }));

let folder: string;
let data: string;
let output: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'provision-'));
  data = mkdtempSync(join(tmpdir(), 'data-'));
  machine.capability = '';
  done.length = 0;
  output = '';
  vi.stubEnv('CUDA_VISIBLE_DEVICES', undefined);
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    output += text as string;
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  for (const made of [folder, data]) rmSync(made, { recursive: true });
});

const provision = (given: { flavour?: string; bundle?: string; from?: string }): Promise<number> =>
  command.run({ positionals: [], ...given });

test('a GPU that the wheels do not run on is refused before they are downloaded', async () => {
  machine.capability = '6.1';
  await expect(provision({ flavour: 'cuda' })).rejects.toThrow('Card: compute capability 6.1 is too old');
  expect(done).toEqual([]);
});

test('cuda brings cpu, on a machine with a good GPU and on one without any', async () => {
  for (const capability of ['8.0', '']) {
    machine.capability = capability;
    await provision({ flavour: 'cuda' });
  }
  expect(done).toEqual(['provisioned cuda', 'provisioned cpu', 'provisioned cuda', 'provisioned cpu']);
});

test('so does a bundle, and the line that is printed takes all of it back in', async () => {
  await provision({ flavour: 'cuda', bundle: folder });
  expect(done).toEqual(['exported cuda', 'exported cpu']);
  expect(output).toContain(`npm run provision -- --flavour cuda --from ${folder}\n`);
  await provision({ flavour: 'cuda', from: folder });
  expect(done.slice(2)).toEqual(['imported cuda', 'imported cpu', 'provisioned cuda', 'provisioned cpu']);
});

test('a bundle that is not there is named, whatever the cache holds', async () => {
  await expect(provision({ flavour: 'cpu', from: join(folder, 'nowhere') })).rejects.toThrow(
    `There is no folder ${join(folder, 'nowhere')}.`,
  );
});
