import type { ArmName } from '../protocol/arms.ts';
import type { Profile } from '../protocol/profile.ts';
import { gapOf } from '../protocol/quantities/attacked.ts';
import { stateRequests } from '../protocol/quantities/states.ts';
import { resultFor, type SeedEvidence } from '../runs/evidence.ts';
import { type NetworkState, networkState } from './network-state.ts';

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
