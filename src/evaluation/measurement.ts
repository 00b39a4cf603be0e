import type { AttackSpec } from '../attacks/attack.ts';
import type { AccuracyUnderAttack } from './accuracy-under-attack.ts';
import type { AttackConvergence } from './attack-convergence.ts';
import type { BatchNormMode } from '../models/model.ts';
import type { LabelSource } from '../attacks/label-source.ts';
import type { ClassCode, CodeBase } from './class-code.ts';
import type { CraftingLabels } from './crafting-labels.ts';
import type { ExampleImages } from './example-images.ts';
import type { GradientCosines } from './gradient-cosine.ts';
import type { ProbeDesign, ProbeResult } from './linear-probe.ts';
import type { LossCurve } from './loss-curve.ts';
import type { MeanNoise } from './mean-noise.ts';
import type { Reestimation } from './reestimated-statistics.ts';
import type { WrongLabelNoise } from './wrong-label-noise.ts';

/** A radius in pixels of 0..255, or that of the grid, up to a limit, at which a loss peaks along the FGSM direction. */
export type Radius =
  { readonly pixels: number } | { readonly lossPeakOnPixels: readonly number[]; readonly upToPixels: number };

/** What can be measured on a network, as data: all of it is part of the address of the result. */
export type Measurement =
  | {
      readonly kind: 'accuracyUnderAttack';
      /** An image counts as right when it survives all of them. */
      readonly attacks: readonly AttackSpec[];
      readonly radius: Radius;
      /** A fixed stratified sample of the test images; all of them when absent. */
      readonly images?: number;
      /** Running statistics of batch norm estimated anew before; the trained ones when absent. */
      readonly reestimated?: Reestimation;
      /** How adversarial images are classified; in evaluation mode when absent. */
      readonly adversarialBatchNorm?: BatchNormMode;
    }
  | {
      readonly kind: 'attackConvergence';
      readonly attacks: readonly AttackSpec[];
      readonly stronger: readonly AttackSpec[];
      readonly radius: Radius;
      readonly images: number;
    }
  | { readonly kind: 'lossCurve'; readonly epsilonsPixels: readonly number[] }
  | { readonly kind: 'linearProbe'; readonly design: ProbeDesign }
  | { readonly kind: 'gradientCosine'; readonly images: number }
  | { readonly kind: 'meanNoise' }
  | { readonly kind: 'craftingLabels'; readonly source: LabelSource }
  | {
      readonly kind: 'classCode';
      readonly base: CodeBase;
      readonly epsilonsPixels: readonly number[];
      readonly images: number;
    }
  | { readonly kind: 'wrongLabelNoise'; readonly pixels: number; readonly images: number }
  | {
      readonly kind: 'exampleImages';
      readonly attack: AttackSpec;
      readonly pixels: number;
      /** So many rescued and so many killed ones. */
      readonly each: number;
    };

/** What a measurement gives; its `kind` is that of the measurement. */
export type Result =
  | AccuracyUnderAttack
  | AttackConvergence
  | LossCurve
  | ProbeResult
  | GradientCosines
  | MeanNoise
  | CraftingLabels
  | ClassCode
  | WrongLabelNoise
  | ExampleImages;

/**
 * What the linear model sees that reads the label from perturbations while a network trains: so many training images to
 * fit on and test images held out, fewer where a data set has fewer; multiples of any number of classes up to 10. The sign
 * of one step does not depend on the radius, but for pixels at the ends of their range; that of many steps does.
 */
export const perturbationProbeDesign = { train: 2000, test: 1000, pixels: 8 } as const;

/** Raise when the numbers of a measurement change: recorded results are then never reused. */
export const measurementVersion = 3;
