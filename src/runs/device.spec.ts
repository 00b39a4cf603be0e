import { afterEach, expect, test, vi } from 'vitest';
import type { Gpu } from '../tensors/gpu-compatibility.ts';
import { describeGpu, usableGpus, visibleOf } from './device.ts';

const gpu = (uuid: string, capability: string, driver = '560.35.03'): Gpu => ({
  ...{ uuid, name: `Card ${uuid}`, capability, driver, totalMegabytes: 16_000, freeMegabytes: 15_000 },
});
const gpus = [gpu('GPU-aa', '8.0'), gpu('GPU-bb', '6.1'), gpu('GPU-cc', '9.0', '550.54.15')];

afterEach(() => void vi.unstubAllEnvs());

test('CUDA_VISIBLE_DEVICES names GPUs by number or by the beginning of their names', () => {
  const names = (variable?: string): string[] => visibleOf(gpus, variable).map(({ uuid }) => uuid);
  expect(names()).toEqual(['GPU-aa', 'GPU-bb', 'GPU-cc']);
  expect(names('2,0')).toEqual(['GPU-cc', 'GPU-aa']);
  expect(names('GPU-b')).toEqual(['GPU-bb']);
  expect(names('-1')).toEqual([]);
  expect(visibleOf(gpus, 'MIG-1')).toEqual([{ ...gpus[0], uuid: 'MIG-1' }]);
});

test('only GPUs that the wheels run on are used; if none is, each is named with its reason', async () => {
  vi.stubEnv('CUDA_VISIBLE_DEVICES', undefined);
  const machine = { absence: () => undefined, query: () => Promise.resolve(gpus) };
  const usable = await usableGpus(machine);
  expect(usable.map(describeGpu)).toEqual(['Card GPU-aa, compute capability 8.0, driver 560.35.03']);
  vi.stubEnv('CUDA_VISIBLE_DEVICES', '1,2');
  await expect(usableGpus(machine)).rejects.toThrow(
    /Card GPU-bb: compute capability 6\.1 is too old.*Card GPU-cc: its driver 550\.54\.15 is too old/,
  );
  vi.stubEnv('CUDA_VISIBLE_DEVICES', '');
  await expect(usableGpus(machine)).rejects.toThrow('CUDA_VISIBLE_DEVICES hides all of them');
});

test('where no GPU is, that is said, and not that a tool is missing', async () => {
  const absence = () => 'there is no NVIDIA GPU: neither /dev/nvidia0 nor /dev/dxg is there';
  const query = vi.fn(() => Promise.resolve(gpus));
  await expect(usableGpus({ absence, query })).rejects.toThrow(
    'No GPU here can be used: there is no NVIDIA GPU: neither /dev/nvidia0 nor /dev/dxg is there. A profile for CPUs',
  );
  expect(query).not.toHaveBeenCalled();
});
