import type { AttackSpec } from '../attacks/attack.ts';
import type { AccuracyUnderAttack } from './accuracy-under-attack.ts';
import type { ExampleImages } from './example-images.ts';
import type { GradientCosines } from './gradient-cosine.ts';
import type { ProbeDesign, ProbeResult } from './linear-probe.ts';
import type { LossCurve } from './loss-curve.ts';

/** A radius in pixels of 0..255, or that of the grid at which a network's loss peaks along its FGSM direction. */
export type Radius = { readonly pixels: number } | { readonly lossPeakOnPixels: readonly number[] };

/** What can be measured on a network, as data: all of it is part of the address of the result. */
export type Measurement =
  | {
      readonly kind: 'accuracyUnderAttack';
      readonly attack: AttackSpec;
      readonly radius: Radius;
      /** A fixed stratified sample of the test images; all of them when absent. */
      readonly images?: number;
    }
  | { readonly kind: 'lossCurve'; readonly epsilonsPixels: readonly number[] }
  | { readonly kind: 'linearProbe'; readonly design: ProbeDesign }
  | { readonly kind: 'gradientCosine'; readonly images: number }
  | { readonly kind: 'exampleImages'; readonly attack: AttackSpec; readonly pixels: number };

/** What a measurement gives; its `kind` is that of the measurement. */
export type Result = AccuracyUnderAttack | LossCurve | ProbeResult | GradientCosines | ExampleImages;

/** Raise when the numbers of a measurement change: recorded results are then never reused. */
export const measurementVersion = 3;
