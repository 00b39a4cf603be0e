import type { ArmName } from '../protocol/arms.ts';
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

/** What tells runs apart that are alike in all of that. */
export interface AttackSetting {
  /** Whose network crafted the examples; the arm's own when absent. */
  readonly craftedOn?: ArmName;
  /** What the running statistics of batch norm were estimated on anew; those of training when absent. */
  readonly statisticsOf?: 'clean images' | 'mixed batches';
}

export function attackedRuns(evidence: readonly SeedEvidence[]): AttackedRun[] {
  return attackedRunsWithSettings(evidence).map(({ craftedOn: _, statisticsOf: __, ...run }) => run);
}

export function attackedRunsWithSettings(evidence: readonly SeedEvidence[]): (AttackedRun & AttackSetting)[] {
  return evidence.flatMap(({ seed, measurements }) =>
    measurements.flatMap(({ request: { arm, craftedOn, measurement }, result }) => {
      if (measurement.kind !== 'accuracyUnderAttack' || result.kind !== 'accuracyUnderAttack') return [];
      const { attacks, reestimated } = measurement;
      const setting: AttackSetting = {
        ...(craftedOn && { craftedOn }),
        ...(reestimated && { statisticsOf: reestimated.adversarial ? 'mixed batches' : 'clean images' }),
      };
      return [{ ...countedRun(seed, arm, attackLabel(attacks), result), ...setting }];
    }),
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
