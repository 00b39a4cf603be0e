import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { importWheels } from './wheel-bundle.ts';
import { wheels } from './wheels.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bundle-'));
  vi.stubEnv('LABEL_LEAKING_CACHE', join(folder, 'cache'));
  mkdirSync(join(folder, 'parts'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const file = wheels.cpu[0]?.file ?? '';

test('a wheel that is missing from a bundle is named', async () => {
  await expect(importWheels('cpu', join(folder, 'parts'))).rejects.toThrow(
    `${file} is missing. \`npm run provision -- --flavour cpu`,
  );
});

test('a wheel that is not the pinned one is named, and nothing of it stays', async () => {
  writeFileSync(join(folder, 'parts', file), 'half a wheel');
  await expect(importWheels('cpu', join(folder, 'parts'))).rejects.toThrow(
    /is corrupt: its SHA-256 is .* Copy it again/,
  );
  expect(readdirSync(join(folder, 'cache/downloads'))).toEqual([]);
});

test('a wheel that is in the cache already is not asked for; provisioning checks it', async () => {
  const cached = join(folder, 'cache/downloads', file);
  mkdirSync(join(folder, 'cache/downloads'), { recursive: true });
  writeFileSync(cached, 'x');
  await importWheels('cpu', join(folder, 'parts'));
  expect(existsSync(cached)).toBe(true);
});
