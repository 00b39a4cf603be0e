import { join } from 'node:path';
import { runCommand } from '../foundation/run-command.ts';
import { explain } from '../foundation/user-error.ts';
import { usableGpus } from '../runs/device.ts';
import { judgeProbes } from '../runs/gpu-check.ts';
import { probeEach } from '../runs/gpu-probes.ts';
import { gpuMegabytesPerTrial } from '../runs/workers.ts';
import { compatibilityOf } from '../tensors/gpu-compatibility.ts';
import { gpuAbsence } from '../tensors/gpu-devices.ts';
import { installationFolder, isInstalled, provisionTensorFlow } from '../tensors/provision.ts';
import type { Finding } from './finding.ts';

const steps: readonly (readonly [string, () => Finding[] | Promise<Finding[]>])[] = [
  ['GPU', presence],
  ['card', cards],
  ['TensorFlow', tensorflow],
  ['ptxas', compiler],
  ['computing', computing],
];

/** All that a night on a GPU needs, each resting on those before it: the first that fails ends the list. */
export async function gpuFindings(): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [what, step] of steps) {
    try {
      findings.push(...(await step()));
    } catch (error) {
      findings.push({ what, found: 'unusable', remedy: explain(error) });
    }
    if (findings.some(({ remedy }) => remedy !== undefined)) return findings;
  }
  return findings;
}

function presence(): Finding[] {
  const absence = gpuAbsence();
  const found = absence ?? 'a GPU and its driver can be reached';
  return [
    {
      what: 'GPU',
      found,
      ...(absence && { remedy: 'the profiles gpu, gpu-resnet32 and paper need one; cpu does not' }),
    },
  ];
}

async function cards(): Promise<Finding[]> {
  return (await usableGpus()).map((gpu) => {
    const { name, capability, driver, freeMegabytes, totalMegabytes } = gpu;
    const slow = compatibilityOf(gpu).kind === 'translated' ? ', translates its kernels at the first start' : '';
    const found = `${name}, capability ${capability}, driver ${driver}, ${freeMegabytes} of ${totalMegabytes} MB free${slow}`;
    const isFull = freeMegabytes < gpuMegabytesPerTrial;
    return {
      what: 'card',
      found,
      ...(isFull && { remedy: `end what uses it: a trial needs ${gpuMegabytesPerTrial} MB` }),
    };
  });
}

async function tensorflow(): Promise<Finding[]> {
  const what = 'TensorFlow';
  for (const flavour of ['cuda', 'cpu'] as const) {
    if (!isInstalled(flavour)) {
      return [{ what, found: `that for ${flavour} is not here`, remedy: `npm run provision -- --flavour ${flavour}` }];
    }
    await provisionTensorFlow(flavour, () => undefined);
  }
  return [{ what, found: installationFolder('cuda') }];
}

async function compiler(): Promise<Finding[]> {
  const ptxas = join(installationFolder('cuda'), 'nvidia/cuda_nvcc/bin/ptxas');
  const output = await runCommand(ptxas, ['--version'], { purpose: 'Running ptxas', remedy: 'XLA compiles with it' });
  return [{ what: 'ptxas', found: /release [\d.]+/.exec(output)?.[0] ?? 'of unknown release' }];
}

/** Of each GPU that `verify` would use; what is found of one begins with its name. */
async function computing(): Promise<Finding[]> {
  const reports = await probeEach((await usableGpus()).map(({ uuid }) => uuid));
  return reports.flatMap(judgeProbes).map(({ what, found, passed }) => ({
    ...{ what, found },
    ...(!passed && { remedy: 'do not train on this GPU: take another, or the profile cpu' }),
  }));
}
