import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { gpuAbsence, queryGpus, visibleDevices } from './gpu-devices.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'machine-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function put(...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), path);
  }
}

function fakeTool(script: string): string {
  const path = join(root, 'nvidia-smi');
  writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return path;
}

test('a machine without a GPU, and a container that sees only the driver of its host, have none', () => {
  expect(gpuAbsence(root)).toContain('there is no NVIDIA GPU');
  put('proc/driver/nvidia/version', 'dev/nvidiactl');
  expect(gpuAbsence(root)).toContain('a container needs --gpus');
});

test('a device needs the library of its driver', () => {
  put('dev/nvidia0');
  expect(gpuAbsence(root)).toContain('libcuda.so.1');
  put('usr/lib/x86_64-linux-gnu/libcuda.so.1');
  expect(gpuAbsence(root)).toBeUndefined();
});

test.each([
  ['Linux', 'dev/nvidia0', 'usr/lib64/libcuda.so.1'],
  ['a container with the second GPU only', 'dev/nvidia1', 'usr/local/nvidia/lib64/libcuda.so.1'],
  ['WSL2, which has no /proc/driver/nvidia', 'dev/dxg', 'usr/lib/wsl/lib/libcuda.so.1'],
])('%s has one', (_, device, library) => {
  put(device, library);
  expect(gpuAbsence(root)).toBeUndefined();
});

test("a library that only the loader's cache names counts", () => {
  put('dev/nvidia0', 'etc/ld.so.cache');
  writeFileSync(join(root, 'etc/ld.so.cache'), 'glibc\0libcuda.so.1\0/opt/driver/libcuda.so.1\0');
  expect(gpuAbsence(root)).toBeUndefined();
});

test('the GPUs are read from what nvidia-smi prints', async () => {
  const tool = fakeTool(
    `echo "GPU-1, NVIDIA A100-SXM4-40GB, 8.0, 535.104.05, 40960, 40000"\necho "GPU-2, Tesla T4, 7.5, 535.104.05, 15360, 15000"`,
  );
  expect(await queryGpus(tool)).toEqual([
    {
      ...{ uuid: 'GPU-1', name: 'NVIDIA A100-SXM4-40GB', capability: '8.0', driver: '535.104.05' },
      ...{ totalMegabytes: 40960, freeMegabytes: 40000 },
    },
    {
      ...{ uuid: 'GPU-2', name: 'Tesla T4', capability: '7.5', driver: '535.104.05' },
      ...{ totalMegabytes: 15360, freeMegabytes: 15000 },
    },
  ]);
});

test('a tool that is missing, fails, is empty or says something else gives a sentence', async () => {
  await expect(queryGpus(join(root, 'nothing'))).rejects.toThrow('was not found. Its tool nvidia-smi is needed');
  const failing = fakeTool(
    'echo "NVIDIA-SMI has failed because it could not communicate with the driver." >&2; exit 9',
  );
  await expect(queryGpus(failing)).rejects.toThrow('could not communicate with the driver');
  await expect(queryGpus(fakeTool('true'))).rejects.toThrow('prints none');
  await expect(queryGpus(fakeTool('echo "[N/A], x"'))).rejects.toThrow('nvidia-smi said "[N/A], x"');
});

test('CUDA_VISIBLE_DEVICES is read as CUDA reads it', () => {
  expect(visibleDevices(undefined)).toBeUndefined();
  expect(visibleDevices('')).toEqual([]);
  expect(visibleDevices('-1')).toEqual([]);
  expect(visibleDevices('1, 0,-1,2')).toEqual(['1', '0']);
  expect(visibleDevices('GPU-ab')).toEqual(['GPU-ab']);
});
