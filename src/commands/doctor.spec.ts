import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { cifar10Folder } from '../data/cifar10.ts';
import { projectFolder } from '../foundation/folders.ts';
import { isSupportedNode } from './doctor.ts';
import { makeReadOnly, unmount } from '../testing/mount.ts';
import { gpuAbsence } from '../tensors/gpu-devices.ts';
import { chosenFlavour } from '../tensors/load.ts';
import { installationFolder } from '../tensors/provision.ts';

const provisioned = installationFolder(chosenFlavour());
/** Computing the reference bits takes ten seconds, more where others compute too. */
vi.setConfig({ testTimeout: 240_000 });

let folder: string;
let cache: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'doctor-'));
  cache = join(folder, 'cache');
  mkdirSync(cache);
});
afterEach(() => {
  for (const mounted of [cache, join(folder, 'read-only')]) unmount(mounted);
  rmSync(folder, { recursive: true });
});

function doctor(environment: Record<string, string> = {}): { code: number | null; output: string } {
  const { status, stdout } = spawnSync(process.execPath, ['--import', 'tsx', 'src/cli.ts', 'doctor'], {
    cwd: projectFolder,
    encoding: 'utf8',
    env: {
      ...process.env,
      LABEL_LEAKING_CACHE: cache,
      LABEL_LEAKING_STORE: join(folder, 'new/store'),
      LABEL_LEAKING_REPORTS: join(folder, 'new/reports'),
      ...environment,
    },
  });
  return { code: status, output: stdout };
}

function fillCache(): void {
  for (const path of [provisioned, cifar10Folder()]) symlinkSync(path, join(cache, basename(path)));
}

test.each([
  ['v20.19.0', true],
  ['v20.18.3', false],
  ['v21.7.3', false],
  ['v22.11.0', false],
  ['v22.12.0', true],
  ['v24.0.0', true],
  ['v25.1.0', true],
  ['not found', false],
])('Node %s is supported: %s', (version, supported) => {
  expect(isSupportedNode(version)).toBe(supported);
});

test('a complete cache that is only read serves, and nothing is left behind', ({ skip }) => {
  fillCache();
  if (!makeReadOnly(cache)) skip();
  const { code, output } = doctor({ PATH: '' });
  expect(output).toContain(
    `ok   cache        ${cache} cannot be written (EROFS: read-only file system), but is complete`,
  );
  expect(output).toContain('ok   g++          not found, nor needed');
  expect(output).toContain(`ok   store        ${join(folder, 'new/store')}\n`);
  expect(output.match(/^FAIL .*$/gm)).toEqual([expect.stringMatching('^FAIL Node ')]);
  expect(code).toBe(2);
  expect(output).toMatch(/^(ok {3}|NOTE )bits {9}this machine (repeats|has) /m);
  expect(doctor().code).toBe(0);
  expect(readdirSync(folder)).toEqual(['cache']);
});

test('other bits are noted with the layer that differs, and are no fault', ({ skip }) => {
  if (chosenFlavour() !== 'cpu') skip();
  fillCache();
  // Another arithmetic: what is drawn from normal distributions comes out differently.
  const { code, output } = doctor({ NODE_OPTIONS: '--import=data:text/javascript,Math.cos=()=>0.5' });
  expect(output).toMatch(/^NOTE bits {9}this machine has bits of its own: from .+ they differ first in "inputs"/m);
  expect(code).toBe(0);
});

test('an empty cache that is only read is missing, and so are a store and reports that cannot be written', ({
  skip,
}) => {
  const readOnly = join(folder, 'read-only');
  mkdirSync(readOnly);
  if (!makeReadOnly(readOnly) || !makeReadOnly(cache)) skip();
  writeFileSync(join(folder, 'file'), '');
  const { code, output } = doctor({
    LABEL_LEAKING_STORE: join(readOnly, 'store'),
    LABEL_LEAKING_REPORTS: join(folder, 'file'),
  });
  for (const [what, variable] of [
    ['cache', 'LABEL_LEAKING_CACHE'],
    ['store', 'LABEL_LEAKING_STORE'],
    ['reports', 'LABEL_LEAKING_REPORTS'],
  ]) {
    expect(output).toMatch(
      new RegExp(`^FAIL ${what} .* cannot be written .* -- make it writable or set ${variable}$`, 'm'),
    );
  }
  expect(code).toBe(2);
});

test('what is here but damaged is missing, and named', () => {
  fillCache();
  rmSync(join(cache, basename(provisioned)));
  mkdirSync(join(cache, basename(provisioned)));
  cpSync(join(provisioned, 'manifest.json'), join(cache, basename(provisioned), 'manifest.json'));
  rmSync(join(cache, 'cifar-10'));
  mkdirSync(join(cache, 'cifar-10'));
  const { code, output } = doctor();
  expect(output).toMatch(/^FAIL TensorFlow {3}unusable -- .*libtensorflow_cc.so.2 is missing. Delete the folder/m);
  expect(output).toMatch(/^NOTE bits {9}not compared: .*libtensorflow_cc.so.2 is missing/m);
  expect(output).toMatch(/^FAIL CIFAR-10 {5}unusable -- .*data_batch_1.bin is missing. Delete the folder/m);
  expect(code).toBe(2);
});

test('a variable that is set to nothing makes no folder here', () => {
  const before = readdirSync(projectFolder);
  const { output } = doctor({ LABEL_LEAKING_CACHE: '', XDG_CACHE_HOME: '', HOME: folder });
  expect(output).toContain(`cache ${join(folder, '.cache/label-leaking')},`);
  expect(output).toContain('NOTE bits         not compared: this takes the TensorFlow for CPUs');
  expect(readdirSync(projectFolder)).toEqual(before);
  expect(existsSync(join(folder, '.cache'))).toBe(false);
});

test.skipIf(gpuAbsence() === undefined)('without a GPU, --gpu says so and fails', () => {
  const { status, stdout } = spawnSync(process.execPath, ['--import', 'tsx', 'src/cli.ts', 'doctor', '--gpu'], {
    cwd: projectFolder,
    encoding: 'utf8',
  });
  expect(stdout).toMatch(
    /^FAIL GPU {10}(there is no NVIDIA GPU|an NVIDIA driver is loaded, but no GPU|a GPU is there, but).* -- the profiles gpu/,
  );
  expect(status).toBe(2);
});
