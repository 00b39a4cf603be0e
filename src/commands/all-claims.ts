import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectFolder } from '../foundation/folders.ts';
import type { Claim } from '../protocol/claim.ts';

/** Every claim of `hypotheses/`, in the order of the files. */
export async function allClaims(): Promise<Claim[]> {
  const folder = join(projectFolder, 'hypotheses');
  const files = readdirSync(folder).filter((name) => name.endsWith('.spec.ts'));
  return Promise.all(
    files.sort().map(async (name) => {
      const { claim } = (await import(pathToFileURL(join(folder, name)).href)) as { claim: Claim };
      return claim;
    }),
  );
}
