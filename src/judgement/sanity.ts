import type { AccuracyUnderAttack } from '../evaluation/accuracy-under-attack.ts';
import type { AttackConvergence } from '../evaluation/attack-convergence.ts';
import { mostFoundByStronger } from '../protocol/evaluation-attacks.ts';
import type { ArmName } from '../protocol/arms.ts';
import { armOf, type Profile } from '../protocol/profile.ts';
import type { MeasurementRequest } from '../protocol/quantity.ts';
import type { SeedEvidence } from '../runs/evidence.ts';

/** Share of images whose gradient may be exactly zero (a loss of 0 in single precision) before an attack is void. */
export const toleratedUnmoved = 0.01;

/**
 * What can only be a bug, in sentences. Any problem breaks the verdict: it would speak of a broken experiment. An iterative
 * attack that has not converged breaks those claims that vote with it.
 */
export function sanityProblems(
  { seed, measurements }: SeedEvidence,
  voting: readonly MeasurementRequest[],
  profile: Profile,
): string[] {
  const problems = measurements.flatMap(({ request, result }) =>
    result.kind === 'accuracyUnderAttack'
      ? attackProblems(request.arm, result, profile)
      : result.kind === 'attackConvergence' && voting.some((one) => isHealthOf(request, one))
        ? convergenceProblems(request.arm, result)
        : [],
  );
  return [...new Set([...problems, ...zeroProblems(measurements)])].map((problem) => `Seed ${seed}: ${problem}`);
}

/** A network that did not learn may have died: then its gradient is zero, and that is no bug. It answers nothing anyway. */
function attackProblems(arm: ArmName, result: AccuracyUnderAttack, profile: Profile): string[] {
  const attack = result.attacks.join(' and ');
  const { images, unmoved, epsilonPixels, cleanCorrect, rescued, killed, refereeViolations } = result;
  const learned = cleanCorrect / images > armOf(profile, arm).leastCleanAccuracy;
  return [
    ...refereeViolations.map((violation) => `${attack} on ${arm} broke its rules: ${violation}.`),
    ...(learned && epsilonPixels > 0 && unmoved / images > toleratedUnmoved
      ? [`${attack} left ${unmoved} of ${images} images of ${arm} unmoved.`]
      : []),
    ...(epsilonPixels === 0 && rescued + killed > 0
      ? [`${attack} of epsilon 0 changed ${rescued + killed} answers of ${arm}.`]
      : []),
  ];
}

function convergenceProblems(arm: string, result: AttackConvergence): string[] {
  if (hasConverged(result)) return [];
  const points = (100 * foundByStronger(result)).toFixed(1);
  return [
    `the iterative attack on ${arm} at ${result.epsilonPixels} pixels has not converged: a stronger one brings ${points} points more.`,
  ];
}

/** Whether a stronger attack finds little more. */
export function hasConverged(result: AttackConvergence): boolean {
  return foundByStronger(result) < mostFoundByStronger;
}

function foundByStronger({ correct, correctUnderStronger, images }: AttackConvergence): number {
  return (correct - correctUnderStronger) / images;
}

function zeroProblems(measurements: SeedEvidence['measurements']): string[] {
  return comparedAtZero(measurements)
    .filter(({ isEqual }) => !isEqual)
    .map(({ arm }) => `on ${arm} the accuracy at epsilon 0 is not the clean one.`);
}

/** The loss curve at epsilon 0 and the clean images of an attack on all images are the same images: equal, exactly. */
function comparedAtZero(measurements: SeedEvidence['measurements']) {
  return measurements.flatMap(({ request: { arm }, result: curve }) => {
    const start =
      curve.kind === 'lossCurve' ? curve.points.find(({ epsilonPixels }) => epsilonPixels === 0) : undefined;
    if (start === undefined) return [];
    return measurements.flatMap(({ request, result }) =>
      request.arm === arm && result.kind === 'accuracyUnderAttack' && isOnAllImages(request)
        ? [{ arm, isEqual: result.cleanCorrect / result.images === start.accuracy }]
        : [],
    );
  });
}

/**
 * What of a claim could be checked: networks whose accuracy at epsilon 0 was held against the clean one, and iterative
 * attacks, those that it votes with and those that it only reports. Of the latter some may not have converged.
 */
export function checksOf(evidence: readonly SeedEvidence[], voting: readonly MeasurementRequest[]) {
  const health = evidence.flatMap(({ measurements }) =>
    measurements.flatMap(({ request, result }) =>
      result.kind === 'attackConvergence'
        ? [{ votes: voting.some((one) => isHealthOf(request, one)), converged: hasConverged(result) }]
        : [],
    ),
  );
  const reported = health.filter(({ votes }) => !votes);
  return {
    atZero: evidence.flatMap(({ measurements }) => [...new Set(comparedAtZero(measurements).map(({ arm }) => arm))])
      .length,
    voting: health.length - reported.length,
    reported: { checks: reported.length, converged: reported.filter(({ converged }) => converged).length },
  };
}

function isOnAllImages({ measurement }: MeasurementRequest): boolean {
  return (
    measurement.kind === 'accuracyUnderAttack' &&
    measurement.images === undefined &&
    measurement.reestimated === undefined
  );
}

/** Whether a health request is about the attack of another request. */
function isHealthOf(
  { measurement: health, ...rest }: MeasurementRequest,
  { measurement, ...others }: MeasurementRequest,
) {
  if (health.kind !== 'attackConvergence' || measurement.kind !== 'accuracyUnderAttack') return false;
  const about = ({ arm, radiusFrom, craftedOn }: typeof rest, attacks: unknown, radius: unknown): string =>
    JSON.stringify([arm, radiusFrom, craftedOn, attacks, radius]);
  return about(rest, health.attacks, health.radius) === about(others, measurement.attacks, measurement.radius);
}
