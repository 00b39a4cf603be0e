import type { Dataset, LabelledImages } from './labelled-images.ts';
import { selectImages } from './labelled-images.ts';
import { shuffled } from '../random/permutation.ts';
import { randomStream } from '../random/random-stream.ts';
import { cifar10Digests, loadCifar10 } from './cifar10.ts';
import type { DatasetSpec } from './dataset-spec.ts';
import { loadMnist, mnistDigest } from './mnist.ts';
import { stratifiedSample } from './split.ts';

/** Seed of every choice of images. One for all: verdicts speak of new training runs on these images. */
const samplingSeed = 2017;

/** What the images are, without reading them: pinned digests and the choice. Goes into addresses. */
export function datasetIdentity(spec: DatasetSpec): object {
  return { ...spec, digests: spec.name === 'mnist' ? [mnistDigest] : Object.values(cifar10Digests), samplingSeed };
}

const loaded = new Map<string, Promise<Dataset>>();

/** Loads and verifies a data set, once in a process. Throws: UserError naming a file whose digest is not the pinned one. */
export async function loadDataset(spec: DatasetSpec): Promise<Dataset> {
  const key = JSON.stringify(spec);
  const dataset = loaded.get(key) ?? readDataset(spec);
  loaded.set(key, dataset);
  return dataset;
}

async function readDataset(spec: DatasetSpec): Promise<Dataset> {
  const { train, test } = spec.name === 'mnist' ? loadMnist(samplingSeed) : await loadCifar10();
  const [some, others] = [sampled(train, spec.trainImages, 'train'), sampled(test, spec.testImages, 'test')];
  if (spec.labels === undefined) return { train: some, test: others };
  return { train: withPermutedLabels(some, 'train'), test: withPermutedLabels(others, 'test') };
}

/** Each class keeps its number of images; which ones they are is drawn, once for all runs. */
export function withPermutedLabels(data: LabelledImages, part: 'train' | 'test'): LabelledImages {
  const stream = randomStream(samplingSeed, 'permuted labels', part);
  return { ...data, labels: Uint8Array.from(shuffled([...data.labels], stream)) };
}

/** A stratified sample of `count` images, the same in every run; all of them when `count` is undefined. */
export function sampled(data: LabelledImages, count: number | undefined, part: 'train' | 'test'): LabelledImages {
  if (count === undefined || count === data.labels.length) return data;
  return selectImages(data, samplePositions(data, count, part));
}

/** Which images the sample takes. Throws: RangeError when the classes cannot have equal shares. */
export function samplePositions(data: LabelledImages, count: number, part: 'train' | 'test'): Uint32Array {
  const perClass = count / data.classes;
  if (!Number.isInteger(perClass))
    throw new RangeError(`${count} images cannot be shared among ${data.classes} classes.`);
  const seed = samplingSeed + (part === 'train' ? 0 : 1);
  return stratifiedSample(data.labels, data.classes, perClass, seed);
}
