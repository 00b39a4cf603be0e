import { UserError } from '../foundation/user-error.ts';
import { type Device, loadTensorFlow } from '../tensors/load.ts';
import type { Flavour } from '../tensors/wheels.ts';
import type { Execution } from '../training/execution.ts';

/** The TensorFlow that computes on a device. */
export function flavourOf({ device }: Pick<Execution, 'device'>): Flavour {
  return device === 'gpu' ? 'cuda' : 'cpu';
}

let loaded: string | undefined;

/**
 * Loads TensorFlow as an execution asks for it: once in a process, in which all trials must ask for the same.
 *
 * Throws: UserError when the device is not the one that is part of the trial's address.
 */
export function loadDevice({ device: kind, precision, threads }: Execution): Device {
  const asked = JSON.stringify([kind, precision, threads]);
  if (loaded !== undefined && loaded !== asked) {
    throw new UserError('Trials of different devices, precisions or threads must run in different processes.');
  }
  loaded = asked;
  const device = loadTensorFlow({ flavour: flavourOf({ device: kind }), precision, threads });
  if (device.usesGpu === (kind === 'gpu')) return device;
  throw new UserError(`The trial is to run on a ${kind}, and TensorFlow found ${device.usesGpu ? 'a' : 'no'} GPU.`);
}
