import type { ArmName } from './arms.ts';
import { type Condition, type Control, onFirstSeeds } from './quantity.ts';
import { fgsmTrueLabel, iterativeTrueLabel } from './evaluation-attacks.ts';
import {
  accuracyDifference,
  type Attacked,
  labelLeakingGap,
  leastAboveChance,
  leastGapOfRun,
  netRescue,
  underOwnAttack,
} from './quantities/attacked.ts';

/** A gap of more than a point counts as a leak, wherever one is claimed or ruled out. */
export const leastGap = 0.01;

/** An attack that leaves so much less accuracy than the white-box one shows that the gradient is masked. */
export const leastMasking = 0.05;

/** The negative control that this attack on this network opens no gap. */
export function opensNoGap(attacked: Attacked, description: string): Control & { readonly kind: 'negative' } {
  return { kind: 'negative', description, quantity: labelLeakingGap(attacked), side: 'below', bound: leastGap };
}

/** A leak where clean accuracy leaves no room for a gap: on net, more than this share of the clean errors is rescued. */
export const leastNetRescue = 0.2;

/** The condition that there is a leak to speak of: the network of the same seed that was trained with the true label leaks. */
export const trueLabelLeaks = {
  unmet: 'trained with the true label, it does not leak',
  quantity: labelLeakingGap(underOwnAttack('trueLabel')),
  side: 'above',
  bound: leastGap,
} as const satisfies Condition;

/** The negative control that an arm masks no gradient, on three seeds: this attack is no stronger than white-box FGSM. */
export function masksNothing(arm: ArmName, attacked: Attacked, name: string): Control & { readonly kind: 'negative' } {
  const whiteBox = { arm, attack: fgsmTrueLabel };
  return {
    kind: 'negative',
    description: `on the network of ${arm} ${name} leaves no 5 points less than white-box FGSM`,
    quantity: onFirstSeeds(3, accuracyDifference(whiteBox, { ...attacked, arm })),
    side: 'below',
    bound: leastMasking,
  };
}

/** As `opensNoGap`, where a gap has a ceiling below a point. */
export function rescuesNothing(attacked: Attacked, description: string): Control & { readonly kind: 'negative' } {
  return { kind: 'negative', description, quantity: netRescue(attacked), side: 'below', bound: leastNetRescue };
}

/** By so much, in fractions of 1, FGSM must be above clean where nothing but the perturbation tells the label. */
const farAbove = 0.2;

/**
 * The control in which the effect must appear: labels are shuffled among the images, in data, loss and crafting. One
 * seed, judged by the intervals that its test images leave.
 */
export const permutedLabelsLeak = [
  {
    kind: 'negative',
    description: 'with shuffled labels, clean images are classified at chance',
    quantity: onFirstSeeds(1, leastAboveChance(underOwnAttack('permutedLabels'))),
    side: 'below',
    bound: 0.01,
  },
  {
    kind: 'positive',
    description: 'with shuffled labels, accuracy under FGSM is over 20 points above clean accuracy',
    quantity: onFirstSeeds(1, leastGapOfRun(underOwnAttack('permutedLabels'))),
    side: 'above',
    bound: farAbove,
  },
] as const satisfies readonly Control[];

const underIterative = { attack: iterativeTrueLabel } as const;

/** The control in which a defence must appear: training on iterative examples. Three seeds. */
export const iterativeTrainingDefends = {
  kind: 'positive',
  description: 'training on iterative examples gains more than 5 points over one-step training',
  quantity: onFirstSeeds(
    3,
    accuracyDifference({ arm: 'iterative', ...underIterative }, { arm: 'trueLabel', ...underIterative }),
  ),
  side: 'above',
  bound: 0.05,
} as const satisfies Control;
