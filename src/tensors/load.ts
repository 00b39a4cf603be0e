import { existsSync, lstatSync, mkdirSync, readlinkSync, renameSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, cpus } from 'node:os';
import { dirname, join } from 'node:path';
import util from 'node:util';
import { temporaryNeighbour } from '../foundation/atomic-file.ts';
import { UserError } from '../foundation/user-error.ts';
import { registerExactDivision } from './exact-division.ts';
import { registerFusedKernels } from './fused-kernels.ts';
import { nativeBackend } from './native-backend.ts';
import { addonPath, detectFlavour } from './provision.ts';
import { type Flavour, flavourNames } from './wheels.ts';

const require = createRequire(import.meta.url);

/** What computes. Recorded with every measurement; equal results are promised only for equal values. */
export interface Device {
  readonly tensorflow: string;
  readonly flavour: Flavour;
  readonly usesGpu: boolean;
  readonly processor: string;
  readonly threads: number;
}

/**
 * `reduced`: float32 outside, but products in fewer bits: TF32 on a GPU that has it, bfloat16 on a CPU that has it.
 */
export const precisions = ['float32', 'reduced'] as const;
export type Precision = (typeof precisions)[number];

let loaded: Device | undefined;

export interface LoadOptions {
  readonly flavour?: Flavour;
  readonly precision?: Precision;
  /** So many for each operation and so many operations at once; absent: as many as the machine has. */
  readonly threads?: number;
}

/**
 * Loads native TensorFlow into this process and makes it the backend of tfjs. The first call decides.
 *
 * Throws: UserError when it has not been provisioned.
 */
export function loadTensorFlow({
  flavour = chosenFlavour(),
  precision = 'float32',
  threads,
}: LoadOptions = {}): Device {
  if (loaded !== undefined) return loaded;
  const addon = addonPath(flavour);
  if (!existsSync(addon)) throw new UserError('TensorFlow is not provisioned here: run `npm run provision` first.');
  linkAddon(addon);
  Object.assign(process.env, nativeSettings(flavour, precision, threads));
  // Node 23 removed this function; tfjs-node 4.22 still calls it.
  const legacy = util as unknown as { isNullOrUndefined?: (value: unknown) => boolean };
  legacy.isNullOrUndefined ??= (value) => value === null || value === undefined;
  require('@tensorflow/tfjs-node-gpu');
  registerFusedKernels();
  registerExactDivision();
  const { binding, isUsingGpuDevice } = nativeBackend();
  loaded = {
    tensorflow: binding.TF_Version,
    flavour,
    usesGpu: isUsingGpuDevice,
    processor: cpus()[0]?.model ?? 'unknown',
    threads: threads ?? availableParallelism(),
  };
  return loaded;
}

/** What TensorFlow and its libraries read from the environment when they load. */
export function nativeSettings(flavour: Flavour, precision: Precision, threads?: number): Record<string, string> {
  const xla = flavour === 'cuda' && process.env['LABEL_LEAKING_XLA'] === '1';
  return {
    TF_CPP_MIN_LOG_LEVEL: process.env['TF_CPP_MIN_LOG_LEVEL'] ?? '2',
    TF_SET_ONEDNN_FPMATH_MODE: precision === 'reduced' ? 'BF16' : '',
    NVIDIA_TF32_OVERRIDE: precision === 'reduced' ? '1' : '0',
    ...(threads !== undefined && { TF_NUM_INTRAOP_THREADS: `${threads}`, TF_NUM_INTEROP_THREADS: `${threads}` }),
    ...(xla && { TF_XLA_FLAGS: '--tf_xla_auto_jit=2' }),
  };
}

/** LABEL_LEAKING_FLAVOUR, else what the hardware suggests. */
export function chosenFlavour(): Flavour {
  const forced = process.env['LABEL_LEAKING_FLAVOUR'];
  if (!forced) return detectFlavour();
  const flavour = flavourNames.find((name) => name === forced);
  if (flavour === undefined) {
    throw new UserError(`LABEL_LEAKING_FLAVOUR is "${forced}"; it must be one of ${flavourNames.join(', ')}.`);
  }
  return flavour;
}

/** tfjs-node looks for its addon in its own folder, so a link there leads into the cache. */
function linkAddon(addon: string): void {
  const folder = join(dirname(require.resolve('@tensorflow/tfjs-node-gpu/package.json')), 'lib/napi-v8');
  const link = join(folder, 'tfjs_binding.node');
  if (lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() && readlinkSync(link) === addon) return;
  mkdirSync(folder, { recursive: true });
  const temporary = temporaryNeighbour(link);
  symlinkSync(addon, temporary);
  renameSync(temporary, link);
}
