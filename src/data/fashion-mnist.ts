import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { sha256 } from '../foundation/digest.ts';
import { setting } from '../foundation/folders.ts';
import { UserError } from '../foundation/user-error.ts';
import { decodeIdx } from './idx.ts';
import type { Dataset, LabelledImages } from './labelled-images.ts';
import { holdOut } from './split.ts';

/**
 * SHA-256 of the files, unpacked. Of Fashion-MNIST only its 10,000 test images are taken: as many as there are digits.
 *
 * Source: https://github.com/zalandoresearch/fashion-mnist, as Debian's `dataset-fashion-mnist` has them.
 */
export const fashionMnistDigests = {
  't10k-images-idx3-ubyte': '5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b',
  't10k-labels-idx1-ubyte': '0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34',
} as const;

type FileName = keyof typeof fashionMnistDigests;

/** Where Debian's package puts it. */
const packaged = '/usr/share/datasets/fashion-mnist';

/** Where its files are looked for. */
export function fashionMnistFolder(): string {
  return setting('LABEL_LEAKING_FASHION_MNIST') ?? packaged;
}

/** Why Fashion-MNIST cannot be read here, and what to do; undefined where it can. */
export function fashionMnistAbsence(): string | undefined {
  return (Object.keys(fashionMnistDigests) as FileName[]).map(read).find((found) => typeof found === 'string');
}

/**
 * 2,000 of the 10,000 images (200 a class) for testing, the others for training, as of MNIST.
 *
 * Throws: UserError when a file is missing, or is not the pinned one.
 */
export function loadFashionMnist(seed: number): Dataset {
  return holdOut(readImages(), seed);
}

function readImages(): LabelledImages {
  const images = decodeIdx(verified('t10k-images-idx3-ubyte'));
  const [, height, width] = images.shape as [number, number, number];
  return {
    ...{ shape: [height, width, 1], classes: 10, pixels: images.values },
    labels: decodeIdx(verified('t10k-labels-idx1-ubyte')).values,
  };
}

function verified(name: FileName): Uint8Array {
  const found = read(name);
  if (typeof found === 'string') throw new UserError(found);
  return found;
}

/** The file, packed or not; a sentence where it is not there, or is another. */
function read(name: FileName): Uint8Array | string {
  const folder = fashionMnistFolder();
  const paths = [`${name}.gz`, name].map((file) => join(folder, file));
  const there = paths.filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true);
  const [first] = there;
  if (first === undefined) {
    return `Fashion-MNIST is not here: ${folder} has no ${name}(.gz). Install Debian's dataset-fashion-mnist, or let LABEL_LEAKING_FASHION_MNIST name the folder that has it.`;
  }
  const candidates = there.flatMap((path) => unpacked(readFileSync(path)) ?? []);
  return (
    candidates.find((bytes) => sha256(bytes) === fashionMnistDigests[name]) ??
    `${first} is not the ${name} of Fashion-MNIST: its digest is another. Fetch it again.`
  );
}

/** Undefined where what claims to be packed cannot be unpacked. */
function unpacked(bytes: Uint8Array): Uint8Array | undefined {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes);
  } catch {
    return undefined;
  }
}
