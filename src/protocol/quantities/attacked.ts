import type { AttackSpec } from '../../attacks/attack.ts';
import type { AccuracyUnderAttack } from '../../evaluation/accuracy-under-attack.ts';
import type { Radius, Result } from '../../evaluation/measurement.ts';
import type { BatchNormMode } from '../../models/model.ts';
import { wilsonInterval } from '../../statistics/wilson-interval.ts';
import { type ArmName, type AttackedArm, trainingAttack } from '../arms.ts';
import type { Cell, MeasurementRequest, Quantity, Unit } from '../quantity.ts';
import { evaluationPixels, postEvaluationPixels, type Profile } from '../profile.ts';
import { fgsmTrueLabel } from '../evaluation-attacks.ts';

/** A network under an attack. */
export interface Attacked {
  readonly arm: ArmName;
  /** Several: an image counts as right when it survives all of them. */
  readonly attack: AttackSpec | readonly AttackSpec[];
  /** The evaluation radius of the arm, else of the profile (the default); the post's; that up to it at which an arm's loss peaks; another. */
  readonly radius?: 'evaluation' | 'post' | { readonly lossPeakOf: ArmName } | { readonly pixels: number };
  /** Whose network crafts; the arm's own when absent. */
  readonly craftedOn?: ArmName;
  /** How the network reads adversarial images; in evaluation mode when absent. */
  readonly adversarialBatchNorm?: BatchNormMode;
  /** Measure on the small sample of test images that iterative attacks use. */
  readonly sample?: boolean;
}

/** The network of an arm under the attack that it was trained on. */
export function underOwnAttack(arm: AttackedArm): Attacked {
  return { arm, attack: trainingAttack(arm) };
}

/** The request behind every accuracy in the claims. Iterative attacks are measured on the sample. */
export function underAttack(
  { arm, attack, radius = 'evaluation', craftedOn, adversarialBatchNorm, sample = false }: Attacked,
  profile: Profile,
): MeasurementRequest {
  const attacks = listOf(attack);
  const iterative = attacks.some(({ steps }) => steps === 'byRadius' || steps > 1);
  const images = sample || iterative ? { images: profile.iterativeImages } : {};
  const reading = adversarialBatchNorm === undefined ? {} : { adversarialBatchNorm };
  return {
    arm,
    measurement: {
      kind: 'accuracyUnderAttack',
      attacks,
      radius: radiusOf(arm, radius, profile),
      ...images,
      ...reading,
    },
    ...(typeof radius === 'object' && 'lossPeakOf' in radius && { radiusFrom: radius.lossPeakOf }),
    ...(craftedOn && { craftedOn }),
  };
}

function listOf(attack: Attacked['attack']): readonly AttackSpec[] {
  return 'name' in attack ? [attack] : attack;
}

function radiusOf(arm: ArmName, radius: NonNullable<Attacked['radius']>, profile: Profile): Radius {
  if (radius === 'evaluation') return { pixels: evaluationPixels(arm, profile) };
  if (radius === 'post') return { pixels: postEvaluationPixels };
  if ('pixels' in radius) return radius;
  return { lossPeakOnPixels: profile.curveEpsilonsPixels, upToPixels: evaluationPixels(radius.lossPeakOf, profile) };
}

/** labelLeakingGap: accuracy on adversarial examples minus accuracy on the clean images they were made from. */
export function labelLeakingGap(attacked: Attacked): Quantity {
  return fromCounts(`labelLeakingGap, ${describe(attacked)}`, 'points', attacked, gapOf);
}

export function cleanAccuracy(attacked: Attacked): Quantity {
  return fromCounts(`cleanAccuracy, ${attacked.arm}`, 'accuracy', attacked, cleanAccuracyOf);
}

export function accuracyUnder(attacked: Attacked): Quantity {
  return fromCounts(`adversarialAccuracy, ${describe(attacked)}`, 'accuracy', attacked, adversarialAccuracyOf);
}

/** By how much the gap of one network exceeds that of another. */
export function gapDifference(attacked: Attacked, reference: Attacked): Quantity {
  return {
    ...{ name: `labelLeakingGap, ${describe(attacked)} minus ${describe(reference)}`, unit: 'points' },
    requests: (profile) => [underAttack(attacked, profile), underAttack(reference, profile)],
    value: ([a, b]) => gapOf(counts(a)) - gapOf(counts(b)),
  };
}

