import type { AccuracyUnderAttack } from '../evaluation/accuracy-under-attack.ts';
import type { AttackChoice, EpsilonChoice, Measurement, Result, Results } from '../evaluation/measurement.ts';
import type { ProbeDesign } from '../evaluation/linear-probe.ts';
import { type LossCurvePoint, lossPeak, pointAt } from '../evaluation/loss-curve.ts';
import type { GradientCosines } from '../evaluation/gradient-cosine.ts';
import { pairedDifferenceError, proportionError } from '../statistics/standard-error.ts';
import type { ArmName } from './arm.ts';
import type { Estimate, MeasurementRequest, Quantity } from './claim.ts';
import { postEvaluationPixels, type Profile } from './profile.ts';

/** Where an attack is measured: at the profile's evaluation radius, the post's, or a loss peak. */
type Radius = 'evaluation' | 'post' | 'lossPeak';

interface Attacked {
  readonly arm: ArmName;
  readonly attack: AttackChoice;
  readonly radius?: Radius;
  /** Measure on the small sample that iterative attacks use. */
  readonly sample?: boolean;
}

/** The request behind every accuracy in the claims. */
export function underAttack(
  { arm, attack, radius = 'evaluation', sample = false }: Attacked,
  profile: Profile,
): MeasurementRequest {
  const images = sample || attack === 'iterativeTrueLabel' ? { images: profile.iterativeImages } : {};
  const measurement = {
    kind: 'accuracyUnderAttack',
    attack,
    epsilonPixels: pixels(radius, profile),
    ...images,
  } as const;
  return { arm, measurement, ...(radius === 'lossPeak' && { source: 'trueLabel' as const }) };
}

function pixels(radius: Radius, profile: Profile): EpsilonChoice {
  if (radius === 'evaluation') return profile.evaluationEpsilonPixels;
  return radius === 'post' ? postEvaluationPixels : { lossPeakOnPixels: profile.curveEpsilonsPixels };
}

/** labelLeakingGap: accuracy on adversarial examples minus accuracy on the clean images they were made from. */
export function labelLeakingGap(attacked: Attacked): Quantity {
  return {
    name: `labelLeakingGap, ${describe(attacked)}`,
    unit: 'fraction',
    requests: (profile) => [underAttack(attacked, profile)],
    estimate: ([result]) => {
      const { rescued, killed, images } = attackResult(result);
      return { value: (rescued - killed) / images, standardError: pairedDifferenceError(rescued, killed, images) };
    },
  };
}

/** Adversarial accuracy minus the clean accuracy of the clean-trained network of the same seed. */
export function leakBeyondCleanTraining(attacked: Attacked): Quantity {
  return {
    name: `leakBeyondCleanTraining, ${describe(attacked)}`,
    unit: 'fraction',
    requests: (profile) => [
      underAttack(attacked, profile),
      underAttack({ ...attacked, arm: 'cleanTraining' }, profile),
    ],
    estimate: ([adversarial, reference]) =>
      difference(adversarialAccuracy(attackResult(adversarial)), cleanAccuracyOf(attackResult(reference))),
  };
}

export function cleanAccuracy(arm: ArmName): Quantity {
  return accuracy(`cleanAccuracy of ${arm}`, { arm, attack: 'fgsmTrueLabel' }, cleanAccuracyOf);
}

export function accuracyUnder(attacked: Attacked): Quantity {
  return accuracy(`adversarialAccuracy, ${describe(attacked)}`, attacked, adversarialAccuracy);
}

function accuracy(name: string, attacked: Attacked, of: (result: AccuracyUnderAttack) => Estimate): Quantity {
  return {
    name,
    unit: 'fraction',
    requests: (profile) => [underAttack(attacked, profile)],
    estimate: ([result]) => of(attackResult(result)),
  };
}

/** Accuracy of one (arm, attack) minus that of another. */
export function accuracyDifference(attacked: Attacked, reference: Attacked): Quantity {
  return {
    name: `adversarialAccuracy, ${describe(attacked)} minus ${describe(reference)}`,
    unit: 'fraction',
    requests: (profile) => [underAttack(attacked, profile), underAttack(reference, profile)],
    estimate: ([a, b]) => difference(adversarialAccuracy(attackResult(a)), adversarialAccuracy(attackResult(b))),
  };
}

/** Rescued minus killed images, per clean error. Tells a leak where clean accuracy leaves no room for a gap. */
export function netRescue(attacked: Attacked): Quantity {
  return {
    name: `netRescue, ${describe(attacked)}`,
    unit: 'fraction',
    requests: (profile) => [underAttack(attacked, profile)],
    estimate: ([result]) => {
      const { rescued, killed, images, cleanCorrect } = attackResult(result);
      const errors = Math.max(1, images - cleanCorrect);
      const gapError = pairedDifferenceError(rescued, killed, images);
      return { value: (rescued - killed) / errors, standardError: (gapError * images) / errors };
    },
  };
}

