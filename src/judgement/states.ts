import { leastGap } from '../protocol/controls.ts';
import type { ArmName } from '../protocol/arms.ts';
import type { Profile } from '../protocol/profile.ts';
import { gapOf } from '../protocol/quantities/attacked.ts';
import { stateRequests } from '../protocol/quantities/states.ts';
import { resultFor, type SeedEvidence } from '../runs/evidence.ts';

/**
 * `notCollapsed`: one step is little weaker than many, which says nothing of robustness: both may leave nothing. `collapsed`: the one-step attack leaves far more accuracy than the
 * iterative one (catastrophic overfitting). `leaking`: collapsed, and more accurate under the one-step attack than clean.
 */
export type NetworkState = 'notCollapsed' | 'collapsed' | 'leaking';

/** By how much one-step accuracy must exceed iterative accuracy in a collapsed network. */
export const collapse = 0.2;

/**
 * The state from two differences of accuracies, fractions of 1: one-step minus iterative, and one-step adversarial minus
 * clean. Ours and the public runs are judged by it alike.
 */
export function networkState(oneStepMinusIterative: number, gap: number): NetworkState {
  if (oneStepMinusIterative <= collapse) return 'notCollapsed';
  return gap > leastGap ? 'leaking' : 'collapsed';
}

/** The networks of an arm by their state, seed by seed. */
export interface ArmStates {
  readonly arm: ArmName;
  readonly states: readonly { readonly seed: number; readonly state: NetworkState }[];
}

export function statesOf(arm: ArmName, evidence: readonly SeedEvidence[], profile: Profile): ArmStates {
  return {
    arm,
    states: evidence.flatMap((seed) => {
      const state = stateOf(arm, seed, profile);
      return state === undefined ? [] : [{ seed: seed.seed, state }];
    }),
  };
}

/** Undefined where the network diverged. */
export function stateOf(arm: ArmName, evidence: SeedEvidence, profile: Profile): NetworkState | undefined {
  const requests = stateRequests(arm, profile);
  const measured = (request: (typeof requests)['gap']) => {
    const result = resultFor(request, evidence);
    return result?.kind === 'accuracyUnderAttack' ? result : undefined;
  };
  const [oneStep, iterative, whole] = [
    measured(requests.oneStep),
    measured(requests.iterative),
    measured(requests.gap),
  ];
  if (oneStep === undefined || iterative === undefined || whole === undefined) return undefined;
  const difference = (oneStep.adversarialCorrect - iterative.adversarialCorrect) / oneStep.images;
  return networkState(difference, gapOf(whole));
}
