import { claim as h01 } from '../../hypotheses/h01-noise-predicts-labels.spec.ts';
import { claim as h02 } from '../../hypotheses/h02-gradients-constant-within-label.spec.ts';
import { claim as h03 } from '../../hypotheses/h03-cifar10-leaks.spec.ts';
import { claim as h05 } from '../../hypotheses/h05-loss-rises-peaks-falls.spec.ts';
import { claim as h06 } from '../../hypotheses/h06-no-defence-against-iterative.spec.ts';
import { UserError } from '../foundation/user-error.ts';
import type { Claim } from '../verification/claim.ts';
import type { Profile } from '../verification/profile.ts';
import { parseClaim } from '../verification/settings.ts';

export const allClaims: readonly Claim[] = [h01, h02, h03, h05, h06];

/**
 * The claims of the given ids, in their order; when none is given, all that the profile tests.
 *
 * Throws: UserError for one that it does not test.
 */
export function chosenClaims(profile: Profile, ids: readonly string[] = []): Claim[] {
  const wanted = ids.length === 0 ? profile.claims : ids.flatMap((id) => id.split(',')).map(parseClaim);
  const untested = wanted.find((id) => !profile.claims.includes(id));
  if (untested === undefined) return allClaims.filter(({ id }) => wanted.includes(id));
  throw new UserError(`The profile ${profile.name} tests ${profile.claims.join(', ')}, not ${untested}.`);
}
