import type { Dataset, LabelledImages } from './labelled-images.ts';
import { selectImages } from './labelled-images.ts';
import { shuffled } from '../random/permutation.ts';
import { randomStream } from '../random/random-stream.ts';
import { cifar10Digests, loadCifar10 } from './cifar10.ts';
import type { DatasetSpec } from './dataset-spec.ts';
import { fashionMnistAbsence, fashionMnistDigests, loadFashionMnist } from './fashion-mnist.ts';
import { degraded } from './degradation.ts';
import { loadMnist, mnistDigest } from './mnist.ts';
import { stratifiedSample } from './split.ts';

/** Seed of every choice of images, but where a data set is split by seed: verdicts speak of new training runs on these images. */
const samplingSeed = 2017;

/** Where images come from, and the digests that say that they are the right ones. */
const sources = {
  cifar10: { digests: Object.values(cifar10Digests), load: loadCifar10 },
  mnist: { digests: [mnistDigest], load: loadMnist },
  'fashion-mnist': { digests: Object.values(fashionMnistDigests), load: loadFashionMnist },
} as const satisfies Record<
  DatasetSpec['name'],
  { digests: readonly string[]; load: (seed: number) => Dataset | Promise<Dataset> }
>;

/** Why the images of a data set cannot be had, and what to do; undefined where they can, if only by a download. */
export function absenceOf({ name }: DatasetSpec): string | undefined {
  return name === 'fashion-mnist' ? fashionMnistAbsence() : undefined;
}

/** What the images are, without reading them: pinned digests and the choice. Goes into addresses. */
export function datasetIdentity(spec: DatasetSpec): object {
  return { ...spec, digests: sources[spec.name].digests, samplingSeed };
}

const loaded = new Map<string, Promise<Dataset>>();

/**
 * Loads and verifies a data set, once in a process. `seed` is that of the run: it matters where the data set is split by it.
 *
 * Throws: UserError naming a file that is missing, or whose digest is not the pinned one.
 */
export async function loadDataset(spec: DatasetSpec, seed: number): Promise<Dataset> {
  const drawingSeed = spec.splitBy === 'seed' ? seed : samplingSeed;
  const key = JSON.stringify([spec, drawingSeed]);
  const dataset = loaded.get(key) ?? readDataset(spec, drawingSeed);
  loaded.set(key, dataset);
  return dataset;
}

async function readDataset(spec: DatasetSpec, seed: number): Promise<Dataset> {
  if (spec.name === 'cifar10' && spec.splitBy === 'seed') {
    throw new RangeError(`${spec.name} has its own test images: it cannot be split by seed.`);
  }
  const { train, test } = await sources[spec.name].load(seed);
  return { train: partOf(train, spec, 'train', seed), test: partOf(test, spec, 'test', seed) };
}

function partOf(all: LabelledImages, spec: DatasetSpec, part: 'train' | 'test', seed: number): LabelledImages {
  const { classes, trainImages, testImages, labels, degradation } = spec;
  const ofClasses = classes === undefined ? all : firstClasses(all, classes);
  const some = sampled(ofClasses, part === 'train' ? trainImages : testImages, part);
  const labelled = labels === undefined ? some : withPermutedLabels(some, part);
  return degradation === undefined ? labelled : degraded(labelled, degradation, seed, part);
}

/** The images of the first classes, in their order. Throws: RangeError unless there are two classes, and so many. */
export function firstClasses(data: LabelledImages, classes: number): LabelledImages {
  if (!Number.isInteger(classes) || classes < 2 || classes > data.classes) {
    throw new RangeError(`Of ${data.classes} classes the first ${classes} cannot be taken.`);
  }
  const kept = [...data.labels.keys()].filter((image) => (data.labels[image] as number) < classes);
  return { ...selectImages(data, kept), classes };
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
