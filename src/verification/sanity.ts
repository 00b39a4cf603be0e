import type { AccuracyUnderAttack } from '../evaluation/accuracy-under-attack.ts';
import type { MeasurementRequest } from './claim.ts';
import type { RunEvidence } from './evidence.ts';
import type { Profile } from './profile.ts';

/** Share of images whose gradient may be exactly zero (a loss of 0 in single precision) before an attack is void. */
const toleratedUnmoved = 0.01;

/** What is wrong with a run, in sentences. Any problem blocks the verdict: it would speak of a broken experiment. */
export function sanityProblems(run: RunEvidence, profile: Profile): string[] {
  const problems = run.measurements.flatMap(({ request, result }) =>
    request.measurement.kind === 'accuracyUnderAttack'
      ? attackProblems(request, result as AccuracyUnderAttack, profile).map((problem) => `Seed ${run.seed}: ${problem}`)
      : [],
  );
  return [...new Set(problems)];
}

function attackProblems({ arm }: MeasurementRequest, result: AccuracyUnderAttack, profile: Profile): string[] {
  const { attack, images, cleanCorrect, chanceLevel, unmoved, refereeViolations } = result;
  const cleanAccuracy = cleanCorrect / images;
  const { trueLabelCleanAccuracy, aboveChance } = profile.sanity;
  const least = arm === 'trueLabel' ? trueLabelCleanAccuracy : chanceLevel + aboveChance;
  return [
    ...refereeViolations.map((violation) => `${attack} on ${arm} broke its rules: ${violation}.`),
    ...(unmoved / images > toleratedUnmoved
      ? [`${attack} left ${unmoved} of ${images} images of ${arm} unmoved.`]
      : []),
    ...(cleanAccuracy > least ? [] : [`clean accuracy of ${arm} is ${cleanAccuracy}, not above ${least}.`]),
  ];
}
