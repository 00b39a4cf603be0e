import type { RandomStream } from '../random/random-stream.ts';
import { fromPixels } from './epsilon.ts';

/** The radii of adversarial examples, one draw for each. */
export type RadiusDistribution =
  | { readonly kind: 'fixed'; readonly pixels: number }
  /** |N(0, deviation)|: the post's protocol, negative draws replaced by new ones. */
  | { readonly kind: 'halfNormal'; readonly deviationPixels: number };

/** Draws the radius of one example, on the [0, 1] scale. */
export function drawEpsilon(distribution: RadiusDistribution, stream: RandomStream): number {
  if (distribution.kind === 'fixed') return fromPixels(distribution.pixels);
  return fromPixels(Math.min(255, Math.abs(stream.normal()) * distribution.deviationPixels));
}
