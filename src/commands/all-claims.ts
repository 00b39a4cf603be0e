import { claim as h01 } from '../../hypotheses/h01-noise-predicts-labels.spec.ts';
import { claim as h02 } from '../../hypotheses/h02-gradients-constant-within-label.spec.ts';
import { claim as h03 } from '../../hypotheses/h03-cifar10-leaks.spec.ts';
import { claim as h05 } from '../../hypotheses/h05-loss-rises-peaks-falls.spec.ts';
import { claim as h06 } from '../../hypotheses/h06-no-defence-against-iterative.spec.ts';
import type { Claim } from '../verification/claim.ts';
import { parseClaim } from '../verification/settings.ts';

export const allClaims: readonly Claim[] = [h01, h02, h03, h05, h06];

/** The claims of the given ids, in their order; all of them when none is given. */
export function chosenClaims(ids: readonly string[] = []): Claim[] {
  const wanted = ids.flatMap((id) => id.split(',')).map(parseClaim);
  return allClaims.filter(({ id }) => wanted.length === 0 || wanted.includes(id));
}
