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
  const digest = sha256(readFileSync(requirements)).slice(0, 8);
  const folder = join(cacheFolder(), `python-${digest}`);
  const python = join(folder, 'bin/python');
  const complete = join(folder, 'complete');
  if (existsSync(complete)) return python;
  process.stderr.write(`Installing PyTorch and what goes with it into ${folder} (3 GB, once) ...\n`);
  const purpose = { purpose: 'Installing the Python packages', remedy: 'Check pip and the network' };
  await runCommand('python3', ['-m', 'venv', folder], purpose);
  await runCommand(python, ['-m', 'pip', 'install', '--requirement', requirements], purpose);
  writeFileSync(complete, '');
  return python;
}