/** The least gap that the finitely many images of one run allow: Wilson's lower end, adversarial, minus the upper, clean. */
export function leastGapOfRun(attacked: Attacked): Quantity {
  return fromCounts(
    `lower end of the adversarial accuracy minus upper end of the clean one (95 %), ${describe(attacked)}`,
    'points',
    attacked,
    ({ adversarialCorrect, cleanCorrect, images }) =>
      wilsonInterval(adversarialCorrect, images).lower - wilsonInterval(cleanCorrect, images).upper,
  );
}

/** By how much the clean accuracy of one run exceeds chance at least: Wilson's lower end minus the chance level. */
export function leastAboveChance(attacked: Attacked): Quantity {
  return fromCounts(
    `lower end of the clean accuracy (95 %) minus chance, ${attacked.arm}`,
    'points',
    attacked,
    ({ cleanCorrect, images, chanceLevel }) => wilsonInterval(cleanCorrect, images).lower - chanceLevel,
  );
}

/** Rescued minus killed images, per clean error. Tells a leak where clean accuracy leaves no room for a gap. */
export function netRescue(attacked: Attacked): Quantity {
  return fromCounts(`netRescue, ${describe(attacked)}`, 'share', attacked, netRescueOf);
}

/** Images that are right under the attack and wrong clean. */
export function rescued(attacked: Attacked): Quantity {
  return fromCounts(`rescued, ${describe(attacked)}`, 'images', attacked, (counted) => counted.rescued);
}

/** Images that are right clean and wrong under the attack. */
export function killed(attacked: Attacked): Quantity {
  return fromCounts(`killed, ${describe(attacked)}`, 'images', attacked, (counted) => counted.killed);
}

/** Share of the images that the attack left as they were: their gradient is zero. */
export function unmovedShare(attacked: Attacked): Quantity {
  return fromCounts(`unmoved, ${describe(attacked)}`, 'share', attacked, ({ unmoved, images }) => unmoved / images);
}

/** A matrix of accuracies: networks in its rows, attacks in its columns. */
export function accuracyMatrix(
  arms: readonly ArmName[],
  columns: Readonly<Record<string, Omit<Attacked, 'arm'>>>,
): Quantity[] {
  return arms.flatMap((arm) => [
    inCell(cleanAccuracy({ arm, attack: fgsmTrueLabel }), { row: arm, column: 'clean' }),
    ...Object.entries(columns)
      .filter(([, { craftedOn }]) => craftedOn !== arm)
      .map(([column, attacked]) => inCell(accuracyUnder({ arm, ...attacked }), { row: arm, column })),
  ]);
}

function inCell(quantity: Quantity, cell: Cell): Quantity {
  return { ...quantity, cell };
}

/** Share of the images whose loss is lower under the attack than clean. */
export function lossFallShare(attacked: Attacked): Quantity {
  return fromCounts(
    `share of images whose loss falls, ${describe(attacked)}`,
    'share',
    attacked,
    ({ lossFalls, images }) => lossFalls / images,
  );
}

/** Batches that the running statistics of batch norm are estimated from, where they are estimated anew. */
const reestimationBatches = 60;

/**
 * labelLeakingGap on the sample, with the running statistics of batch norm estimated anew on training images: on clean
 * ones only, or on batches mixed as in training (its control).
 */
export function reestimatedGap(attacked: Attacked, on: 'clean images' | 'mixed batches'): Quantity {
  const request = (profile: Profile): MeasurementRequest => {
    const { measurement, ...rest } = underAttack({ ...attacked, sample: true }, profile);
    const recipe = profile.arms[attacked.arm]?.recipe;
    if (recipe === undefined) return { ...rest, measurement };
    const { batchSize, adversarial } = recipe;
    const mixed = adversarial && {
      ...{ attack: adversarial.attack, epsilon: adversarial.epsilon, perBatch: adversarial.adversarialPerBatch },
    };
    const reestimated = {
      ...{ batches: profile.reestimationBatches ?? reestimationBatches, batchSize },
      ...(on === 'mixed batches' && mixed && { adversarial: mixed }),
    };
    return { ...rest, measurement: { ...measurement, reestimated } as typeof measurement };
  };
  return {
    ...{ name: `labelLeakingGap with statistics of ${on}, ${describe(attacked)}`, unit: 'points' },
    requests: (profile) => [request(profile)],
    value: ([result]) => gapOf(counts(result)),
  };
}

