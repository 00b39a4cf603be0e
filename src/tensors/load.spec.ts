import { expect, test } from 'vitest';
import { nativeSettings } from './load.ts';

test('float32 means float32, whatever the environment asked for; reduced precision is an explicit choice', () => {
  const [plain, reduced] = [nativeSettings('cpu', 'float32'), nativeSettings('cpu', 'reduced')];
  expect([plain['TF_SET_ONEDNN_FPMATH_MODE'], plain['NVIDIA_TF32_OVERRIDE']]).toEqual(['', '0']);
  expect([reduced['TF_SET_ONEDNN_FPMATH_MODE'], reduced['NVIDIA_TF32_OVERRIDE']]).toEqual(['BF16', '1']);
  // Instruction sets change the bits too, and are not part of an address.
  expect(plain).toMatchObject({
    ...{ ONEDNN_MAX_CPU_ISA: 'DEFAULT', ONEDNN_DEFAULT_FPMATH_MODE: 'STRICT', TF_ENABLE_ONEDNN_OPTS: '1' },
  });
});
