import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import '../testing/tensorflow.ts';
import { UserError } from '../foundation/user-error.ts';
import { randomStream } from '../random/random-stream.ts';
import { craftTable } from './leak-check-model.ts';

const folder = mkdtempSync(join(tmpdir(), 'layers-model-'));
afterAll(() => rmSync(folder, { recursive: true }));

const stream = randomStream(20, 'layers model');
const [count, inputs, classes] = [60, 12, 3];
const pixels = Array.from({ length: count }, () => Array.from({ length: inputs }, () => stream.integer(256)));
const kernel = Array.from({ length: inputs }, () => Array.from({ length: classes }, () => 2 * stream.uniform() - 1));
const labels = pixels.map(() => stream.integer(classes));

/** As numpy writes it, version 1. */
function npy(type: string, shape: readonly number[], data: Uint8Array): Uint8Array {
  const header = `{'descr': '${type}', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`.padEnd(117) + '\n';
  const start = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length, 0]);
  return Buffer.concat([start, Buffer.from(header), data]);
}

const files = { model: folder, images: join(folder, 'images.npy'), labels: join(folder, 'labels.npy') };
beforeAll(async () => {
  const model = sequential();
  model.add(layers.flatten({ inputShape: [2, 2, 3] }));
  // Would change every answer, were the model not in evaluation mode.
  model.add(layers.dropout({ rate: 0.9 }));
  model.add(layers.dense({ units: classes, activation: 'softmax' }));
  model.layers[2]?.setWeights([tf.tensor2d(kernel), tf.zeros([classes])]);
  await model.save({
    save: ({ modelTopology, weightSpecs, weightData }) => {
      const weightsManifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
      writeFileSync(join(folder, 'model.json'), JSON.stringify({ modelTopology, weightsManifest }));
      writeFileSync(join(folder, 'weights.bin'), new Uint8Array(weightData as ArrayBuffer));
      return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' as const } });
    },
  });
  writeFileSync(files.images, npy('|u1', [count, 2, 2, 3], Uint8Array.from(pixels.flat())));
  writeFileSync(files.labels, npy('<i4', [count], new Uint8Array(Int32Array.from(labels).buffer)));
});

/** A linear model in plain numbers: scores, and dL/dx = W (p - y). */
function scores(x: readonly number[]): number[] {
  return Array.from({ length: classes }, (_, c) => x.reduce((sum, value, i) => sum + value * (kernel[i]?.[c] ?? 0), 0));
}

function largest(values: readonly number[]): number {
  return values.indexOf(Math.max(...values));
}

function fgsm(x: readonly number[], label: number, epsilon: number): number[] {
  const exponentials = scores(x).map(Math.exp);
  const total = exponentials.reduce((a, b) => a + b, 0);
  const excess = exponentials.map((value, c) => value / total - (c === label ? 1 : 0));
  return x.map((value, i) => {
    const gradient = excess.reduce((sum, own, c) => sum + own * (kernel[i]?.[c] ?? 0), 0);
    return Math.min(1, Math.max(0, value + epsilon * Math.sign(gradient)));
  });
}

describe('a LayersModel', () => {
  test('is attacked as its closed form says', async () => {
    const tally = await craftTable(files, 16);
    const images = pixels.map((image) => image.map((byte) => byte / 255));
    const after = (radius: number): number =>
      images.filter((x, i) => largest(scores(fgsm(x, labels[i] as number, radius / 255))) === labels[i]).length;
    expect(tally.rows).toBe(count);
    expect(tally.classes).toBe(classes);
    expect(tally.correct('clean')).toBe(images.filter((x, i) => largest(scores(x)) === labels[i]).length);
    expect(tally.correct('fgsmTrueLabel')).toBe(after(16));
    expect(tally.correct('fgsmTrueLabel@4')).toBe(after(4));
    expect(tally.correct('fgsmTrueLabel@128')).toBe(after(128));
    const predicted = images.filter((x, i) => largest(scores(fgsm(x, largest(scores(x)), 16 / 255))) === labels[i]);
    expect(tally.correct('fgsmPredictedLabel')).toBe(predicted.length);
  });

  test.each([2, 4, 128])('is attacked at %i pixels, a radius of the curve, too', async (radius) => {
    const tally = await craftTable(files, radius);
    expect(tally.correct('fgsmTrueLabel')).toBe(tally.correct(`fgsmTrueLabel@${radius}`));
  });

  test('with a label that is no class of it is refused', async () => {
    const path = join(folder, 'other-labels.npy');
    const values = Int32Array.from(labels, (label, i) => (i === 3 ? classes : label));
    writeFileSync(path, npy('<i4', [count], new Uint8Array(values.buffer)));
    await expect(craftTable({ ...files, labels: path }, 16)).rejects.toThrow(
      `A label is ${classes}, and the model has the classes 0..${classes - 1}.`,
    );
  });

  test.each([
    ['no model.json', () => ({ ...files, model: tmpdir() }), 'There is no model.json in'],
    ['no images', () => ({ ...files, images: 'nowhere.npy' }), 'There is no file nowhere.npy.'],
    ['labels for images', () => ({ ...files, images: files.labels }), 'The images must be [images, height, width'],
    ['images for labels', () => ({ ...files, labels: files.images }), 'The labels must be whole numbers, [60], not'],
  ])('with %s is refused in a sentence', async (_, given, message) => {
    await expect(craftTable(given(), 16)).rejects.toThrow(message);
  });

  test.each([
    ['no JSON', '{"modelTopology":'],
    ['no object', 'null'],
    ['another object', '{"modelTopology": 3, "weightsManifest": []}'],
    ['a layer that does not exist', '{"modelTopology": {"class_name": "Nothing"}, "weightsManifest": []}'],
  ])('with a model.json that is %s is refused in a sentence', async (_, text) => {
    const broken = mkdtempSync(join(folder, 'broken-'));
    writeFileSync(join(broken, 'model.json'), text);
    const error: unknown = await craftTable({ ...files, model: broken }, 16).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UserError);
    expect((error as Error).message).toMatch(/cannot be read|is no LayersModel/);
  });

  test.each([
    ['beyond 255', 256, 'A pixel is 256: give uint8'],
    ['below 0', -1, 'A pixel is -1: give uint8'],
    ['of 0 and 1 only', 1, 'All pixels are 0 or 1'],
  ])('with whole numbers %s is refused', async (_, pixel, message) => {
    const images = join(folder, 'whole.npy');
    const values = Int32Array.from(pixels.flat(), (_byte, i) => (i === 5 ? pixel : 0));
    writeFileSync(images, npy('<i4', [count, 2, 2, 3], new Uint8Array(values.buffer)));
    await expect(craftTable({ ...files, images }, 16)).rejects.toThrow(message);
  });

  test('with floats beyond 1 is refused, with the value', async () => {
    const floats = Float32Array.from(pixels.flat());
    const images = join(folder, 'floats.npy');
    writeFileSync(images, npy('<f4', [count, 2, 2, 3], new Uint8Array(floats.buffer)));
    await expect(craftTable({ ...files, images }, 16)).rejects.toThrow('give uint8 images of 0..255, or floats');
  });
});
