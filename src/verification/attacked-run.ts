import type { AccuracyUnderAttack } from '../evaluation/accuracy-under-attack.ts';
import { mcnemarExact } from '../statistics/mcnemar.ts';
import { type Interval, wilsonInterval } from '../statistics/wilson-interval.ts';
import type { RunEvidence } from './evidence.ts';

/** One network under one attack: the accuracies with what its finitely many test images leave open. */
export interface AttackedRun {
  readonly seed: number;
  readonly arm: string;
  readonly attack: string;
  readonly epsilonPixels: number;
  readonly images: number;
  readonly chanceLevel: number;
  /** Fractions of 1, with 95 % Wilson intervals over the images. */
  readonly clean: Interval & { readonly accuracy: number };
  readonly adversarial: Interval & { readonly accuracy: number };
  readonly rescued: number;
  readonly killed: number;
  /** Exact McNemar test of "as many rescued as killed" within this one run. */
  readonly pValue: number;
}

export function attackedRuns(runs: readonly RunEvidence[]): AttackedRun[] {
  return runs.flatMap(({ seed, measurements }) =>
    measurements.flatMap(({ request, result }) =>
      request.measurement.kind === 'accuracyUnderAttack'
        ? [attackedRun(seed, request.arm, request.measurement.attack, result as AccuracyUnderAttack)]
        : [],
    ),
  );
}

function attackedRun(seed: number, arm: string, attack: string, result: AccuracyUnderAttack): AttackedRun {
  const { epsilonPixels, images, chanceLevel, cleanCorrect, adversarialCorrect, rescued, killed } = result;
  const accuracy = (correct: number): AttackedRun['clean'] => ({
    accuracy: correct / images,
    ...wilsonInterval(correct, images),
  });
  return {
    ...{ seed, arm, attack, epsilonPixels, images, chanceLevel, rescued, killed },
    clean: accuracy(cleanCorrect),
    adversarial: accuracy(adversarialCorrect),
    pValue: mcnemarExact(rescued, killed),
  };
}
