import { shuffled } from '../random/permutation.ts';
import { randomStream } from '../random/random-stream.ts';
import { type Dataset, type LabelledImages, selectImages } from './labelled-images.ts';

/**
 * Positions of `perClass` examples of every class, chosen by the seed, in ascending order.
 *
 * Throws: RangeError when a class has fewer examples.
 */
export function stratifiedSample(labels: Uint8Array, classes: number, perClass: number, seed: number): Uint32Array {
  const chosen: number[] = [];
  for (let label = 0; label < classes; label++) {
    const members = [...labels.keys()].filter((position) => labels[position] === label);
    if (members.length < perClass) {
      throw new RangeError(`Class ${label} has ${members.length} examples, ${perClass} were asked for.`);
    }
    chosen.push(...shuffled(members, randomStream(seed, 'stratified sample', label)).slice(0, perClass));
  }
  return Uint32Array.from(chosen).sort();
}

/** All positions below `length` that are not in `taken`. */
export function remaining(length: number, taken: Uint32Array): Uint32Array {
  const excluded = new Set(taken);
  return Uint32Array.from(Array.from({ length }, (_, i) => i).filter((position) => !excluded.has(position)));
}

/** How many images of each class are held out where a data set is split here. */
const heldOutPerClass = 200;

/** So many images of each class, chosen by the seed, for testing; all others for training. */
export function holdOut(images: LabelledImages, seed: number): Dataset {
  const test = stratifiedSample(images.labels, images.classes, heldOutPerClass, seed);
  return {
    train: selectImages(images, remaining(images.labels.length, test)),
    test: selectImages(images, test),
  };
}