/** Radius, in pixels, at which the loss of the true-label arm peaks. */
export function lossPeakPixels(arm: ArmName): Quantity {
  return fromCurve(`epsilon of the loss peak of ${arm}`, 'pixels', arm, (curve) => lossPeak(curve).epsilonPixels);
}

/** Largest loss along the FGSM direction minus the loss at epsilon 0. */
export function lossRise(arm: ArmName): Quantity {
  return fromCurve(
    `loss at its peak minus loss at 0, ${arm}`,
    'nat',
    arm,
    (curve) => lossPeak(curve).crossEntropy - pointAt(curve, 0).crossEntropy,
  );
}

/** Loss at epsilon 0 minus the loss at the evaluation epsilon; positive when adversarial examples are easier. */
export function lossFall(arm: ArmName): Quantity {
  return fromCurve(
    `loss at 0 minus loss at the evaluation epsilon, ${arm}`,
    'nat',
    arm,
    (curve, profile) => pointAt(curve, 0).crossEntropy - pointAt(curve, profile.evaluationEpsilonPixels).crossEntropy,
  );
}

/** Largest loss minus the larger of the losses at both ends of the grid; positive when the peak lies inside. */
export function peakInsideGrid(arm: ArmName): Quantity {
  return fromCurve(`loss at its peak minus the larger loss at an end of the grid, ${arm}`, 'nat', arm, (curve) => {
    const ends = [curve[0], curve.at(-1)].map((point) => point?.crossEntropy ?? NaN);
    return lossPeak(curve).crossEntropy - Math.max(...ends);
  });
}

/** Loss at epsilon 0 minus the loss under random-sign noise of the evaluation epsilon. */
export function lossFallUnderRandomSign(arm: ArmName): Quantity {
  return {
    name: `loss at 0 minus loss under random-sign noise, ${arm}`,
    unit: 'nat',
    requests: (profile) => [underAttack({ arm, attack: 'randomSign' }, profile)],
    estimate: ([result]) => {
      const { cleanCrossEntropy, adversarialCrossEntropy } = attackResult(result);
      return exact(cleanCrossEntropy - adversarialCrossEntropy);
    },
  };
}

export function curveRequest(arm: ArmName, profile: Profile): MeasurementRequest {
  return { arm, measurement: { kind: 'lossCurve', epsilonsPixels: profile.curveEpsilonsPixels } };
}

function fromCurve(
  name: string,
  unit: Quantity['unit'],
  arm: ArmName,
  value: (curve: readonly LossCurvePoint[], profile: Profile) => number,
): Quantity {
  return {
    name,
    unit,
    requests: (profile) => [curveRequest(arm, profile)],
    estimate: ([result], profile) => exact(value(result as Results['lossCurve'], profile)),
  };
}

/** Test accuracy of a linear model that reads a label from an untrained network's gradient noise. */
export function linearProbeAccuracy(arm: ArmName, design: ProbeDesign): Quantity {
  return {
    name: `linearProbeAccuracy of ${arm}: ${design.target} from ${design.input}${design.input === 'noise' ? `, crafted with ${design.crafting}` : ''}`,
    unit: 'fraction',
    requests: () => [{ arm, measurement: { kind: 'linearProbe', design } }],
    estimate: ([result]) => {
      const { correct, images } = result as Results['linearProbe'];
      return { value: correct / images, standardError: proportionError(correct, images) };
    },
  };
}

/** A mean cosine between input gradients, or a difference of two. */
export function gradientCosine(name: string, arm: ArmName, value: (cosines: GradientCosines) => number): Quantity {
  return {
    name: `${name}, ${arm}`,
    unit: 'cosine',
    requests: (profile) => [
      { arm, measurement: { kind: 'gradientCosine', images: profile.cosineImages } satisfies Measurement },
    ],
    estimate: ([result]) => exact(value(result as Results['gradientCosine'])),
  };
}

function attackResult(result: Result | undefined): AccuracyUnderAttack {
  return result as AccuracyUnderAttack;
}

function cleanAccuracyOf({ cleanCorrect, images }: AccuracyUnderAttack): Estimate {
  return { value: cleanCorrect / images, standardError: proportionError(cleanCorrect, images) };
}

function adversarialAccuracy({ adversarialCorrect, images }: AccuracyUnderAttack): Estimate {
  return { value: adversarialCorrect / images, standardError: proportionError(adversarialCorrect, images) };
}

/** The errors are added as if independent: for two networks on the same images that is on the safe side. */
function difference(a: Estimate, b: Estimate): Estimate {
  return { value: a.value - b.value, standardError: Math.hypot(a.standardError, b.standardError) };
}

/** For means over thousands of images, whose own error is far below that between runs. */
function exact(value: number): Estimate {
  return { value, standardError: 0 };
}

function describe({ arm, attack, radius = 'evaluation' }: Attacked): string {
  const where = { evaluation: 'at the evaluation epsilon', post: 'at 6 pixels', lossPeak: 'at the loss peak' }[radius];
  return `${arm} under ${attack} ${where}`;
}
