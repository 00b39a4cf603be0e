import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { addonArguments } from './addon.ts';
import { installationFolder, keptPattern, provisionTensorFlow, unpack } from './provision.ts';
import { wheels } from './wheels.ts';

let cache: string;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'cache-'));
  vi.stubEnv('LABEL_LEAKING_CACHE', cache);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(cache, { recursive: true });
});

const nothing = (): void => undefined;

test('a wheel in the cache that is not the pinned one is named, and nothing is unpacked', async () => {
  const path = join(cache, 'downloads', wheels.cpu[0]?.file ?? '');
  mkdirSync(join(cache, 'downloads'));
  writeFileSync(path, 'not a wheel');
  const told: string[] = [];
  await expect(provisionTensorFlow('cpu', (line) => told.push(line))).rejects.toThrow(
    `${path} is corrupt: its SHA-256`,
  );
  expect(told).toEqual([]);
});

test('a changed library of an installation is named', async () => {
  const folder = installationFolder('cpu');
  mkdirSync(join(folder, 'tensorflow'), { recursive: true });
  writeFileSync(join(folder, 'tensorflow/lib.so'), 'changed');
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ files: { 'tensorflow/lib.so': 'a'.repeat(64) } }));
  await expect(provisionTensorFlow('cpu', nothing)).rejects.toThrow(/lib\.so is corrupt.*Delete the folder/);
  rmSync(join(folder, 'tensorflow/lib.so'));
  await expect(provisionTensorFlow('cpu', nothing)).rejects.toThrow(/lib\.so is missing/);
});

test('what a killed provisioning left is removed', async () => {
  const left = `${installationFolder('cpu')}.123.abc.tmp`;
  mkdirSync(left);
  vi.stubEnv('PATH', '');
  await expect(provisionTensorFlow('cpu', nothing)).rejects.toThrow('python3');
  expect(existsSync(left)).toBe(false);
});

test('without Python the sentence says what is needed, and no half download stays', async () => {
  vi.stubEnv('PATH', '');
  await expect(provisionTensorFlow('cpu', nothing)).rejects.toThrow(
    'Looking for pip failed: the program python3 was not found. Python 3 with pip is needed',
  );
});

test('without a compiler the sentence says so before anything is downloaded', async () => {
  const bin = join(cache, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'python3'), '#!/bin/sh\nexit 0\n', { mode: 0o755 });
  vi.stubEnv('PATH', bin);
  const told: string[] = [];
  await expect(provisionTensorFlow('cpu', (line) => told.push(line))).rejects.toThrow(
    'Looking for a C++17 compiler failed: the program g++ was not found. g++ is needed (Debian: apt-get install g++).',
  );
  expect(told).toEqual([]);
});

test('every wheel is pinned by a whole digest, none twice', () => {
  for (const flavour of ['cpu', 'cuda'] as const) {
    const digests = wheels[flavour].map(({ sha256 }) => sha256);
    expect(digests.every((digest) => /^[0-9a-f]{64}$/.test(digest))).toBe(true);
    expect(new Set(digests).size).toBe(digests.length);
  }
  expect(wheels.cpu[0]).toMatchObject({ project: 'tensorflow-cpu', version: '2.21.0' });
  expect(wheels.cuda.map(({ project }) => project)).toContain('nvidia-cudnn-cu12');
});

test('what XLA compiles with is kept of the wheel: ptxas, executable, and libdevice; nothing else of the compiler', async () => {
  const wheel = join(cache, 'nvcc.whl');
  const script =
    'import sys, zipfile\n' +
    'archive = zipfile.ZipFile(sys.argv[1], "w")\n' +
    'for name in sys.argv[2:]: archive.writestr(name, "#!/bin/sh\\necho ptxas 12.9\\n")';
  const nvcc = (path: string): string => `nvidia/cuda_nvcc/${path}`;
  const names = [nvcc('bin/ptxas'), nvcc('bin/nvcc'), nvcc('nvvm/libdevice/libdevice.10.bc'), nvcc('include/crt/x.h')];
  expect(spawnSync('python3', ['-c', script, wheel, ...names]).status).toBe(0);
  await unpack(wheel, join(cache, 'unpacked'), keptPattern);
  expect(spawnSync(join(cache, 'unpacked', nvcc('bin/ptxas')), { encoding: 'utf8' }).stdout).toBe('ptxas 12.9\n');
  expect(names.filter((name) => existsSync(join(cache, 'unpacked', name)))).toEqual([names[0], names[2]]);
});

test('the addon for GPUs brings the one library that TensorFlow does not find by itself', () => {
  const [cuda, cpu] = [addonArguments('cuda', '/there'), addonArguments('cpu', '/there')];
  const solver = cuda.indexOf('/there/nvidia/cusolver/lib/libcusolver.so.11');
  expect(cuda.slice(solver - 1, solver + 2)).toEqual([
    '-Wl,--no-as-needed',
    '/there/nvidia/cusolver/lib/libcusolver.so.11',
    '-Wl,-rpath,$ORIGIN/nvidia/cusolver/lib',
  ]);
  expect(cpu.join(' ')).not.toContain('nvidia');
});
