import { createRequire } from 'node:module';
import { availableParallelism, cpus } from 'node:os';
import { dirname } from 'node:path';
import util from 'node:util';
import { setting } from '../foundation/folders.ts';
import { UserError } from '../foundation/user-error.ts';
import { registerExactDivision } from './exact-division.ts';
import { registerFusedKernels } from './fused-kernels.ts';
import { nativeBackend } from './native-backend.ts';
import { addonPath, detectFlavour, isInstalled, requireWholeInstallation } from './provision.ts';
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
 * Throws: UserError when it has not been provisioned, or does not load.
 */
export function loadTensorFlow({
  flavour = chosenFlavour(),
  precision = 'float32',
  threads,
}: LoadOptions = {}): Device {
  if (loaded !== undefined) return loaded;
  if (!isInstalled(flavour)) throw new UserError('TensorFlow is not provisioned here: run `npm run provision` first.');
  requireWholeInstallation(flavour);
  Object.assign(process.env, nativeSettings(flavour, precision, threads));
  // Node 23 removed this function; tfjs-node 4.22 still calls it.
  const legacy = util as unknown as { isNullOrUndefined?: (value: unknown) => boolean };
  legacy.isNullOrUndefined ??= (value) => value === null || value === undefined;
  requireTfjsNode(addonPath(flavour));
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
    // These change the bits and are not part of an address: whatever the user's environment says.
    TF_ENABLE_ONEDNN_OPTS: '1',
    ONEDNN_MAX_CPU_ISA: 'DEFAULT',
    ONEDNN_DEFAULT_FPMATH_MODE: 'STRICT',
    TF_SET_ONEDNN_FPMATH_MODE: precision === 'reduced' ? 'BF16' : '',
    NVIDIA_TF32_OVERRIDE: precision === 'reduced' ? '1' : '0',
    ...(threads !== undefined && { TF_NUM_INTRAOP_THREADS: `${threads}`, TF_NUM_INTEROP_THREADS: `${threads}` }),
    TF_XLA_FLAGS: xla ? '--tf_xla_auto_jit=2' : '',
  };
}

/** LABEL_LEAKING_FLAVOUR, else what the hardware suggests. */
export function chosenFlavour(): Flavour {
  const forced = setting('LABEL_LEAKING_FLAVOUR');
  if (forced === undefined) return detectFlavour();
  const flavour = flavourNames.find((name) => name === forced);
  if (flavour === undefined) {
    throw new UserError(`LABEL_LEAKING_FLAVOUR is "${forced}"; it must be one of ${flavourNames.join(', ')}.`);
  }
  return flavour;
}

/**
 * Loads tfjs-node with our addon. It asks node-pre-gyp where its addon is; answering in its place leaves node_modules
 * as it is, which may be read-only or used with several caches at once.
 *
 * Throws: UserError when the addon does not load, be it damaged or made on another machine.
 */
function requireTfjsNode(addon: string): void {
  const requireBesideIt = createRequire(require.resolve('@tensorflow/tfjs-node-gpu/package.json'));
  const finder = requireBesideIt('@mapbox/node-pre-gyp/lib/pre-binding.js') as {
    find: (packageJson: string) => string;
  };
  const { find } = finder;
  finder.find = () => addon;
  try {
    require('@tensorflow/tfjs-node-gpu');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'ERR_DLOPEN_FAILED') throw error;
    const reason = message.split('\n')[0]?.replace(`${addon}: `, '');
    throw new UserError(
      `TensorFlow's addon ${addon} does not load: ${reason}. Delete the folder ${dirname(addon)} or point LABEL_LEAKING_CACHE elsewhere, then run \`npm run provision\`.`,
    );
  } finally {
    finder.find = find;
  }
}
