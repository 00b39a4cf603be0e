import { join } from 'node:path';
import { runCommand } from '../foundation/run-command.ts';
import { oneGpu, oneThread } from '../protocol/profile.ts';
import type { Execution } from '../training/execution.ts';
import type { ProbeReport, ProbeReports } from './gpu-check.ts';

/** The same work on the CPU and, in processes of their own, on the GPU: twice, and once through XLA. */
export async function probeAll(): Promise<ProbeReports> {
  return {
    cpu: await probe(oneThread),
    gpu: await probe(oneGpu),
    again: await probe(oneGpu),
    xla: await probe({ ...oneGpu, xla: true }),
  };
}

async function probe(execution: Execution): Promise<ProbeReport> {
  const path = join(import.meta.dirname, 'gpu-probe-process.ts');
  const output = await runCommand(process.execPath, ['--import', 'tsx', path, JSON.stringify(execution)], {
    purpose: `Probing the ${execution.device}${execution.xla ? ' with XLA' : ''}`,
    remedy: 'TF_CPP_MIN_LOG_LEVEL=0 shows what TensorFlow says',
    mostSeconds: 900,
  });
  return JSON.parse(output) as ProbeReport;
}
