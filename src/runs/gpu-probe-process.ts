import { explain } from '../foundation/user-error.ts';
import { queryGpus } from '../tensors/gpu-devices.ts';
import { probeDevice } from '../training/device-probe.ts';
import type { Execution } from '../training/execution.ts';
import { loadDevice, visibleOf } from './device.ts';
import type { ProbeReport } from './gpu-check.ts';

/** Prints what a device computes: an execution, and of a GPU its name. Its own process, since TensorFlow is loaded once in one. */
try {
  const [, , asked = '', gpu] = process.argv;
  const execution = JSON.parse(asked) as Execution;
  const device = await loadDevice(execution, gpu);
  const probe = await probeDevice({ depth: 20, steps: 20, batchSize: 128 }, execution.engine);
  const report: ProbeReport = { ...probe, device, ...(execution.device === 'gpu' && (await memory())) };
  // JavaScript numbers are printed so that they are read back as they are: equal text is equal bits.
  process.stdout.write(JSON.stringify(report));
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 2;
}

/** Of the GPU in use: loading TensorFlow hid all others. */
async function memory(): Promise<Pick<ProbeReport, 'usedMegabytes'>> {
  const [gpu] = visibleOf(await queryGpus(), process.env['CUDA_VISIBLE_DEVICES']);
  return gpu === undefined ? {} : { usedMegabytes: gpu.totalMegabytes - gpu.freeMegabytes };
}
