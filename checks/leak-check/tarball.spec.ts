import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { extract } from 'tar';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { projectFolder } from '../../src/foundation/folders.ts';

const folder = mkdtempSync(join(tmpdir(), 'tarball-'));
const installed = join(folder, 'node_modules/label-leaking-critique');
afterAll(() => rmSync(folder, { recursive: true }));

/** As npm installs it, but that its dependencies are ours: they and no others can be found. */
beforeAll(async () => {
  const packed = execFileSync('npm', ['pack', '--json', '--pack-destination', folder], {
    ...{ cwd: projectFolder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
  });
  const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
  mkdirSync(installed, { recursive: true });
  await extract({ file: join(folder, filename), cwd: installed, strip: 1 });
  const { dependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  for (const name of Object.keys(dependencies)) {
    const place = join(folder, 'node_modules', name);
    mkdirSync(dirname(place), { recursive: true });
    symlinkSync(join(projectFolder, 'node_modules', name), place);
  }
});

test('leak-check runs from the tarball of npm pack, in a folder of its own, with its dependencies only', () => {
  const table = join(projectFolder, 'fixtures/leak-check/leaking.csv');
  const run = (args: readonly string[]) =>
    spawnSync(process.execPath, [join(installed, 'bin/leak-check.mjs'), ...args], { cwd: folder, encoding: 'utf8' });
  const found = run([table, '--epsilon', '16', '--html', 'card.html']);
  expect(found.stderr).toBe('');
  expect(found.stdout).toContain('The model leaks');
  expect(found.status).toBe(3);
  expect(readFileSync(join(folder, 'card.html'), 'utf8')).toContain('The model leaks');
  const refused = run(['nowhere.csv']);
  expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining('There is no table nowhere.csv')]);
});
