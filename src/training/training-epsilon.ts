import { fromPixels } from '../attacks/epsilon.ts';
import type { RandomStream } from '../random/random-stream.ts';
import type { TrainingEpsilon } from './recipe.ts';

/** Draws the radius of one training example, on the [0, 1] scale. */
export function drawEpsilon(distribution: TrainingEpsilon, stream: RandomStream): number {
  if (distribution.kind === 'fixed') return fromPixels(distribution.pixels);
  return fromPixels(Math.min(255, Math.abs(stream.normal()) * distribution.deviationPixels));
}
