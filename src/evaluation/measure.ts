import type { WhiteBox } from '../attacks/white-box.ts';
import { sampled } from '../data/dataset.ts';
import type { Dataset } from '../data/labelled-images.ts';
import { accuracyUnderAttack } from './accuracy-under-attack.ts';
import { exampleImages } from './example-images.ts';
import { gradientCosines } from './gradient-cosine.ts';
import { linearProbe } from './linear-probe.ts';
import { lossCurve } from './loss-curve.ts';
import { lossPeak, type LossCurvePoint } from './loss-curve-points.ts';
import type { Measurement, Radius, Result } from './measurement.ts';

export interface MeasurementSubjects {
  readonly network: WhiteBox;
  /** Whose gradients the attack follows; the network's own when absent. */
  readonly craftedOn?: WhiteBox;
  /** Loss curve of the network whose loss peak sets the radius, where the measurement asks for one. */
  readonly radiusCurve?: (epsilonsPixels: readonly number[]) => Promise<readonly LossCurvePoint[]>;
  readonly data: Dataset;
  readonly seed: number;
}

/** Makes one measurement. All randomness comes from the seed. */
export async function measure(measurement: Measurement, subjects: MeasurementSubjects): Promise<Result> {
  const { network, craftedOn, data, seed } = subjects;
  switch (measurement.kind) {
    case 'accuracyUnderAttack': {
      const pixels = await resolveRadius(measurement.radius, subjects);
      const images = sampled(data.test, measurement.images, 'test');
      return accuracyUnderAttack(network, images, measurement.attack, pixels, seed, craftedOn);
    }
    case 'lossCurve':
      return lossCurve(network, data.test, measurement.epsilonsPixels);
    case 'linearProbe':
      return linearProbe(network, data, measurement.design, seed);
    case 'gradientCosine':
      return gradientCosines(network, sampled(data.test, measurement.images, 'test'));
    case 'exampleImages':
      return exampleImages(network, data.test, measurement.attack, measurement.pixels);
  }
}

async function resolveRadius(radius: Radius, { radiusCurve }: MeasurementSubjects): Promise<number> {
  if ('pixels' in radius) return radius.pixels;
  if (radiusCurve === undefined) throw new Error('The radius of a loss peak needs the network whose loss it is.');
  return lossPeak(await radiusCurve(radius.lossPeakOnPixels)).epsilonPixels;
}
