import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installedEnvironment } from '../../bench/python-environment.ts';
import { cifar10Folder } from '../../src/data/cifar10.ts';
import { loadDataset, samplePositions } from '../../src/data/dataset.ts';
import { projectFolder } from '../../src/foundation/folders.ts';
import { cleanRecipe } from '../../src/protocol/profiles/cpu.ts';
import { deriveSeed } from '../../src/random/seed.ts';
import { statelessSign } from '../../src/tensors/stateless-random.ts';
import '../../src/testing/tensorflow.ts';

/** Made by checks/leak-check/install.ts, since it takes gigabytes. */
const python = installedEnvironment(join(import.meta.dirname, 'requirements.txt'));
const isReady = python !== undefined && existsSync(cifar10Folder());
if (!isReady) process.stdout.write('Skipped: the exporters are not run, their Python packages are not here.\n');

/** The first of the rows of the committed table: a thousand take minutes. */
const images = 250;
const batch = 250;

function networkFile(name: string): string {
  return join(projectFolder, `reports/reference/cpu/networks/cpu.${name}.safetensors`);
}

function cells(path: string): Map<string, string[]> {
  const [header = [], ...rows] = readFileSync(path, 'utf8')
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(','));
  return new Map(header.map((name, i) => [name, rows.slice(0, images).map((row) => row[i] as string)]));
}

describe.skipIf(!isReady)('the exporter for', () => {
  const folder = mkdtempSync(join(tmpdir(), 'exporters-'));
  const signs = join(folder, 'signs');
  let positions: number[];
  beforeAll(async () => {
    positions = [...samplePositions((await loadDataset({ name: 'cifar10' }, 0)).test, 1000, 'test')].slice(0, images);
    // The noise of the committed tables.
    const drawn = Array.from({ length: images / batch }, (_, piece) => {
      const seed = deriveSeed(2017, 'randomSign', piece);
      const pair = tf.tensor1d([seed, deriveSeed(seed, 'second')], 'int32');
      return new Uint8Array(Int8Array.from(statelessSign([batch, 32, 32, 3], pair).dataSync()).buffer);
    });
    writeFileSync(signs, Buffer.concat(drawn));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(['pytorch', 'keras'])(
    '%s writes the table that ours writes, but for a prediction in a thousand',
    (framework) => {
      const path = join(folder, `${framework}.csv`);
      const job = {
        ...{ spec: cleanRecipe.model, cifar10: cifar10Folder(), signs, positions, path },
        ...{ network: networkFile('trueLabel.201'), transferFrom: networkFile('cleanTraining.201') },
        ...{ epsilonPixels: 16, curvePixels: [2, 4, 6, 8, 128] },
      };
      const { status, stderr } = spawnSync(python as string, [join(import.meta.dirname, 'exporters.py'), framework], {
        ...{ input: JSON.stringify(job), encoding: 'utf8' },
      });
      expect(stderr.replaceAll(/.*Warning.*\n.*\n/g, '')).toBe('');
      expect(status).toBe(0);
      const theirs = cells(path);
      const ours = cells(join(projectFolder, 'fixtures/leak-check/leaking.csv'));
      const classes = [...ours.keys()].filter((name) => !name.startsWith('loss'));
      expect([...theirs.keys()].filter((name) => !name.startsWith('loss')).sort()).toEqual(classes.toSorted());
      let equal = 0;
      for (const name of classes) {
        equal += (ours.get(name) as string[]).filter((cell, i) => cell === theirs.get(name)?.[i]).length;
      }
      process.stdout.write(`${framework}: ${equal} of ${images * classes.length} cells are equal.\n`);
      expect(equal / (images * classes.length)).toBeGreaterThanOrEqual(0.999);
      for (const name of ['loss', 'loss@2', 'loss@16']) {
        const mean = (table: typeof ours): number =>
          (table.get(name) as string[]).reduce((sum, cell) => sum + Number(cell), 0) / images;
        expect(mean(theirs), name).toBeCloseTo(mean(ours), 2);
      }
    },
    600_000,
  );
});

test.skipIf(python === undefined)('the exporters refuse what is no table, and leave the model as it was', () => {
  const { stderr, status } = spawnSync(python as string, [join(import.meta.dirname, 'exporter_manners.py')], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(status).toBe(0);
});
