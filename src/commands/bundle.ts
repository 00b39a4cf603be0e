import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { cifar10Folder, provisionCifar10 } from '../data/cifar10.ts';
import { temporaryNeighbour, writeAtomically } from '../foundation/atomic-file.ts';
import { fileDigest } from '../foundation/digest.ts';
import { UserError } from '../foundation/user-error.ts';
import { exportWheels, importWheels } from '../tensors/wheel-bundle.ts';
import type { Flavour } from '../tensors/wheels.ts';

const data = 'cifar-10';
const digests = 'SHA256SUMS';

/** Writes all that provisioning fetches into a folder, with digests that `sha256sum -c` reads. */
export async function writeBundle(
  folder: string,
  flavours: readonly Flavour[],
  tell: (line: string) => void,
): Promise<void> {
  const target = resolve(folder);
  for (const flavour of flavours) await exportWheels(flavour, target, tell);
  await provisionCifar10(tell);
  cpSync(cifar10Folder(), join(target, data), { recursive: true });
  const names = readdirSync(target, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== digests)
    .map(({ parentPath, name }) => join(parentPath, name).slice(target.length + 1))
    .sort();
  const lines = await Promise.all(names.map(async (name) => `${await fileDigest(join(target, name))}  ${name}\n`));
  writeAtomically(join(target, digests), lines.join(''));
}

/**
 * Puts what a bundle holds where provisioning looks for it; that checks it against the digests in the sources.
 *
 * Throws: UserError when the folder is not there, or lacks a wheel that is not here yet.
 */
export async function readBundle(folder: string, flavours: readonly Flavour[]): Promise<void> {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new UserError(`There is no folder ${resolve(folder)}. \`npm run provision -- --bundle\` makes one.`);
  }
  for (const flavour of flavours) await importWheels(flavour, resolve(folder));
  if (existsSync(cifar10Folder()) || !existsSync(join(folder, data))) return;
  const temporary = temporaryNeighbour(cifar10Folder());
  mkdirSync(dirname(temporary), { recursive: true });
  cpSync(join(folder, data), temporary, { recursive: true });
  renameSync(temporary, cifar10Folder());
}
