import { existsSync, statfsSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { cifar10Folder } from '../data/cifar10.ts';
import { cacheFolder, storeFolder } from '../foundation/folders.ts';
import { runCommand } from '../foundation/run-command.ts';
import { addonPath, detectFlavour } from '../tensors/provision.ts';
import { chosenFlavour } from '../tensors/load.ts';
import { tensorflowVersion } from '../tensors/wheels.ts';

interface Finding {
  readonly what: string;
  readonly found: string;
  /** What to do; absent when nothing is wrong. */
  readonly remedy?: string;
}

/** Says what was found on this machine, and what to do about what is missing. Exit 1 when something is. */
export async function run(): Promise<number> {
  const findings = [
    platform(),
    await tool('Node', 'node', ['--version'], 'install Node 20.19, 22.12 or 24'),
    await tool('g++', 'g++', ['--version'], 'Debian: apt-get install g++'),
    await tool('pip', 'python3', ['-m', 'pip', '--version'], 'install Python 3 with pip'),
    hardware(),
    tensorflow(),
    data(),
    disk(),
  ];
  for (const { what, found, remedy } of findings) {
    process.stdout.write(
      `${remedy === undefined ? 'ok  ' : 'MISS'} ${what.padEnd(12)} ${found}${remedy === undefined ? '' : ` -- ${remedy}`}\n`,
    );
  }
  return findings.every(({ remedy }) => remedy === undefined) ? 0 : 1;
}

function platform(): Finding {
  const found = `${process.platform} ${process.arch}`;
  const supported = found === 'linux x64';
  return { what: 'platform', found, ...(!supported && { remedy: 'use Linux on x64 (glibc)' }) };
}

async function tool(what: string, program: string, args: string[], remedy: string): Promise<Finding> {
  try {
    const output = await runCommand(program, args, { purpose: what, remedy });
    return { what, found: output.split('\n')[0] ?? '' };
  } catch {
    return { what, found: 'not found', remedy };
  }
}

function hardware(): Finding {
  const gpu = detectFlavour() === 'cuda' ? 'an NVIDIA GPU' : 'no NVIDIA GPU';
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  return { what: 'hardware', found: `${cpus().length} x ${cpus()[0]?.model.trim() ?? 'unknown'}, ${memory}, ${gpu}` };
}

function tensorflow(): Finding {
  const flavour = chosenFlavour();
  const found = `${tensorflowVersion} (${flavour}) in ${addonPath(flavour)}`;
  if (existsSync(addonPath(flavour))) return { what: 'TensorFlow', found };
  return { what: 'TensorFlow', found: `${tensorflowVersion} (${flavour}) is not here`, remedy: 'npm run provision' };
}

function data(): Finding {
  if (existsSync(cifar10Folder())) return { what: 'CIFAR-10', found: cifar10Folder() };
  return { what: 'CIFAR-10', found: 'not here', remedy: 'npm run provision' };
}

function disk(): Finding {
  const folder = existsSync(cacheFolder()) ? cacheFolder() : '/';
  const { bavail, bsize } = statfsSync(folder);
  const free = (bavail * bsize) / 1e9;
  const found = `${free.toFixed(0)} GB free; cache ${cacheFolder()}, store ${storeFolder()}`;
  return { what: 'disk', found, ...(free < 4 && { remedy: 'free 4 GB or set LABEL_LEAKING_CACHE' }) };
}
