import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { allClaims } from '../commands/all-claims.ts';
import { projectFolder } from '../foundation/folders.ts';
import { committedRuns } from '../testing/committed-runs.ts';
import { readPublicRuns } from './public-record.ts';
import { withVerdicts } from './readme-block.ts';
import { readRun } from './report-folder.ts';

test('README.md has the verdicts of the committed runs; `npm run readme` writes them anew', async () => {
  const claims = await allClaims();
  const runs = committedRuns.map(({ folder }) => readRun(folder, claims));
  const path = join(projectFolder, 'README.md');
  await expect(
    withVerdicts(readFileSync(path, 'utf8'), { claims, runs, publicRuns: readPublicRuns() }),
  ).toMatchFileSnapshot(path);
});

test('a README without the marks is refused', () => {
  expect(() => withVerdicts('# Title', { claims: [], runs: [], publicRuns: [] })).toThrow(
    'lost the marks <!-- verdicts',
  );
});
