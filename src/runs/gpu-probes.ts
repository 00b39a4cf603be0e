import { join } from 'node:path';
import { runCommand } from '../foundation/run-command.ts';
import { oneGpu, oneThread } from '../protocol/profile.ts';
import type { Execution } from '../training/execution.ts';
import type { ProbeReport, ProbeReports } from './gpu-check.ts';

/** The same work once on the CPU and, in processes of their own, on each GPU, by name: twice, and once through XLA. */
export async function probeEach(gpus: readonly string[]): Promise<ProbeReports[]> {
  const cpu = await probe(oneThread);
  const reports: ProbeReports[] = [];
  for (const gpu of gpus) {
    reports.push({
      cpu,
      gpu: await probe(oneGpu, gpu),
      again: await probe(oneGpu, gpu),
      xla: await probe({ ...oneGpu, xla: true }, gpu),
    });
  }
  return reports;
}

async function probe(execution: Execution, ...gpu: string[]): Promise<ProbeReport> {
  const path = join(import.meta.dirname, 'gpu-probe-process.ts');
  const output = await runCommand(process.execPath, ['--import', 'tsx', path, JSON.stringify(execution), ...gpu], {
    purpose: `Probing the ${execution.device}${execution.xla ? ' with XLA' : ''}`,
    remedy: 'TF_CPP_MIN_LOG_LEVEL=0 shows what TensorFlow says',
    mostSeconds: 900,
  });
  return JSON.parse(output) as ProbeReport;
}
