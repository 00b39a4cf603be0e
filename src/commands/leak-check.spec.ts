import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, type MockInstance, test, vi } from 'vitest';
import { projectFolder } from '../foundation/folders.ts';
import type { LeakCheck } from '../leak-check/leak-check.ts';
import leakCheck from './leak-check.ts';

const folder = mkdtempSync(join(tmpdir(), 'leak-check-command-'));
afterAll(() => rmSync(folder, { recursive: true }));

const fixture = (name: string): string => join(projectFolder, `fixtures/leak-check/${name}.csv`);

let printed: MockInstance<typeof process.stdout.write>;
beforeEach(() => {
  printed = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
});
afterEach(() => printed.mockRestore());

function output(): string {
  return printed.mock.calls.map(([text]) => String(text)).join('');
}

test('nothing found is exit 0, a finding 3', async () => {
  expect(await leakCheck.run({ positionals: [fixture('clean-trained')], epsilon: '16' })).toBe(0);
  expect(await leakCheck.run({ positionals: [fixture('leaking')], epsilon: '16' })).toBe(3);
  expect(output()).toContain('! Does the model leak the label? yes');
});

test('--json prints one object and nothing else', async () => {
  await leakCheck.run({ positionals: [fixture('leaking')], epsilon: '16', json: true });
  const parsed = JSON.parse(output()) as LeakCheck & { table: string };
  expect(parsed).toMatchObject({ table: 'leaking.csv', images: 1000, epsilonPixels: 16 });
  expect(parsed).not.toHaveProperty('state');
  expect(parsed.answers.map(({ id }) => id)).toEqual([
    ...['leaks', 'collapsed', 'masksGradient', 'attackSuspicious', 'sampleTooSmall'],
  ]);
});

test('--html writes a page, in which the name of the table is text', async () => {
  const table = join(folder, '<img src=x onerror=alert(1)>.csv');
  writeFileSync(table, readFileSync(fixture('leaking')));
  const html = join(folder, 'card.html');
  await leakCheck.run({ positionals: [table], epsilon: '16', html });
  const page = readFileSync(html, 'utf8');
  expect(page).not.toContain('<img');
  expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;.csv');
});

test.each([
  [{ positionals: [] }, 'leak-check takes one table of predictions'],
  [{ positionals: ['a.csv', 'b.csv'] }, 'leak-check takes one table of predictions'],
  [{ positionals: ['nowhere.csv'] }, 'There is no table nowhere.csv'],
  [{ positionals: ['a.csv'], epsilon: '8px' }, '--epsilon is a number of pixels above 0, to 255, not "8px".'],
  [{ positionals: ['a.csv'], epsilon: '0' }, '--epsilon is a number of pixels'],
  [{ positionals: [], model: 'folder' }, 'To attack a model, name --model, --images, --labels and --epsilon.'],
  [{ positionals: ['a.csv'], model: 'folder' }, 'a table or a model, not both'],
  [{ positionals: [], model: 'folder', classes: '10' }, '--classes is for a table'],
  [{ positionals: ['a.csv'], classes: '1.5' }, '--classes is a whole number from 2 on, not "1.5".'],
])('wrong arguments are answered with a sentence (%j)', async (given, message) => {
  await expect(leakCheck.run(given)).rejects.toThrow(message);
});
