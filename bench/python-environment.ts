import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../src/foundation/folders.ts';
import { sha256 } from '../src/foundation/digest.ts';
import { runCommand } from '../src/foundation/run-command.ts';

/**
 * The Python of a virtual environment with the pinned packages of a requirements file, made in the cache the first time
 * (some 3 GB with PyTorch). The environment's name holds the digest of the file.
 *
 * Throws: UserError when Python or a package cannot be had.
 */
export async function pythonEnvironment(requirements: string): Promise<string> {
  const installed = installedEnvironment(requirements);
  if (installed !== undefined) return installed;
  const folder = folderOf(requirements);
  const python = join(folder, 'bin/python');
  process.stderr.write(`Installing PyTorch and what goes with it into ${folder} (3 GB, once) ...\n`);
  const purpose = { purpose: 'Installing the Python packages', remedy: 'Check pip and the network' };
  await runCommand('python3', ['-m', 'venv', folder], purpose);
  await runCommand(python, ['-m', 'pip', 'install', '--requirement', requirements], purpose);
  writeFileSync(join(folder, 'complete'), '');
  return python;
}

/** The Python of such an environment where it was made before; installs nothing. */
export function installedEnvironment(requirements: string): string | undefined {
  const folder = folderOf(requirements);
  return existsSync(join(folder, 'complete')) ? join(folder, 'bin/python') : undefined;
}

function folderOf(requirements: string): string {
  return join(cacheFolder(), `python-${sha256(readFileSync(requirements)).slice(0, 8)}`);
}
