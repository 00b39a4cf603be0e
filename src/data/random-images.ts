import { randomStream } from '../random/random-stream.ts';
import type { LabelledImages } from './labelled-images.ts';

/** Images of random pixels, their classes in turn: for whoever needs images and may not need a data set. */
export function randomImages(
  count: number,
  seed: number,
  { shape, classes }: Pick<LabelledImages, 'shape' | 'classes'>,
): LabelledImages {
  const stream = randomStream(seed, 'tiny images');
  const pixels = Uint8Array.from({ length: count * shape[0] * shape[1] * shape[2] }, () => stream.integer(256));
  return { shape, classes, pixels, labels: Uint8Array.from({ length: count }, (_, i) => i % classes) };
}
