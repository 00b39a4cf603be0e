import { leastGap } from '../protocol/controls.ts';

/**
 * `notCollapsed`: one step is little weaker than many, which says nothing of robustness: both may leave nothing.
 * `collapsed`: the one-step attack leaves far more accuracy than the iterative one (catastrophic overfitting). `leaking`:
 * collapsed, and more accurate under the one-step attack than clean.
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

/** Whether it leaks or not. */
export function hasCollapsed({ state }: { readonly state: NetworkState }): boolean {
  return state !== 'notCollapsed';
}
