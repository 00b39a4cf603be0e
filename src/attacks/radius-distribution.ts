import type { RandomStream } from '../random/random-stream.ts';
import { fromPixels } from './epsilon.ts';

/** The radii of adversarial examples, one draw for each. */
export type RadiusDistribution =
  | { readonly kind: 'fixed'; readonly pixels: number }
  /** |N(0, deviation)|: the post's protocol, negative draws replaced by new ones. */
  | { readonly kind: 'halfNormal'; readonly deviationPixels: number }
  /** N(0, deviation), negative draws otherwise: clipped to 0, or the example dropped (it then has no say in the loss). */
  | { readonly kind: 'normal'; readonly deviationPixels: number; readonly negative: 'clip' | 'drop' };

/** Draws the radius of one example, on the [0, 1] scale; -1 for an example that is dropped. */
export function drawEpsilon(distribution: RadiusDistribution, stream: RandomStream): number {
  if (distribution.kind === 'fixed') return fromPixels(distribution.pixels);
  const drawn = stream.normal();
  if (distribution.kind === 'normal' && drawn < 0) return distribution.negative === 'drop' ? -1 : 0;
  return fromPixels(Math.min(255, Math.abs(drawn) * distribution.deviationPixels));
}
