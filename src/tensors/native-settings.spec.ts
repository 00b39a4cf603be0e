import { expect, test } from 'vitest';
import { type NativeChoices, nativeSettings } from './native-settings.ts';

const cpu: NativeChoices = { flavour: 'cpu', precision: 'float32', installation: '/i' };
const cuda: NativeChoices = { ...cpu, flavour: 'cuda' };

test('float32 means float32, whatever the environment asked for; reduced precision is an explicit choice', () => {
  const [plain, reduced] = [nativeSettings(cpu), nativeSettings({ ...cpu, precision: 'reduced' })];
  expect([plain['TF_SET_ONEDNN_FPMATH_MODE'], plain['NVIDIA_TF32_OVERRIDE']]).toEqual(['', '0']);
  expect([reduced['TF_SET_ONEDNN_FPMATH_MODE'], reduced['NVIDIA_TF32_OVERRIDE']]).toEqual(['BF16', '1']);
  // Instruction sets change the bits too, and are not part of an address.
  expect(plain).toMatchObject({
    ...{ ONEDNN_MAX_CPU_ISA: 'DEFAULT', ONEDNN_DEFAULT_FPMATH_MODE: 'STRICT', TF_ENABLE_ONEDNN_OPTS: '1' },
  });
});

test('a process sees exactly one GPU: the first that it may see', () => {
  const visible = (variable?: string): string | undefined =>
    nativeSettings(cuda, variable === undefined ? {} : { CUDA_VISIBLE_DEVICES: variable })['CUDA_VISIBLE_DEVICES'];
  expect(visible()).toBe('0');
  expect(visible('3,1')).toBe('3');
  expect(visible('GPU-ab,GPU-cd')).toBe('GPU-ab');
  expect(nativeSettings({ ...cuda, gpu: 'GPU-cd' }, {})['CUDA_VISIBLE_DEVICES']).toBe('GPU-cd');
  // Hidden on purpose: it stays hidden, and loading says so.
  expect(visible('')).toBe('-1');
  expect(visible('-1')).toBe('-1');
});

test('memory grows as it is needed, operations are deterministic, and XLA compiles with our own ptxas', () => {
  expect(nativeSettings(cuda, {})).toMatchObject({
    ...{ TF_FORCE_GPU_ALLOW_GROWTH: 'true', TF_DETERMINISTIC_OPS: '1', TF_XLA_FLAGS: '' },
    XLA_FLAGS: '--xla_gpu_cuda_data_dir=/i/nvidia/cuda_nvcc',
  });
  expect(nativeSettings({ ...cuda, xla: true }, {})['TF_XLA_FLAGS']).toContain('--tf_xla_auto_jit=2');
});

test('nothing of a GPU is set for a CPU', () => {
  const settings = nativeSettings({ ...cpu, xla: true }, { CUDA_VISIBLE_DEVICES: '1' });
  expect(Object.keys(settings).filter((name) => /CUDA|GPU|DETERMINISTIC|^XLA/.test(name))).toEqual([]);
});
