import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { sha256 } from '../foundation/digest.ts';
import { absenceOf, datasetIdentity } from './dataset.ts';
import { fashionMnistAbsence, fashionMnistDigests, fashionMnistFolder, loadFashionMnist } from './fashion-mnist.ts';
import { decodeIdx } from './idx.ts';

const [images, labels] = ['t10k-images-idx3-ubyte', 't10k-labels-idx1-ubyte'] as const;
const sizes = (...values: number[]): number[] =>
  values.flatMap((n) => [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255]);

describe('IDX', () => {
  test('is read as it is written, whatever its sizes', () => {
    const shapes = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 2 });
    fc.assert(
      fc.property(shapes, (shape) => {
        const values = Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i % 251);
        const read = decodeIdx(Uint8Array.from([0, 0, 8, shape.length, ...sizes(...shape), ...values]));
        expect(read.shape).toEqual(shape);
        expect(Buffer.from(read.values).equals(Buffer.from(values))).toBe(true);
      }),
    );
  });

  test.each([
    ['nothing', []],
    ['another type', [0, 0, 0x0d, 1, ...sizes(0)]],
    ['another beginning', [1, 0, 8, 1, ...sizes(0)]],
    ['sizes that are cut short', [0, 0, 8, 2, ...sizes(1)]],
  ])('%s is refused', (_, bytes) => {
    expect(() => decodeIdx(Uint8Array.from(bytes))).toThrow('no IDX file of unsigned bytes');
  });

  test('too few or too many values are refused', () => {
    expect(() => decodeIdx(Uint8Array.from([0, 0, 8, 2, ...sizes(2, 3), 1, 2, 3, 4, 5]))).toThrow(
      'The IDX file has 5 values; its sizes, 2 x 3, ask for 6.',
    );
    expect(() => decodeIdx(Uint8Array.from([0, 0, 8, 1, ...sizes(1), 1, 2]))).toThrow('has 2 values');
  });
});

const installed = fashionMnistAbsence() === undefined ? fashionMnistFolder() : undefined;

describe('Fashion-MNIST', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fashion-'));
    vi.stubEnv('LABEL_LEAKING_FASHION_MNIST', folder);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });

  test('where it is not, what is missing is named, and what to do', () => {
    const absence = absenceOf({ name: 'fashion-mnist' });
    expect(absence).toContain(`${folder} has no ${images}(.gz). Install Debian's dataset-fashion-mnist, or let`);
    expect(() => loadFashionMnist(1)).toThrow(`${folder} has no ${images}(.gz)`);
    expect([absenceOf({ name: 'mnist' }), absenceOf({ name: 'cifar10' })]).toEqual([undefined, undefined]);
  });

  test.each([
    ['other images', gzipSync(Uint8Array.from([0, 0, 8, 3, ...sizes(1, 1, 1), 7]))],
    ['what cannot be unpacked', Buffer.from([0x1f, 0x8b, 8, 0, 1])],
    ['nothing', Buffer.alloc(0)],
  ])('%s in its place are refused by the digest', (_, bytes) => {
    writeFileSync(join(folder, `${images}.gz`), bytes);
    writeFileSync(join(folder, labels), '');
    const refused = `${images}.gz is not the ${images} of Fashion-MNIST`;
    expect(absenceOf({ name: 'fashion-mnist' })).toContain(refused);
    expect(() => loadFashionMnist(1)).toThrow(refused);
  });

  test('its digests are part of the address of what is trained on it', () => {
    expect(datasetIdentity({ name: 'fashion-mnist', splitBy: 'seed' })).toMatchObject({
      digests: Object.values(fashionMnistDigests),
    });
  });

  test.skipIf(installed === undefined)('packed or not, it is 10,000 images, 200 of each class held out', () => {
    const bytesOf = (name: string): Buffer => {
      const packed = join(installed as string, `${name}.gz`);
      return existsSync(packed) ? gunzipSync(readFileSync(packed)) : readFileSync(join(installed as string, name));
    };
    writeFileSync(join(folder, `${labels}.gz`), gzipSync(bytesOf(labels)));
    writeFileSync(join(folder, images), bytesOf(images));
    // What is broken beside it does no harm.
    writeFileSync(join(folder, `${images}.gz`), '');
    const { train, test: held } = loadFashionMnist(3);
    expect([train.labels.length, held.labels.length, ...train.shape]).toEqual([8000, 2000, 28, 28, 1]);
    for (let label = 0; label < 10; label++) {
      expect(held.labels.filter((one) => one === label).length).toBe(200);
      expect(train.labels.filter((one) => one === label).length).toBe(800);
    }
    expect(sha256(held.pixels)).not.toBe(sha256(loadFashionMnist(4).test.pixels));
  });
});
