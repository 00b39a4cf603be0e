import type { AccuracyUnderAttack } from '../evaluation/accuracy-under-attack.ts';
import { attackLabel } from '../protocol/quantities/attacked.ts';
import type { SeedEvidence } from '../runs/evidence.ts';
import { mcnemarExact } from '../statistics/mcnemar.ts';
import { type Interval, wilsonInterval } from '../statistics/wilson-interval.ts';

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

export function attackedRuns(evidence: readonly SeedEvidence[]): AttackedRun[] {
  return evidence.flatMap(({ seed, measurements }) =>
    measurements.flatMap(({ request: { arm, measurement }, result }) =>
      measurement.kind === 'accuracyUnderAttack' && result.kind === 'accuracyUnderAttack'
        ? [countedRun(seed, arm, attackLabel(measurement.attacks), result)]
        : [],
    ),
  );
}

function countedRun(seed: number, arm: string, attack: string, result: AccuracyUnderAttack): AttackedRun {
  const { epsilonPixels, images, chanceLevel } = result;
  return { seed, arm, attack, epsilonPixels, images, chanceLevel, ...accuraciesOf(result) };
}

/** Accuracies, their intervals and McNemar's test from the counts of one network under one attack, ours or anybody's. */
export function accuraciesOf({ images, cleanCorrect, adversarialCorrect, rescued, killed }: Counts): Accuracies {
  const accuracy = (correct: number): AttackedRun['clean'] => ({
    accuracy: correct / images,
    ...wilsonInterval(correct, images),
  });
  return {
    ...{ rescued, killed },
    clean: accuracy(cleanCorrect),
    adversarial: accuracy(adversarialCorrect),
    pValue: mcnemarExact(rescued, killed),
  };
}

type Counts = Pick<AccuracyUnderAttack, 'images' | 'cleanCorrect' | 'adversarialCorrect' | 'rescued' | 'killed'>;
type Accuracies = Pick<AttackedRun, 'clean' | 'adversarial' | 'rescued' | 'killed' | 'pValue'>;
