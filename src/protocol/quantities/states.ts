import type { ArmName } from '../arms.ts';
import type { MeasurementRequest } from '../quantity.ts';
import { fgsmTrueLabel, iterativeTrueLabel } from '../evaluation-attacks.ts';
import type { Profile } from '../profile.ts';
import { underAttack } from './attacked.ts';

/**
 * What tells whether a network has collapsed (one step is far weaker than many) and leaks: attacks with the true label,
 * however it was trained. A step towards another label has a harder goal (one class, not any wrong one), so on any
 * network it is weaker than many steps away from the true one.
 */
export function stateRequests(arm: ArmName, profile: Profile) {
  return {
    oneStep: underAttack({ arm, attack: fgsmTrueLabel, sample: true }, profile),
    iterative: underAttack({ arm, attack: iterativeTrueLabel }, profile),
    gap: underAttack({ arm, attack: fgsmTrueLabel }, profile),
  } satisfies Record<string, MeasurementRequest>;
}
