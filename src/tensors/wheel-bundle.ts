import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryNeighbour } from '../foundation/atomic-file.ts';
import { fileDigest } from '../foundation/digest.ts';
import { UserError } from '../foundation/user-error.ts';
import { downloadFolder, downloadWheels, type Tell } from './provision.ts';
import { type Flavour, wheels } from './wheels.ts';

/** Copies the pinned wheels into a folder, for a machine without a network; downloads what is not in the cache. */
export async function exportWheels(flavour: Flavour, folder: string, tell: Tell): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const files = await downloadWheels(flavour, tell);
  await Promise.all(
    wheels[flavour].map(({ file, sha256 }, i) => copyChecked(files[i] as string, join(folder, file), sha256)),
  );
}

/**
 * Puts the wheels of such a folder into the cache, where provisioning finds them.
 *
 * Throws: UserError naming a wheel that is missing, or is not the pinned one.
 */
export async function importWheels(flavour: Flavour, folder: string): Promise<void> {
  mkdirSync(downloadFolder(), { recursive: true });
  for (const { file, sha256 } of wheels[flavour]) {
    const [given, cached] = [join(folder, file), join(downloadFolder(), file)];
    if (existsSync(cached)) continue;
    if (!existsSync(given))
      throw new UserError(`${given} is missing. \`npm run provision -- --flavour ${flavour} --bundle\` puts it there.`);
    await copyChecked(given, cached, sha256);
  }
}

async function copyChecked(from: string, to: string, sha256: string): Promise<void> {
  const temporary = temporaryNeighbour(to);
  try {
    copyFileSync(from, temporary);
    const actual = await fileDigest(temporary);
    if (actual !== sha256) {
      throw new UserError(
        `${from} is corrupt: its SHA-256 is ${actual.slice(0, 12)}..., expected ${sha256.slice(0, 12)}.... Copy it again.`,
      );
    }
    renameSync(temporary, to);
  } finally {
    rmSync(temporary, { force: true });
  }
}
