import type { BatchNormMode } from '../models/model.ts';
import type { LabelSource } from './label-source.ts';
import { fromPixels, requireEpsilon, toPixels } from './epsilon.ts';

/** Where the loop starts: on the image, or at a random point of the ball of `fraction` * epsilon around it. */
export interface Start {
  readonly distribution: 'image' | 'sign' | 'uniform';
  readonly fraction: number;
}

/** A length per step: a fraction of epsilon, or the same for every epsilon (on the [0, 1] scale). */
export type StepSize = { readonly fractionOfEpsilon: number } | { readonly absolute: number };

/**
 * An attack as data. All of them are one loop of gradient-sign steps (gradient-sign.ts); they differ only here.
 * `labelSource` has no default on purpose.
 */
export interface AttackSpec {
  readonly name: string;
  readonly labelSource: LabelSource;
  /** Away from the crafting label (its loss rises) or towards it (its loss falls). */
  readonly goal: 'awayFromLabel' | 'towardsLabel';
  readonly start: Start;
  /** `byRadius`: as many as {@link stepsByRadius} says. */
  readonly steps: number | 'byRadius';
  readonly stepSize: StepSize;
  /** Batch-norm statistics while crafting; crafting never updates the running ones. */
  readonly batchNorm: BatchNormMode;
}

const onImage: Start = { distribution: 'image', fraction: 0 };
const wholeEpsilon: StepSize = { fractionOfEpsilon: 1 };

interface Choices {
  readonly labelSource: LabelSource;
  readonly batchNorm?: BatchNormMode;
}

/** x + epsilon * sign(dL/dx). Source: Goodfellow et al., arXiv:1412.6572, section 4. */
export function fgsm({ labelSource, batchNorm = 'evaluation' }: Choices): AttackSpec {
  return {
    name: 'fgsm',
    labelSource,
    goal: 'awayFromLabel',
    start: onImage,
    steps: 1,
    stepSize: wholeEpsilon,
    batchNorm,
  };
}

/** One step towards the class the network finds least likely. Source: Kurakin et al., arXiv:1611.01236, section 2.2. */
export function stepLeastLikely(batchNorm: BatchNormMode = 'evaluation'): AttackSpec {
  return { ...fgsm({ labelSource: 'leastLikely', batchNorm }), name: 'stepLeastLikely', goal: 'towardsLabel' };
}

/** One step towards a class drawn at random ("step rnd."). Source: Kurakin et al., arXiv:1611.01236, section 2.2. */
export function stepRandomTarget(batchNorm: BatchNormMode = 'evaluation'): AttackSpec {
  return { ...fgsm({ labelSource: 'randomLabel', batchNorm }), name: 'stepRandomTarget', goal: 'towardsLabel' };
}

/**
 * Iterative FGSM (BIM): steps of one pixel, as many as the radius asks for, unless told otherwise.
 * Source: Kurakin et al., arXiv:1607.02533, section 2.2.
 */
export function iterativeFgsm(choices: Choices & Partial<Pick<AttackSpec, 'steps' | 'stepSize'>>): AttackSpec {
  const { labelSource, batchNorm = 'evaluation', steps = 'byRadius' } = choices;
  const { stepSize = { absolute: fromPixels(1) } } = choices;
  return { ...fgsm({ labelSource, batchNorm }), name: 'iterativeFgsm', steps, stepSize };
}

/**
 * min(epsilon + 4, 1.25 epsilon) steps in pixels, rounded up so that the border of the ball can be reached.
 * Source: Kurakin et al., arXiv:1607.02533, section 2.2.
 */
export function stepsByRadius(epsilon: number): number {
  const pixels = toPixels(requireEpsilon(epsilon));
  return Math.max(1, Math.ceil(Math.min(pixels + 4, 1.25 * pixels)));
}

/** The iterative attack towards the least likely class. Source: Kurakin et al., arXiv:1611.01236, section 2.2. */
export function iterativeLeastLikely(batchNorm: BatchNormMode = 'evaluation'): AttackSpec {
  const iterative = iterativeFgsm({ labelSource: 'leastLikely', batchNorm });
  return { ...iterative, name: 'iterativeLeastLikely', goal: 'towardsLabel' };
}

/** Projected gradient descent from a uniform start. Source: Madry et al., arXiv:1706.06083, section 2.1. */
export function pgd(choices: Choices & { steps: number; stepSize: StepSize }): AttackSpec {
  const { steps, stepSize, labelSource, batchNorm } = choices;
  const start = { distribution: 'uniform', fraction: 1 } as const;
  return { ...fgsm({ labelSource, ...(batchNorm && { batchNorm }) }), name: 'pgd', start, steps, stepSize };
}

/** A random sign step of epsilon / 2, then FGSM of epsilon / 2. Source: Tramèr et al., arXiv:1705.07204, equation 7. */
export function randFgsm({ labelSource, batchNorm }: Choices): AttackSpec {
  const start = { distribution: 'sign', fraction: 0.5 } as const;
  const stepSize = { fractionOfEpsilon: 0.5 };
  return { ...fgsm({ labelSource, ...(batchNorm && { batchNorm }) }), name: 'randFgsm', start, stepSize };
}

/** Control: noise of the size of FGSM that knows neither label nor gradient. */
export function randomSign(): AttackSpec {
  const start = { distribution: 'sign', fraction: 1 } as const;
  return { ...fgsm({ labelSource: 'randomLabel' }), name: 'randomSign', start, steps: 0 };
}
