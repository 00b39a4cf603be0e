import type { AttackSpec } from '../attacks/attack.ts';
import { fgsm, iterativeFgsm, randomSign } from '../attacks/attack.ts';
import type { WhiteBox } from '../attacks/white-box.ts';
import { sampled } from '../data/dataset.ts';
import type { Dataset } from '../data/labelled-images.ts';
import { type AccuracyUnderAttack, accuracyUnderAttack } from './accuracy-under-attack.ts';
import { type ExampleImages, exampleImages } from './example-images.ts';
import { type GradientCosines, gradientCosines } from './gradient-cosine.ts';
import { linearProbe, type ProbeDesign, type ProbeResult } from './linear-probe.ts';
import { lossCurve, type LossCurvePoint, lossPeak } from './loss-curve.ts';

/** Attacks by name; the iterative one takes its number of steps from the radius. */
export type AttackChoice = 'fgsmTrueLabel' | 'fgsmRandomLabel' | 'iterativeTrueLabel' | 'randomSign';

/** A radius in pixels, or that at which the loss of the source network peaks along its FGSM direction. */
export type EpsilonChoice = number | { readonly lossPeakOnPixels: readonly number[] };

/** What can be measured on a network, as data: part of the address of the result. */
export type Measurement =
  | {
      readonly kind: 'accuracyUnderAttack';
      readonly attack: AttackChoice;
      readonly epsilonPixels: EpsilonChoice;
      /** A fixed stratified sample of the test images; all of them when absent. */
      readonly images?: number;
    }
  | { readonly kind: 'lossCurve'; readonly epsilonsPixels: readonly number[] }
  | { readonly kind: 'linearProbe'; readonly design: ProbeDesign }
  | { readonly kind: 'gradientCosine'; readonly images: number }
  | { readonly kind: 'exampleImages'; readonly epsilonPixels: number };

/** The result of each kind of measurement. */
export interface Results {
  accuracyUnderAttack: AccuracyUnderAttack;
  lossCurve: LossCurvePoint[];
  linearProbe: ProbeResult;
  gradientCosine: GradientCosines;
  exampleImages: ExampleImages;
}

export type Result = Results[keyof Results];

/** Raise when the numbers of a measurement change: recorded results are then never reused. */
export const measurementVersion = 3;

export interface MeasurementSubjects {
  readonly network: WhiteBox;
  /** Loss curve of the network whose loss peak sets the radius, where the measurement asks for one. */
  readonly sourceCurve?: (epsilonsPixels: readonly number[]) => Promise<readonly LossCurvePoint[]>;
  readonly data: Dataset;
  readonly seed: number;
}

export async function measure(measurement: Measurement, subjects: MeasurementSubjects): Promise<Result> {
  const { network, data, seed } = subjects;
  switch (measurement.kind) {
    case 'accuracyUnderAttack': {
      const epsilonPixels = await resolveEpsilon(measurement.epsilonPixels, subjects);
      const images = sampled(data.test, measurement.images, 'test');
      return accuracyUnderAttack(network, images, attackByName(measurement.attack, epsilonPixels), epsilonPixels, seed);
    }
    case 'lossCurve':
      return lossCurve(network, data.test, measurement.epsilonsPixels);
    case 'linearProbe':
      return linearProbe(network, data, measurement.design, seed);
    case 'gradientCosine':
      return gradientCosines(network, sampled(data.test, measurement.images, 'test'));
    case 'exampleImages':
      return exampleImages(network, data.test, measurement.epsilonPixels);
  }
}

async function resolveEpsilon(choice: EpsilonChoice, { sourceCurve }: MeasurementSubjects): Promise<number> {
  if (typeof choice === 'number') return choice;
  if (sourceCurve === undefined) throw new Error('The radius of a loss peak needs the network whose loss it is.');
  return lossPeak(await sourceCurve(choice.lossPeakOnPixels)).epsilonPixels;
}

function attackByName(attack: AttackChoice, epsilonPixels: number): AttackSpec {
  switch (attack) {
    case 'fgsmTrueLabel':
      return fgsm({ labelSource: 'trueLabel' });
    case 'fgsmRandomLabel':
      return fgsm({ labelSource: 'randomLabel' });
    case 'iterativeTrueLabel':
      return iterativeFgsm({ labelSource: 'trueLabel', epsilonPixels });
    case 'randomSign':
      return randomSign();
  }
}
