import {
  closeSync,
  cpSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from 'tar';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { makeReadOnly, mountSmallDisk, unmount } from '../testing/mount.ts';
import { explain } from '../foundation/user-error.ts';
import { cifar10Digests, cifar10Folder, loadCifar10, provisionCifar10 } from './cifar10.ts';

const names = Object.keys(cifar10Digests);
/** The real batches, where this machine has them. */
const real = cifar10Folder();
const isHere = existsSync(real);
if (!isHere) process.stdout.write('Skipped: some specs of CIFAR-10 need it; run `npm run provision`.\n');

let cache: string;
let own: string;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'cache-'));
  own = mkdtempSync(join(tmpdir(), 'own-'));
  vi.stubEnv('LABEL_LEAKING_CACHE', cache);
});
afterEach(() => {
  vi.unstubAllEnvs();
  unmount(cache);
  for (const folder of [cache, own]) rmSync(folder, { recursive: true });
});
const nothing = (): void => undefined;

function linkBatches(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const name of names) symlinkSync(join(real, name), join(folder, name));
}

/** What a user reads when the copy at `path` is taken. */
async function answerTo(path: string): Promise<string> {
  vi.stubEnv('LABEL_LEAKING_CIFAR10', path);
  return provisionCifar10(nothing).then(() => 'taken', explain);
}

test('a batch that is not the canonical one is named, at provisioning and at loading', async () => {
  const folder = join(cache, 'cifar-10');
  mkdirSync(folder);
  for (const name of Object.keys(cifar10Digests)) writeFileSync(join(folder, name), 'flipped');
  const sentence = `${join(folder, 'data_batch_1.bin')} is corrupt: its MD5`;
  await expect(provisionCifar10(nothing)).rejects.toThrow(sentence);
  await expect(loadCifar10()).rejects.toThrow(sentence);
  rmSync(join(folder, 'data_batch_1.bin'));
  await expect(loadCifar10()).rejects.toThrow('data_batch_1.bin is missing');
});

test('a wrong copy of the user is refused and nothing of it kept', async () => {
  mkdirSync(join(own, 'cifar-10-batches-bin'), { recursive: true });
  for (const name of Object.keys(cifar10Digests)) writeFileSync(join(own, 'cifar-10-batches-bin', name), 'wrong');
  const archive = join(cache, 'cifar-10-binary.tar.gz');
  await create({ file: archive, gzip: true, cwd: own }, ['cifar-10-batches-bin']);
  for (const copy of [archive, join(own, 'cifar-10-batches-bin')]) {
    vi.stubEnv('LABEL_LEAKING_CIFAR10', copy);
    await expect(provisionCifar10(nothing)).rejects.toThrow('data_batch_1.bin is corrupt');
    await expect(loadCifar10()).rejects.toThrow('run `npm run provision` first');
  }
  vi.stubEnv('LABEL_LEAKING_CIFAR10', join(cache, 'nowhere'));
  await expect(provisionCifar10(nothing)).rejects.toThrow('nowhere, which does not exist');
});

