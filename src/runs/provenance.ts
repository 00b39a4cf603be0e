import { projectFolder } from '../foundation/folders.ts';
import { sourceRevision } from '../foundation/revision.ts';
import type { Device } from '../tensors/load.ts';

/** Where a number comes from. */
export interface Provenance {
  /** Of the project's own repository; "unknown" where there is none. */
  readonly revision: string;
  /** The working tree had changes that the revision does not have. */
  readonly dirty: boolean | 'unknown';
  readonly node: string;
  readonly device?: Device;
  readonly finishedAt: string;
}

export function provenance(device?: Device): Provenance {
  const { revision, dirty } = sourceRevision(projectFolder);
  return {
    ...{ revision, dirty, node: process.version },
    ...(device && { device }),
    finishedAt: new Date().toISOString(),
  };
}
