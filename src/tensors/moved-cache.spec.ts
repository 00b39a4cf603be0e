import { spawnSync } from 'node:child_process';
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { makeReadOnly, unmount } from '../testing/mount.ts';
import { installationFolder, provisionTensorFlow } from './provision.ts';

const flavour = 'cpu';
const provisioned = installationFolder(flavour);
let cache: string;
let addon: string;

/** Hard links are a copy that takes no time. What a spec changes it must remove first. */
beforeEach(({ skip }) => {
  cache = mkdtempSync(join(tmpdir(), 'moved-'));
  addon = join(cache, basename(provisioned), 'tfjs_binding.node');
  vi.stubEnv('LABEL_LEAKING_CACHE', cache);
  const { status, stderr } = spawnSync('cp', ['-al', provisioned, cache], { encoding: 'utf8' });
  if (status !== 0)
    process.stdout.write(`Skipped: the installed TensorFlow cannot be linked to a new place: ${stderr}`);
  if (status !== 0) skip();
});
afterEach(() => {
  vi.unstubAllEnvs();
  unmount(cache);
  rmSync(cache, { recursive: true });
});

/** Loads TensorFlow in a process of its own; what it prints is where its libraries came from, or why it failed. */
function load(): string {
  const script = `
    import { readFileSync } from 'node:fs';
    import { explain } from '${join(import.meta.dirname, '../foundation/user-error.ts')}';
    import { loadTensorFlow } from '${join(import.meta.dirname, 'load.ts')}';
    try {
      loadTensorFlow({ flavour: 'cpu' });
      const maps = readFileSync('/proc/self/maps', 'utf8').split('\\n').map((line) => line.split(/\\s+/)[5]);
      console.log([...new Set(maps.filter((path) => /libtensorflow|tfjs_binding/.test(path)))].sort().join(' '));
    } catch (error) {
      console.log(explain(error));
    }`;
  const args = ['--import', 'tsx', '--input-type=module', '-e', script];
  return spawnSync(process.execPath, args, { encoding: 'utf8' }).stdout.trim();
}

const libraries = ['tensorflow/libtensorflow_cc.so.2', 'tensorflow/libtensorflow_framework.so.2', 'tfjs_binding.node'];

describe('a cache at another path', () => {
  test('loads the libraries that it holds, and writes nothing into node_modules', () => {
    const tfjsNode = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-node-gpu/package.json'));
    const link = (): unknown =>
      lstatSync(join(tfjsNode, 'lib/napi-v8/tfjs_binding.node'), { throwIfNoEntry: false })?.ino;
    const before = link();
    expect(load()).toBe(libraries.map((path) => join(cache, basename(provisioned), path)).join(' '));
    expect(link()).toBe(before);
  });

  test('serves when it is read-only and complete', async ({ skip }) => {
    if (!makeReadOnly(cache)) skip();
    await provisionTensorFlow(flavour, () => undefined);
    expect(load()).toContain(addon);
    expect(readdirSync(cache)).toEqual([basename(provisioned)]);
  });
});

/** Writes a new file: the old one is the installed one. */
function edit(path: string, change: (bytes: Buffer) => Buffer): void {
  const bytes = readFileSync(path);
  rmSync(path);
  writeFileSync(path, change(bytes));
}

test.each(['tfjs_binding.node', 'tensorflow/libtensorflow_framework.so.2'])(
  '%s cut off or missing is named',
  (name) => {
    const folder = dirname(addon);
    const remedy = `Delete the folder ${folder} and run again; \`npm run provision\` makes it anew`;
    edit(join(folder, name), (bytes) => bytes.subarray(0, 50_000));
    expect(load()).toContain(`${join(folder, name)} is corrupt: it has 50000 bytes of `);
    rmSync(join(folder, name));
    expect(load()).toContain(`${join(folder, name)} is missing. ${remedy}`);
    edit(join(folder, 'manifest.json'), (bytes) => bytes.subarray(0, 50));
    expect(load()).toContain(`manifest.json is corrupt: it is no JSON. ${remedy}`);
  },
);

describe('an addon that does not load is named, with what to do', () => {
  const forAnotherProcessor = (bytes: Buffer): Buffer => {
    // The field e_machine of the ELF header: AArch64.
    bytes.writeUInt16LE(183, 18);
    return bytes;
  };
  const replacing = (text: string, other: string) => (bytes: Buffer) =>
    Buffer.from(bytes.toString('latin1').replaceAll(text, other), 'latin1');

  test.each([
    ['it is no library', 'invalid ELF header', (bytes: Buffer) => bytes.fill('<html>')],
    ['it is for another processor', '', forAnotherProcessor],
    ['it is for a newer glibc', 'GLIBC_9.9.9', replacing('GLIBC_2.2.5', 'GLIBC_9.9.9')],
    ['it is for another TensorFlow', 'cannot open shared object file', replacing('_framework.so.2', '_framework.so.9')],
  ])('%s', (_, reason, change) => {
    edit(addon, change);
    const sentence = load();
    expect(sentence.split('\n').length, sentence).toBe(1);
    expect(sentence).toContain(`TensorFlow's addon ${addon} does not load: `);
    expect(sentence).toContain(reason);
    expect(sentence).toContain(`Delete the folder ${dirname(addon)} or point LABEL_LEAKING_CACHE elsewhere, then run`);
  });
});
