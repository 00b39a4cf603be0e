import type { AccuracyUnderAttack } from '../../evaluation/accuracy-under-attack.ts';
import { spearman } from '../../statistics/ranks.ts';
import type { DifficultyArm } from '../arms.ts';
import { leastNetRescue } from '../controls.ts';
import { fgsmTrueLabel } from '../evaluation-attacks.ts';
import type { Quantity, Statement } from '../quantity.ts';
import {
  type Attacked,
  cleanAccuracyOf,
  counts,
  describe,
  fromCounts,
  gapOf,
  netRescueOf,
  underAttack,
} from './attacked.ts';

/** Networks of one seed that differ in the difficulty of their images only, each under its own attack: easiest first. */
export type Doses = readonly [Attacked, ...Attacked[]];

/** The networks of these arms under the attack that all of them trained on, each at its evaluation radius. */
export function dosesOf(easiest: DifficultyArm, ...harder: readonly DifficultyArm[]): Doses {
  const under = (arm: DifficultyArm): Attacked => ({ arm, attack: fgsmTrueLabel });
  return [under(easiest), ...harder.map(under)];
}

/** At this clean accuracy and above, a dose is easy. */
export const easyCleanAccuracy = 0.98;

/**
 * r = log((rescued + 1/2) / (killed + 1/2)). Positive when the attack rescues more images than it kills. The halves keep
 * it finite.
 */
export function rescueLogOdds(attacked: Attacked): Quantity {
  return fromCounts(`r, ${describe(attacked)}`, 'nat', attacked, logOddsOf);
}

/**
 * r as it would be with as many wrong as right images: the log of rescued per clean error over killed per clean success,
 * each with a half added to the count and one to what it is counted of.
 */
export function balancedRescueLogOdds(attacked: Attacked): Quantity {
  return fromCounts(`r per clean error and success, ${describe(attacked)}`, 'nat', attacked, (counted) => {
    const { images, cleanCorrect } = counted;
    return logOddsOf(counted) - Math.log((images - cleanCorrect + 1) / (cleanCorrect + 1));
  });
}

/** r at the hardest dose minus r at the easiest. */
export function rescueRise(doses: Doses): Quantity {
  const [easiest, hardest] = [doses[0], doses.at(-1) as Attacked];
  return fromAll(`r, ${describe(hardest)}, minus ${describe(easiest)}`, 'nat', [easiest, hardest], riseOf);
}

/**
 * Whether a seed can answer: positive when it can. A family in which no dose rescues more than it kills cannot show that
 * difficulty makes the leak, so both must have one: the value is the smaller of their largest r. But what has a leak and
 * speaks against the claim, a family whose r does not grow or an easy dose, is answer enough: then its r.
 */
export function rescueAnywhere(families: readonly Doses[]): Quantity {
  return fromAll('r of the family that leaks less, at its largest', 'nat', families.flat(), (counted) => {
    let from = 0;
    const grouped = families.map((doses) => counted.slice(from, (from += doses.length)));
    const largest = grouped.map((family) => Math.max(...family.map(logOddsOf)));
    const against = [
      ...largest.filter((_, i) => riseOf(grouped[i] as typeof counted) <= 0),
      ...counted.filter((one) => isEasy(one) && netRescueOf(one) >= leastNetRescue).map(logOddsOf),
    ];
    return Math.max(Math.min(...largest), ...against);
  });
}

/**
 * Largest netRescue among the easy doses, at least 0. It is 0 too where no dose is easy: then there is nothing at which
 * a leak could have shown without difficulty.
 */
export function easyNetRescue(doses: readonly Attacked[]): Quantity {
  return fromAll('largest netRescue at a dose of 98 % clean accuracy or more, or 0', 'share', doses, (counted) => {
    const easy = counted.filter(isEasy);
    return Math.max(0, ...easy.map(netRescueOf));
  });
}

/** Over the doses of a seed. No value where one of the two is the same at every dose. */
export function gapErrorCorrelation(doses: readonly Attacked[]): Quantity {
  return fromAll(
    'rank correlation of labelLeakingGap and clean error over the doses',
    'correlation',
    doses,
    (counted) => {
      const correlation = spearman(
        counted.map(gapOf),
        counted.map((one) => 1 - cleanAccuracyOf(one)),
      );
      return Number.isNaN(correlation) ? undefined : correlation;
    },
  );
}

function isEasy(counted: AccuracyUnderAttack): boolean {
  return cleanAccuracyOf(counted) >= easyCleanAccuracy;
}

/** Of the doses of a family. */
function riseOf(counted: readonly AccuracyUnderAttack[]): number {
  const [easiest, hardest] = [counted[0], counted.at(-1)].map((one) => logOddsOf(counts(one))) as [number, number];
  return hardest - easiest;
}

function logOddsOf({ rescued, killed }: AccuracyUnderAttack): number {
  return Math.log((rescued + 1 / 2) / (killed + 1 / 2));
}

function fromAll(
  name: string,
  unit: Quantity['unit'],
  doses: readonly Attacked[],
  value: (counted: readonly AccuracyUnderAttack[]) => number | undefined,
): Quantity {
  return {
    ...{ name, unit },
    requests: (profile) => doses.map((dose) => underAttack(dose, profile)),
    value: (results) => value(results.map(counts)),
  };
}

/** The statement that r grows from the easiest to the hardest dose. */
export function rises(description: string, doses: Doses): Statement {
  return { description, quantity: rescueRise(doses), side: 'above', bound: 0 };
}
