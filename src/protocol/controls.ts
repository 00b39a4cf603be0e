import type { Control } from './quantity.ts';
import { type Attacked, labelLeakingGap } from './quantities/attacked.ts';

/** A gap of more than a point counts as a leak, wherever one is claimed or ruled out. */
export const leastGap = 0.01;

/** The negative control that this attack on this network opens no gap. */
export function opensNoGap(attacked: Attacked, description: string): Control & { readonly kind: 'negative' } {
  return { kind: 'negative', description, quantity: labelLeakingGap(attacked), side: 'below', bound: leastGap };
}
