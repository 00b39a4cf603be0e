import { type ArmName, oneStepAttackOf } from '../arms.ts';
import type { MeasurementRequest } from '../quantity.ts';
import { fgsmTrueLabel, iterativeTrueLabel } from '../evaluation-attacks.ts';
import type { Profile } from '../profile.ts';
import { underAttack } from './attacked.ts';

/**
 * What tells whether a network has collapsed (one step is far weaker than many) and leaks, under the one-step attack that
 * it was trained on where that knows a label of its own, else under FGSM with the true label.
 */
export function stateRequests(arm: ArmName, profile: Profile) {
  const attack = oneStepAttackOf(arm) ?? fgsmTrueLabel;
  return {
    oneStep: underAttack({ arm, attack, sample: true }, profile),
    iterative: underAttack({ arm, attack: iterativeTrueLabel }, profile),
    gap: underAttack({ arm, attack }, profile),
  } satisfies Record<string, MeasurementRequest>;
}