describe("the user's own copy", () => {
  test.skipIf(!isHere)('is taken as a folder, as the folder around it, and as an archive of either', async () => {
    linkBatches(join(own, 'cifar-10-batches-bin'));
    const archive = async (name: string, folder: string, entries: string[]): Promise<string> => {
      await create({ file: join(own, name), cwd: folder, follow: true }, entries);
      return join(own, name);
    };
    for (const copy of [
      join(own, 'cifar-10-batches-bin'),
      own,
      await archive('cifar-10-binary.tar', own, ['cifar-10-batches-bin']),
      await archive('flat.tar', real, names),
    ]) {
      expect(await answerTo(copy)).toBe('taken');
      expect(readdirSync(cifar10Folder()).sort()).toEqual(names);
      rmSync(cifar10Folder(), { recursive: true });
    }
  });

  test('that is not whole is named with what it is instead, and nothing of it is kept', async () => {
    const batches = join(own, 'cifar-10-batches-bin');
    mkdirSync(batches);
    for (const name of names) writeFileSync(join(batches, name), randomBytes(100_000));
    const archive = join(own, 'cifar-10-binary.tar.gz');
    await create({ file: archive, gzip: true, cwd: own }, ['cifar-10-batches-bin']);
    const half = openSync(archive, 'r+');
    ftruncateSync(half, 300_000);
    closeSync(half);
    const text = join(own, 'text.tar.gz');
    writeFileSync(text, '<html>Not found</html>');
    mkdirSync(join(own, 'empty'));
    const bad = `LABEL_LEAKING_CIFAR10 points at`;
    const answers: [path: string, sentence: string][] = [
      [archive, `${bad} ${archive}, which is not a whole tar archive (zlib: unexpected end of file). Point it at`],
      [text, `${bad} ${text}, which is not a whole tar archive (TAR_BAD_ARCHIVE: Unrecognized archive format).`],
      [batches, `${bad} ${batches}, whose data_batch_1.bin is corrupt: its MD5 is `],
      [own, `${bad} ${own}, whose data_batch_1.bin is corrupt: its MD5 is `],
      [join(own, 'empty'), `${bad} ${join(own, 'empty')}, which is no archive and no folder of batches. Point it at`],
      ['/dev/null', `${bad} /dev/null, which is no archive and no folder of batches.`],
      [join(own, 'nowhere'), `${bad} ${join(own, 'nowhere')}, which does not exist. Point it at`],
      [
        join(text, 'in a file'),
        'is a file, not a folder; move that file away or point LABEL_LEAKING_CIFAR10 elsewhere',
      ],
    ];
    for (const [path, sentence] of answers) {
      const answer = await answerTo(path);
      expect(answer).toContain(sentence);
      expect(answer).not.toMatch(/Delete|\.tmp|\n/);
      expect(readdirSync(cache)).toEqual([]);
    }
    rmSync(join(batches, 'test_batch.bin'));
    if (!isHere) return;
    for (const name of names.slice(0, 5)) cpSync(join(real, name), join(batches, name));
    expect(await answerTo(batches)).toContain(`${batches}, whose test_batch.bin is missing. Point it at`);
  });

  test.skipIf(!isHere)('is not asked for when the cache serves, but must exist', async () => {
    linkBatches(cifar10Folder());
    expect(await answerTo(join(own, 'nowhere'))).toContain('nowhere, which does not exist');
    expect(await answerTo(own)).toBe('taken');
    expect(await answerTo('')).toBe('taken');
  });

  test.skipIf(!isHere)('that does not fit on the disk leaves nothing there', async ({ skip }) => {
    const archive = join(own, 'cifar-10-binary.tar');
    await create({ file: archive, cwd: join(real, '..') }, ['cifar-10']);
    if (!mountSmallDisk(cache, '40m')) skip();
    for (const copy of [real, archive]) {
      const sentence = new RegExp(`^Cannot write ${cache}/cifar-10.*: the disk is full; .*LABEL_LEAKING_CACHE`);
      expect(await answerTo(copy)).toMatch(sentence);
      expect(readdirSync(cache)).toEqual([]);
    }
  });
});

describe('a cache that cannot be written', () => {
  test.skipIf(!isHere)('serves when it is complete', async ({ skip }) => {
    linkBatches(cifar10Folder());
    if (!makeReadOnly(cache)) skip();
    await provisionCifar10(nothing);
    expect((await loadCifar10()).test.labels.length).toBe(10_000);
    expect(readdirSync(cache)).toEqual(['cifar-10']);
  });

  test('is named with its variable when it is not complete', async ({ skip }) => {
    if (!makeReadOnly(cache)) skip();
    expect(await answerTo(own)).toMatch(
      new RegExp(`^Cannot open ${cache}/.*: the file system is read-only; .* point LABEL_LEAKING_CACHE elsewhere`),
    );
  });
});
