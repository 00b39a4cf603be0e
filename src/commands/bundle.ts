import { cpSync, existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { cifar10Folder, provisionCifar10 } from '../data/cifar10.ts';
import { temporaryNeighbour, writeAtomically } from '../foundation/atomic-file.ts';
import { fileDigest } from '../foundation/digest.ts';
import { exportWheels, importWheels } from '../tensors/wheel-bundle.ts';
import type { Flavour } from '../tensors/wheels.ts';

const data = 'cifar-10';
const digests = 'SHA256SUMS';

/** Writes all that provisioning fetches into a folder, with digests that `sha256sum -c` reads. */
export async function writeBundle(folder: string, flavour: Flavour, tell: (line: string) => void): Promise<void> {
  const target = resolve(folder);
  await exportWheels(flavour, target, tell);
  await provisionCifar10(tell);
  cpSync(cifar10Folder(), join(target, data), { recursive: true });
  const names = readdirSync(target, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== digests)
    .map(({ parentPath, name }) => join(parentPath, name).slice(target.length + 1))
    .sort();
  const lines = await Promise.all(names.map(async (name) => `${await fileDigest(join(target, name))}  ${name}\n`));
  writeAtomically(join(target, digests), lines.join(''));
}

/** Puts what a bundle holds where provisioning looks for it; that checks it against the digests in the sources. */
export async function readBundle(folder: string, flavour: Flavour): Promise<void> {
  await importWheels(flavour, resolve(folder));
  if (existsSync(cifar10Folder()) || !existsSync(join(folder, data))) return;
  const temporary = temporaryNeighbour(cifar10Folder());
  mkdirSync(dirname(temporary), { recursive: true });
  cpSync(join(folder, data), temporary, { recursive: true });
  renameSync(temporary, cifar10Folder());
}
