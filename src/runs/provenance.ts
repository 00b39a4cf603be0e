import { projectFolder } from '../foundation/folders.ts';
import { type SourceRevision, sourceRevision } from '../foundation/revision.ts';
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

/** "AMD EPYC"; "unknown" where a record does not say. */
export function processorOf({ device }: Provenance): string {
  return device?.processor ?? 'unknown';
}

/** Asked for once: what a process runs was read when it started, and git takes longer than a small trial. */
let sources: SourceRevision | undefined;

export function provenance(device?: Device): Provenance {
  sources ??= sourceRevision(projectFolder);
  const { revision, dirty } = sources;
  return {
    ...{ revision, dirty, node: process.version },
    ...(device && { device }),
    finishedAt: new Date().toISOString(),
  };
}
