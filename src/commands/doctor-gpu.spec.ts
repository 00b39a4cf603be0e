import { expect, test, vi } from 'vitest';
import { UserError } from '../foundation/user-error.ts';
import { gpuFindings } from './doctor-gpu.ts';

vi.mock('../tensors/gpu-devices.ts', async (original) => ({
  ...(await original<object>()),
  gpuAbsence: () => undefined,
  queryGpus: () => Promise.reject(new UserError('nvidia-smi has failed.')),
}));

test('the first check that fails ends the list, under the name that a user knows', async () => {
  expect(await gpuFindings()).toEqual([
    { what: 'GPU', found: 'a GPU and its driver can be reached' },
    { what: 'card', found: 'unusable', remedy: 'nvidia-smi has failed.' },
  ]);
});
