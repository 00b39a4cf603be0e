import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectFolder } from '../foundation/folders.ts';
import type { QuestionId, Said } from './answer.ts';
import { leakCheck } from './leak-check.ts';
import { readTable } from './read-table.ts';

const folder = join(projectFolder, 'fixtures/leak-check');

/** Committed before the tables were made. */
const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Record<
  string,
  Readonly<Record<QuestionId, Said>> & { readonly network: string }
>;

test('every table has expected answers, and the other way round', () => {
  const tables = readdirSync(folder).filter((file) => file.endsWith('.csv'));
  expect(tables.map((file) => file.replace('.csv', ''))).toEqual(expect.arrayContaining(Object.keys(expected)));
  expect(tables).toHaveLength(Object.keys(expected).length);
});

test.each(Object.keys(expected))('%s', async (name) => {
  const { network: _, ...answers } = expected[name] as (typeof expected)[string];
  const check = leakCheck(await readTable(join(folder, `${name}.csv`)), 16);
  expect(Object.fromEntries(check.answers.map(({ id, answer }) => [id, answer]))).toEqual(answers);
});
