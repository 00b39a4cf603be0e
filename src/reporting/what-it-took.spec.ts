import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectFolder } from '../foundation/folders.ts';
import { readEvidence } from '../runs/evidence-files.ts';
import { withWhatItTook } from './what-it-took.ts';

const reference = join(projectFolder, 'reports/reference');

test('reports/reference/README.md says what each committed run took; `npm run readme` writes it anew', async () => {
  const folders = readdirSync(reference, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const runs = folders.map(({ name }) => ({ run: name, records: readEvidence([join(reference, name, 'evidence')]) }));
  const path = join(reference, 'README.md');
  await expect(withWhatItTook(readFileSync(path, 'utf8'), runs)).toMatchFileSnapshot(path);
});
