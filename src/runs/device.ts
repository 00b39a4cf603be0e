import { UserError } from '../foundation/user-error.ts';
import { compatibilityOf, type Gpu } from '../tensors/gpu-compatibility.ts';
import { gpuAbsence, queryGpus, visibleDevices } from '../tensors/gpu-devices.ts';
import { type Device, loadTensorFlow } from '../tensors/load.ts';
import type { Flavour } from '../tensors/wheels.ts';
import type { Execution } from '../training/execution.ts';

/** The TensorFlow that computes on a device. */
export function flavourOf({ device }: Pick<Execution, 'device'>): Flavour {
  return device === 'gpu' ? 'cuda' : 'cpu';
}

let loaded: string | undefined;

/**
 * Loads TensorFlow as an execution asks for it: once in a process, in which all trials must ask for the same. `gpu` is
 * the one to use, of several.
 *
 * Throws: UserError when the device is not the one that is part of the trial's address, or the wheels do not run on it.
 */
export async function loadDevice({ device: kind, precision, threads, xla }: Execution, gpu?: string): Promise<Device> {
  const asked = JSON.stringify([kind, precision, threads, xla, gpu]);
  if (loaded !== undefined && loaded !== asked) {
    throw new UserError('Trials of different devices, precisions or threads must run in different processes.');
  }
  const used = kind === 'gpu' ? chosenGpu(await usableGpus(), gpu) : undefined;
  loaded = asked;
  const device = loadTensorFlow({
    ...{ flavour: flavourOf({ device: kind }), precision, threads },
    ...(xla && { xla }),
    ...(used && { gpu: used.uuid }),
  });
  if (device.usesGpu === (kind === 'gpu')) return { ...device, ...(used && { gpu: describeGpu(used) }) };
  throw new UserError(
    `The trial is to run on a ${kind}, and TensorFlow found ${device.usesGpu ? 'a' : 'no'} GPU. \`npm run doctor -- --gpu\` says more.`,
  );
}

function chosenGpu(usable: readonly Gpu[], uuid: string | undefined): Gpu {
  const chosen = uuid === undefined ? usable[0] : usable.find((gpu) => gpu.uuid === uuid);
  if (chosen !== undefined) return chosen;
  throw new UserError(`The GPU ${uuid ?? ''} is not here any more, or CUDA_VISIBLE_DEVICES hides it.`);
}

/** How the machine is asked; otherwise in tests. */
interface GpuQueries {
  readonly absence?: () => string | undefined;
  readonly query?: () => Promise<Gpu[]>;
}

const withoutOne = 'A profile for CPUs runs without one.';

/**
 * The GPUs that the wheels run on, among those that this process may see.
 *
 * Throws: UserError when there is none, with the reason of each.
 */
export async function usableGpus({ absence = gpuAbsence, query = queryGpus }: GpuQueries = {}): Promise<Gpu[]> {
  // Where none is, the driver's tool is not there either, and would be asked for in vain.
  const absent = absence();
  if (absent !== undefined) throw new UserError(`No GPU here can be used: ${absent}. ${withoutOne}`);
  const gpus = visibleOf(await query(), process.env['CUDA_VISIBLE_DEVICES']);
  const reasons = gpus.flatMap((gpu) => {
    const found = compatibilityOf(gpu);
    return found.kind === 'refused' ? [`${gpu.name}: ${found.reason}`] : [];
  });
  if (reasons.length === gpus.length) {
    throw new UserError(
      `No GPU here can be used. ${reasons.join('; ') || 'CUDA_VISIBLE_DEVICES hides all of them'}. ${withoutOne}`,
    );
  }
  return gpus.filter((gpu) => compatibilityOf(gpu).kind !== 'refused');
}

/**
 * Those that CUDA_VISIBLE_DEVICES names, by number or by the beginning of their names, in its order. A part of a GPU
 * (MIG) has a name that the driver does not list here: it is as the first GPU is.
 */
export function visibleOf(gpus: readonly Gpu[], variable: string | undefined): Gpu[] {
  const entries = visibleDevices(variable);
  if (entries === undefined) return [...gpus];
  return entries.flatMap((entry) => {
    if (/^\d+$/.test(entry)) return gpus[Number(entry)] ?? [];
    if (entry.startsWith('MIG-') && gpus[0] !== undefined) return { ...gpus[0], uuid: entry };
    return gpus.find(({ uuid }) => uuid.startsWith(entry)) ?? [];
  });
}

/** For the record of where a number comes from. */
export function describeGpu({ name, capability, driver }: Gpu): string {
  return `${name}, compute capability ${capability}, driver ${driver}`;
}
