import { lossPeak, type LossCurvePoint, pointAt } from '../../evaluation/loss-curve-points.ts';
import type { Result } from '../../evaluation/measurement.ts';
import type { ArmName } from '../arms.ts';
import type { MeasurementRequest, Quantity, Unit } from '../quantity.ts';
import { evaluationPixels, type Profile } from '../profile.ts';

export function curveRequest(arm: ArmName, profile: Profile): MeasurementRequest {
  return { arm, measurement: { kind: 'lossCurve', epsilonsPixels: profile.curveEpsilonsPixels } };
}

/** Radius, in pixels, at which the loss of an arm peaks, up to the evaluation epsilon. */
export function lossPeakPixels(arm: ArmName): Quantity {
  return fromCurve(
    `epsilon of the loss peak up to the evaluation epsilon, ${arm}`,
    'pixels',
    arm,
    (curve, evaluated) => lossPeak(curve, evaluated).epsilonPixels,
  );
}

/** Largest loss up to the evaluation epsilon minus the loss at epsilon 0. */
export function lossRise(arm: ArmName): Quantity {
  return fromCurve(
    `loss at its peak minus loss at 0, ${arm}`,
    'nat',
    arm,
    (curve, evaluated) => lossPeak(curve, evaluated).crossEntropy - pointAt(curve, 0).crossEntropy,
  );
}

/** Loss at epsilon 0 minus the loss at the evaluation epsilon; positive when adversarial examples are easier. */
export function lossFall(arm: ArmName): Quantity {
  return fromCurve(
    `loss at 0 minus loss at the evaluation epsilon, ${arm}`,
    'nat',
    arm,
    (curve, evaluated) => pointAt(curve, 0).crossEntropy - pointAt(curve, evaluated).crossEntropy,
  );
}

/** Largest loss beyond the evaluation epsilon minus the loss there: a second rise, at another radius than the post's. */
export function secondRise(arm: ArmName): Quantity {
  return fromCurve(
    `largest loss beyond the evaluation epsilon minus loss there, ${arm}`,
    'nat',
    arm,
    (curve, evaluated) =>
      Math.max(...beyond(curve, evaluated).map(({ crossEntropy }) => crossEntropy)) -
      pointAt(curve, evaluated).crossEntropy,
  );
}

function beyond(curve: readonly LossCurvePoint[], pixels: number): LossCurvePoint[] {
  return curve.filter(({ epsilonPixels }) => epsilonPixels >= pixels);
}

function fromCurve(
  name: string,
  unit: Unit,
  arm: ArmName,
  value: (curve: readonly LossCurvePoint[], evaluated: number) => number,
): Quantity {
  return {
    ...{ name, unit },
    requests: (profile) => [curveRequest(arm, profile)],
    value: ([result], profile) => value(points(result), evaluationPixels(arm, profile)),
  };
}

function points(result: Result | undefined): readonly LossCurvePoint[] {
  if (result?.kind === 'lossCurve') return result.points;
  throw new TypeError(`Expected a loss curve, got ${result?.kind ?? 'nothing'}.`);
}
