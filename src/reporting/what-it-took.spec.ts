import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectFolder } from '../foundation/folders.ts';
import { readEvidence } from '../runs/evidence-files.ts';
import { committedRuns } from '../testing/committed-runs.ts';
import { withWhatItTook } from './what-it-took.ts';

test('reports/reference/README.md says what each committed run took; `npm run readme` writes it anew', async () => {
  const runs = committedRuns.map(({ name, folder }) => ({
    run: name,
    records: readEvidence([join(folder, 'evidence')]),
  }));
  const path = join(projectFolder, 'reports/reference/README.md');
  await expect(withWhatItTook(readFileSync(path, 'utf8'), runs)).toMatchFileSnapshot(path);
});
