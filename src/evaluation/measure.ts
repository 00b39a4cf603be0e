import type { Network, WhiteBox } from '../attacks/white-box.ts';
import { sampled } from '../data/dataset.ts';
import type { Dataset } from '../data/labelled-images.ts';
import { deriveSeed } from '../random/seed.ts';
import { release } from '../tensors/scope.ts';
import { accuracyUnderAttack } from './accuracy-under-attack.ts';
import { attackConvergence } from './attack-convergence.ts';
import { classCode } from './class-code.ts';
import { measureCraftingLabels } from './crafting-labels.ts';
import { exampleImages } from './example-images.ts';
import { gradientCosines } from './gradient-cosine.ts';
import { linearProbe } from './linear-probe.ts';
import { lossCurve } from './loss-curve.ts';
import { lossPeak, type LossCurvePoint } from './loss-curve-points.ts';
import { meanNoise } from './mean-noise.ts';
import type { Measurement, Radius, Result } from './measurement.ts';
import { reestimateStatistics } from './reestimated-statistics.ts';
import { wrongLabelNoise } from './wrong-label-noise.ts';

/** A network ready to be measured. Closing it frees what was made for that, and leaves its parameters alone. */
export interface OpenNetwork {
  readonly box: WhiteBox;
  close(): void;
}

export interface MeasurementSubjects {
  readonly network: WhiteBox;
  /** The same network with its parameters, for what changes them. */
  readonly parameters: Network;
  readonly open: (network: Network) => OpenNetwork;
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
    case 'accuracyUnderAttack':
      return measureAccuracy(measurement, subjects);
    case 'attackConvergence': {
      const { attacks, stronger } = measurement;
      const epsilonPixels = await resolveRadius(measurement.radius, subjects);
      const images = sampled(data.test, measurement.images, 'test');
      return attackConvergence(network, images, {
        ...{ attacks, stronger, epsilonPixels, seed, ...(craftedOn && { craftedOn }) },
      });
    }
    case 'lossCurve':
      return lossCurve(network, data.test, measurement.epsilonsPixels);
    case 'linearProbe':
      return linearProbe(network, data, measurement.design, seed);
    case 'gradientCosine':
      return gradientCosines(network, sampled(data.test, measurement.images, 'test'));
    case 'meanNoise':
      return meanNoise(network, data.test);
    case 'craftingLabels':
      return measureCraftingLabels(network, data.test, measurement.source, seed);
    case 'classCode': {
      const { base, epsilonsPixels, images } = measurement;
      return classCode(network, sampled(data.test, images, 'test'), { base, epsilonsPixels, seed });
    }
    case 'wrongLabelNoise':
      return wrongLabelNoise(network, sampled(data.test, measurement.images, 'test'), measurement.pixels);
    case 'exampleImages': {
      const { attack, pixels: epsilonPixels, each } = measurement;
      return exampleImages(network, data.test, { attack, epsilonPixels, each, seed });
    }
  }
}

async function measureAccuracy(
  { attacks, radius, images, reestimated, adversarialBatchNorm }: Extract<Measurement, { kind: 'accuracyUnderAttack' }>,
  subjects: MeasurementSubjects,
): Promise<Result> {
  const { network, parameters, open, craftedOn, data, seed } = subjects;
  const epsilonPixels = await resolveRadius(radius, subjects);
  const tested = sampled(data.test, images, 'test');
  const changes = { ...(craftedOn && { craftedOn }), ...(adversarialBatchNorm && { adversarialBatchNorm }) };
  const design = { attacks, epsilonPixels, seed, ...changes };
  if (reestimated === undefined) return accuracyUnderAttack(network, tested, design);
  const changed = await reestimateStatistics(parameters, data.train, reestimated, deriveSeed(seed, 're-estimation'));
  const opened = open(changed.network);
  const result = await accuracyUnderAttack(opened.box, tested, design);
  opened.close();
  release(changed.statistics);
  return result;
}

async function resolveRadius(radius: Radius, { radiusCurve }: MeasurementSubjects): Promise<number> {
  if ('pixels' in radius) return radius.pixels;
  if (radiusCurve === undefined) throw new Error('The radius of a loss peak needs the network whose loss it is.');
  return lossPeak(await radiusCurve(radius.lossPeakOnPixels), radius.upToPixels).epsilonPixels;
}
