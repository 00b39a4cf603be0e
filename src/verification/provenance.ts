import { execFileSync } from 'node:child_process';
import { projectFolder } from '../foundation/folders.ts';
import type { Device } from '../tensors/load.ts';

/** Where a number comes from. */
export interface Provenance {
  readonly revision: string;
  /** The working tree had changes that the revision does not have. */
  readonly dirty: boolean;
  readonly node: string;
  readonly device?: Device;
  readonly finishedAt: string;
}

export function provenance(device?: Device): Provenance {
  return {
    revision: git('rev-parse', 'HEAD') || 'unknown (no git)',
    dirty: git('status', '--porcelain', '--untracked-files=no') !== '',
    node: process.version,
    ...(device && { device }),
    finishedAt: new Date().toISOString(),
  };
}

function git(...args: string[]): string {
  try {
    return execFileSync('git', args, {
      cwd: projectFolder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return '';
  }
}
