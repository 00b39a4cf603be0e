import { createRequire } from 'node:module';
import { availableParallelism, cpus } from 'node:os';
import { dirname } from 'node:path';
import util from 'node:util';
import { setting } from '../foundation/folders.ts';
import { UserError } from '../foundation/user-error.ts';
import { registerExactDivision } from './exact-division.ts';
import { registerFusedKernels } from './fused-kernels.ts';
import { nativeBackend } from './native-backend.ts';
import { gpuAbsence, visibleDevices } from './gpu-devices.ts';
import { missingLibraries, requireOwnLibraries } from './loaded-libraries.ts';
import { nativeSettings, type Precision } from './native-settings.ts';
import { addonPath, detectFlavour, installationFolder, isInstalled, requireWholeInstallation } from './provision.ts';
import { type Flavour, flavourNames } from './wheels.ts';

const require = createRequire(import.meta.url);

/** What computes. Recorded with every measurement; equal results are promised only for equal values. */
export interface Device {
  readonly tensorflow: string;
  readonly flavour: Flavour;
  readonly usesGpu: boolean;
  /** The GPU in use, its compute capability and its driver. */
  readonly gpu?: string;
  readonly processor: string;
  readonly threads: number;
}

let loaded: Device | undefined;

export interface LoadOptions {
  /** Never guessed: what computes is part of a network's address. */
  readonly flavour: Flavour;
  readonly precision?: Precision;
  /** So many for each operation and so many operations at once; absent: as many as the machine has. */
  readonly threads?: number;
  /** Compiled steps go through XLA. */
  readonly xla?: boolean;
  /** The one GPU to use, as CUDA_VISIBLE_DEVICES names it; absent: the first that may be seen. */
  readonly gpu?: string;
}

/**
 * Loads native TensorFlow into this process and makes it the backend of tfjs. The first call decides.
 *
 * Throws: UserError when it has not been provisioned, does not load, or is to use a GPU and finds none: it never
 * computes on a CPU where a GPU was asked for.
 */
export function loadTensorFlow({ flavour, precision = 'float32', threads, xla = false, gpu }: LoadOptions): Device {
  if (loaded !== undefined) return loaded;
  if (!isInstalled(flavour)) throw new UserError('TensorFlow is not provisioned here: run `npm run provision` first.');
  requireWholeInstallation(flavour);
  const installation = installationFolder(flavour);
  const choices = {
    ...{ flavour, precision, xla, installation },
    ...(threads !== undefined && { threads }),
    ...(gpu !== undefined && { gpu }),
  };
  Object.assign(process.env, nativeSettings(choices));
  // Node 23 removed this function; tfjs-node 4.22 still calls it.
  const legacy = util as unknown as { isNullOrUndefined?: (value: unknown) => boolean };
  legacy.isNullOrUndefined ??= (value) => value === null || value === undefined;
  requireTfjsNode(addonPath(flavour));
  registerFusedKernels();
  registerExactDivision();
  const { binding, isUsingGpuDevice } = nativeBackend();
  if (flavour === 'cuda') {
    requireOwnLibraries(installation);
    if (!isUsingGpuDevice) throw new UserError(silentCpuRun());
  }
  loaded = {
    tensorflow: binding.TF_Version,
    flavour,
    usesGpu: isUsingGpuDevice,
    processor: cpus()[0]?.model ?? 'unknown',
    threads: threads ?? availableParallelism(),
  };
  return loaded;
}

/** TensorFlow only logs it, and computes on the CPU. */
function silentCpuRun(): string {
  const hidden = visibleDevices(process.env['CUDA_VISIBLE_DEVICES'])?.[0] === undefined;
  const reason = hidden ? 'CUDA_VISIBLE_DEVICES hides all GPUs' : (gpuAbsence() ?? unstarted());
  return `A GPU was asked for, and TensorFlow uses none: ${reason}. \`npm run doctor -- --gpu\` says more (TF_CPP_MIN_LOG_LEVEL=0 shows what TensorFlow says); a profile for CPUs runs without it.`;
}

function unstarted(): string {
  const missing = missingLibraries();
  if (missing.length === 0) return 'TensorFlow could not start the GPU that is there';
  return `TensorFlow could not load ${missing.join(', ')}, and so does not start the GPU that is there`;
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
