import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../foundation/folders.ts';

const reference = join(projectFolder, 'reports/reference');

/** The runs in `reports/reference/`, by name, with their folders. */
export const committedRuns: readonly { readonly name: string; readonly folder: string }[] = readdirSync(reference, {
  withFileTypes: true,
})
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => ({ name, folder: join(reference, name) }));