/** Loss on clean images minus loss on adversarial ones; positive when those are easier. */
export function lossFallUnder(attacked: Attacked): Quantity {
  return fromCounts(
    `loss at 0 minus loss, ${describe(attacked)}`,
    'nat',
    attacked,
    ({ cleanCrossEntropy, adversarialCrossEntropy }) => cleanCrossEntropy - adversarialCrossEntropy,
  );
}

/** A quantity of one accuracy under attack. */
export function fromCounts(
  name: string,
  unit: Unit,
  attacked: Attacked,
  value: (counts: AccuracyUnderAttack) => number,
): Quantity {
  return {
    ...{ name, unit },
    requests: (profile) => [underAttack(attacked, profile)],
    value: ([result]) => value(counts(result)),
  };
}

/** Adversarial accuracy minus the clean accuracy of a reference network of the same seed. */
export function leakBeyond(attacked: Attacked, reference: Attacked): Quantity {
  return {
    ...{ name: `leak beyond ${reference.arm}, ${describe(attacked)}`, unit: 'points' },
    requests: (profile) => [underAttack(attacked, profile), underAttack(reference, profile)],
    value: ([adversarial, clean]) => adversarialAccuracyOf(counts(adversarial)) - cleanAccuracyOf(counts(clean)),
  };
}

/** `leakBeyond` the clean-trained network, under the attack that the arm trains on. */
export function leakBeyondCleanTraining(arm: AttackedArm): Quantity {
  return leakBeyond(underOwnAttack(arm), { arm: 'cleanTraining', attack: fgsmTrueLabel });
}

/** Adversarial accuracy of one (arm, attack) minus that of another. */
export function accuracyDifference(attacked: Attacked, reference: Attacked): Quantity {
  return {
    ...{ name: `adversarialAccuracy, ${describe(attacked)} minus ${describe(reference)}`, unit: 'points' },
    requests: (profile) => [underAttack(attacked, profile), underAttack(reference, profile)],
    value: ([a, b]) => adversarialAccuracyOf(counts(a)) - adversarialAccuracyOf(counts(b)),
  };
}

/** Throws: TypeError for a result of another kind. */
export function counts(result: Result | undefined): AccuracyUnderAttack {
  if (result?.kind === 'accuracyUnderAttack') return result;
  throw new TypeError(`Expected the accuracy under an attack, got ${result?.kind ?? 'nothing'}.`);
}

export function gapOf({ rescued, killed, images }: Pick<AccuracyUnderAttack, 'rescued' | 'killed' | 'images'>): number {
  return (rescued - killed) / images;
}

export function netRescueOf({
  rescued,
  killed,
  images,
  cleanCorrect,
}: Pick<AccuracyUnderAttack, 'rescued' | 'killed' | 'images' | 'cleanCorrect'>): number {
  return (rescued - killed) / Math.max(1, images - cleanCorrect);
}

export function cleanAccuracyOf({ cleanCorrect, images }: AccuracyUnderAttack): number {
  return cleanCorrect / images;
}

export function adversarialAccuracyOf({ adversarialCorrect, images }: AccuracyUnderAttack): number {
  return adversarialCorrect / images;
}

/** Which network under which attack, for the names of quantities. */
export function describe({ arm, attack, radius = 'evaluation', craftedOn }: Attacked): string {
  const by = craftedOn === undefined ? '' : ` crafted on ${craftedOn}`;
  return `${arm} under ${attackLabel(listOf(attack))}${by} ${radiusName(radius)}`;
}

function radiusName(radius: NonNullable<Attacked['radius']>): string {
  if (radius === 'evaluation') return 'at the evaluation epsilon';
  if (radius === 'post') return `at ${postEvaluationPixels} pixels`;
  return 'pixels' in radius ? `at ${radius.pixels} pixels` : `at the loss peak of ${radius.lossPeakOf}`;
}

/** Attacks and the label they see, "pgd of 20 steps (trueLabel)"; noise sees none. A repeated attack is named once. */
export function attackLabel(attacks: readonly AttackSpec[]): string {
  const labels = attacks.map(({ name, steps, labelSource }) => {
    const length = typeof steps === 'number' && steps > 1 ? ` of ${steps} steps` : '';
    return steps === 0 ? name : `${name}${length} (${labelSource})`;
  });
  return [...new Set(labels)].join(' and ');
}
