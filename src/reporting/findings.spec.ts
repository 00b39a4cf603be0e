import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { projectFolder } from '../foundation/folders.ts';
import { plausibleRun } from '../testing/plausible-run.ts';
import { findingsOf, findingsSchema } from './findings.ts';

const { run } = await plausibleRun(['cpu', 'smoke']);

test('the findings of a run are what the schema says', () => {
  const findings = findingsOf([run]);
  expect(findingsSchema.parse(findings)).toEqual(findings);
  expect(findings.findings.length).toBe(run.reported.length);
});

test('the published schema is that of the code; `npm run readme` writes it anew', async () => {
  const schema = `${JSON.stringify(z.toJSONSchema(findingsSchema), null, 2)}\n`;
  await expect(schema).toMatchFileSnapshot(join(projectFolder, 'docs/findings.schema.json'));
});
