import { join } from 'node:path';
import { visibleDevices } from './gpu-devices.ts';
import type { Flavour } from './wheels.ts';

/**
 * `reduced`: float32 outside, but products in fewer bits: TF32 on a GPU that has it, bfloat16 on a CPU that has it.
 */
export const precisions = ['float32', 'reduced'] as const;
export type Precision = (typeof precisions)[number];

export interface NativeChoices {
  readonly flavour: Flavour;
  readonly precision: Precision;
  readonly threads?: number;
  /** Compiled steps go through XLA; on a CPU too, where it is slower and serves checks. */
  readonly xla?: boolean;
  /** The one GPU to use, as CUDA_VISIBLE_DEVICES names it; absent: the first that may be seen. */
  readonly gpu?: string;
  /** Where the libraries lie. */
  readonly installation: string;
}

/** What TensorFlow and its libraries read from the environment when they load. */
export function nativeSettings(
  { flavour, precision, threads, xla = false, gpu, installation }: NativeChoices,
  environment: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  const onGpu = flavour === 'cuda';
  return {
    TF_CPP_MIN_LOG_LEVEL: environment['TF_CPP_MIN_LOG_LEVEL'] ?? '2',
    // These change the bits and are not part of an address: whatever the user's environment says.
    TF_ENABLE_ONEDNN_OPTS: '1',
    ONEDNN_MAX_CPU_ISA: 'DEFAULT',
    ONEDNN_DEFAULT_FPMATH_MODE: 'STRICT',
    TF_SET_ONEDNN_FPMATH_MODE: precision === 'reduced' ? 'BF16' : '',
    // NVIDIA's libraries obey it; TensorFlow itself is told by tf32.cc, which reads it too.
    NVIDIA_TF32_OVERRIDE: precision === 'reduced' ? '1' : '0',
    ...(threads !== undefined && { TF_NUM_INTRAOP_THREADS: `${threads}`, TF_NUM_INTEROP_THREADS: `${threads}` }),
    TF_XLA_FLAGS: xla ? '--tf_xla_auto_jit=2 --tf_xla_cpu_global_jit=true' : '',
    ...(onGpu && gpuSettings(installation, gpu ?? firstVisible(environment))),
  };
}

/** One GPU in a process: of several, the addon would name the last one, and TensorFlow compute on the first. */
function gpuSettings(installation: string, gpu: string): Record<string, string> {
  return {
    CUDA_VISIBLE_DEVICES: gpu,
    TF_FORCE_GPU_ALLOW_GROWTH: 'true',
    TF_DETERMINISTIC_OPS: '1',
    // Else a ptxas on the PATH or in /usr/local/cuda wins, of whatever version.
    XLA_FLAGS: `--xla_gpu_cuda_data_dir=${join(installation, 'nvidia/cuda_nvcc')}`,
  };
}

function firstVisible(environment: NodeJS.ProcessEnv): string {
  return (visibleDevices(environment['CUDA_VISIBLE_DEVICES']) ?? ['0'])[0] ?? '-1';
}
