import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { WhiteBox } from '../attacks/white-box.ts';
import type { Batch } from '../data/labelled-images.ts';
import { decodeNpy, type NpyArray } from '../data/npy.ts';
import { layersWhiteBox } from '../evaluation/layers-model.ts';
import { predictionColumns, predictionRows } from '../evaluation/prediction-table.ts';
import { UserError } from '../foundation/user-error.ts';
import { wholeRange } from '../leak-check/answer.ts';
import { columnsOf } from '../leak-check/columns.ts';
import { Tally } from '../leak-check/tally.ts';
import { chosenFlavour, loadTensorFlow } from '../tensors/load.ts';

const batchSize = 250;

/** Further radii of FGSM: small ones, and one at which every image could be grey. Units: pixels. */
const curvePixels = [2, 4, wholeRange];

/**
 * Attacks a model that tfjs saved with our own attacks, and counts its predictions.
 *
 * Throws: UserError for files that are not there, that do not fit each other, or pixels out of range.
 */
export async function craftTable(
  files: { readonly model: string; readonly images: string; readonly labels: string },
  epsilonPixels: number,
): Promise<Tally> {
  const images = decodeNpy(readFile(files.images), files.images);
  const labels = decodeNpy(readFile(files.labels), files.labels);
  requireFitting(images, labels);
  loadTensorFlow({ flavour: chosenFlavour() });
  const network = await networkIn(files.model);
  const shape = images.shape.slice(1);
  if (shape.join() !== network.inputShape.join()) {
    throw new UserError(`The model takes images of ${network.inputShape.join(' x ')}, got ${shape.join(' x ')}.`);
  }
  requireClasses(labels, network.classes);
  const lossPixels = [...new Set([0, ...curvePixels, epsilonPixels])];
  const columns = predictionColumns({ epsilonPixels, curvePixels, lossPixels });
  const tally = new Tally(columnsOf(['label', ...columns.map(({ name }) => name)]), network.classes);
  for await (const rows of predictionRows(network, batches(images, labels), columns, 2017)) {
    rows.forEach((row) => tally.add(row));
  }
  return tally;
}

function readFile(path: string): Uint8Array {
  if (!existsSync(path)) throw new UserError(`There is no file ${path}.`);
  return readFileSync(path);
}

function requireFitting(images: NpyArray, labels: NpyArray): void {
  const [count] = images.shape;
  if (images.shape.length !== 4 || count === 0) {
    throw new UserError(`The images must be [images, height, width, channels], not [${images.shape.join(', ')}].`);
  }
  if (!labels.isInteger || labels.shape.join() !== String(count)) {
    throw new UserError(`The labels must be whole numbers, [${count}], not [${labels.shape.join(', ')}].`);
  }
  const most = images.isInteger ? 255 : 1;
  const outside = images.values.findIndex((value) => !(value >= 0 && value <= most));
  if (outside >= 0) {
    throw new UserError(
      `A pixel is ${images.values[outside]}: give uint8 images of 0..255, or floats within 0 and 1, and put the normalisation into the model.`,
    );
  }
  if (images.isInteger && images.values.every((value) => value <= 1)) {
    throw new UserError(
      'All pixels are 0 or 1, as whole numbers, which are read as 0..255: save images within 0 and 1 as floats.',
    );
  }
}

function requireClasses({ values }: NpyArray, classes: number): void {
  const outside = values.find((label) => label < 0 || label >= classes);
  if (outside === undefined) return;
  throw new UserError(`A label is ${outside}, and the model has the classes 0..${classes - 1}.`);
}

/** Whole numbers are pixels of 0..255, others of [0, 1]: the model sees [0, 1]. */
function* batches(images: NpyArray, labels: NpyArray): Generator<Batch> {
  const [count = 0, height = 0, width = 0, channels = 0] = images.shape;
  const size = height * width * channels;
  for (let from = 0; from < count; from += batchSize) {
    const to = Math.min(count, from + batchSize);
    const pixels = Float32Array.from(images.values.subarray(from * size, to * size));
    yield {
      images: tf.tidy(() =>
        tf.div(tf.tensor4d(pixels, [to - from, height, width, channels]), images.isInteger ? 255 : 1),
      ),
      labels: tf.tensor1d(Int32Array.from(labels.values.subarray(from, to)), 'int32'),
    };
  }
}

interface SavedModel {
  readonly modelTopology: object;
  readonly weightsManifest: readonly {
    readonly paths: readonly string[];
    readonly weights: tf.io.WeightsManifestEntry[];
  }[];
}

/** Whatever tfjs says about a broken model, in a sentence. */
async function networkIn(folder: string): Promise<WhiteBox> {
  try {
    return await layersWhiteBox(savedModel(folder));
  } catch (error) {
    if (error instanceof UserError) throw error;
    const [reason] = (error as Error).message.split('\n');
    throw new UserError(`The model in ${folder} cannot be read: ${reason}. Save a LayersModel with tfjs anew.`);
  }
}

function savedModel(folder: string): tf.io.ModelArtifacts {
  const path = join(folder, 'model.json');
  if (!existsSync(path))
    throw new UserError(`There is no model.json in ${folder}: save a LayersModel with tfjs there.`);
  const { modelTopology, weightsManifest } = JSON.parse(readFileSync(path, 'utf8')) as SavedModel;
  if (typeof modelTopology !== 'object' || !(weightsManifest instanceof Array)) {
    throw new UserError(`${path} is no LayersModel of tfjs.`);
  }
  const weights = Buffer.concat(
    weightsManifest.flatMap(({ paths }) => paths.map((one) => readFile(join(folder, one)))),
  );
  return {
    modelTopology,
    weightSpecs: weightsManifest.flatMap((group) => group.weights),
    weightData: Uint8Array.from(weights).buffer,
  };
}
