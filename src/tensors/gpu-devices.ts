import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../foundation/run-command.ts';
import { UserError } from '../foundation/user-error.ts';
import type { Gpu } from './gpu-compatibility.ts';

/** Folders where a driver puts its library, beside what the loader's cache names. */
const libraryFolders = [
  ...['usr/lib/x86_64-linux-gnu', 'usr/lib64', 'usr/lib', 'usr/lib/wsl/lib', 'usr/local/nvidia/lib64'],
  ...['usr/local/nvidia/lib', 'run/opengl-driver/lib'],
];

/**
 * Why this process cannot reach an NVIDIA GPU; undefined when it can. The driver's folder in /proc says nothing: a
 * container without a GPU sees its host's, and WSL2 has none. `root` is another tree in tests.
 */
export function gpuAbsence(root = '/'): string | undefined {
  const devices = existsSync(join(root, 'dev')) ? readdirSync(join(root, 'dev')) : [];
  const hasDevice = devices.some((name) => name === 'dxg' || /^nvidia\d+$/.test(name));
  const hasDriver = existsSync(join(root, 'proc/driver/nvidia/version'));
  if (!hasDevice && hasDriver) {
    return 'an NVIDIA driver is loaded, but no GPU is handed to this process: neither /dev/nvidia0 nor /dev/dxg is there (a container needs --gpus)';
  }
  if (!hasDevice) return 'there is no NVIDIA GPU: neither /dev/nvidia0 nor /dev/dxg is there';
  if (!hasDriverLibrary(root)) {
    return "a GPU is there, but not its driver's library libcuda.so.1 (a container needs NVIDIA_DRIVER_CAPABILITIES=compute,utility)";
  }
  return undefined;
}

function hasDriverLibrary(root: string): boolean {
  const cache = join(root, 'etc/ld.so.cache');
  if (existsSync(cache) && readFileSync(cache).includes('libcuda.so.1')) return true;
  const extra = root === '/' ? (process.env['LD_LIBRARY_PATH'] ?? '').split(':').filter((folder) => folder !== '') : [];
  return [...libraryFolders.map((folder) => join(root, folder)), ...extra].some((folder) =>
    existsSync(join(folder, 'libcuda.so.1')),
  );
}

const columns = ['uuid', 'name', 'compute_cap', 'driver_version', 'memory.total', 'memory.free'] as const;

/**
 * What the driver's own tool says of the GPUs.
 *
 * Throws: UserError when the tool is missing, fails, or says something else.
 */
export async function queryGpus(program = 'nvidia-smi'): Promise<Gpu[]> {
  const query = `--query-gpu=${columns.join(',')}`;
  const output = await runCommand(program, [query, '--format=csv,noheader,nounits'], {
    purpose: 'Asking the NVIDIA driver for its GPUs',
    remedy: 'Its tool nvidia-smi is needed (a container: NVIDIA_DRIVER_CAPABILITIES=compute,utility)',
    mostSeconds: 60,
  });
  const gpus = output
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(parseGpu);
  if (gpus.length > 0) return gpus;
  throw new UserError('The NVIDIA driver knows no GPU: `nvidia-smi` prints none.');
}

function parseGpu(line: string): Gpu {
  const fields = line.split(',').map((field) => field.trim());
  const [uuid = '', name = '', capability = '', driver = '', total, free] = fields;
  const [totalMegabytes, freeMegabytes] = [Number(total), Number(free)];
  if (fields.length === columns.length && /^(GPU|MIG)-/.test(uuid) && totalMegabytes > 0 && freeMegabytes >= 0) {
    return { uuid, name, capability, driver, totalMegabytes, freeMegabytes };
  }
  throw new UserError(`nvidia-smi said "${line.trim()}", where ${columns.join(', ')} was asked for.`);
}

/**
 * The entries of CUDA_VISIBLE_DEVICES, in their order; undefined when it is not set, which means all. As CUDA reads it,
 * what follows a negative number is hidden.
 */
export function visibleDevices(variable: string | undefined): string[] | undefined {
  if (variable === undefined) return undefined;
  const entries = variable.split(',').map((entry) => entry.trim());
  const end = entries.findIndex((entry) => entry === '' || entry.startsWith('-'));
  return end === -1 ? entries : entries.slice(0, end);
}
