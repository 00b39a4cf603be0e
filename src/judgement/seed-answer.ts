import type { Claim } from '../protocol/claim.ts';
import type { Statement } from '../protocol/quantity.ts';
import type { ArmName } from '../protocol/arms.ts';
import { armOf, type Profile } from '../protocol/profile.ts';
import { type SeedEvidence, valueOf } from '../runs/evidence.ts';
import type { Answer } from '../statistics/sign-test.ts';

/** What one seed says of a claim, and why it says nothing where it does. */
export interface SeedAnswer {
  readonly seed: number;
  readonly answer: Answer;
  readonly reason?: string;
}

/** A seed shows the claim when all its statements hold, and shows it not when any fails. */
export function answerOf(claim: Claim, evidence: SeedEvidence, profile: Profile): SeedAnswer {
  const { seed } = evidence;
  const reason = unableReason(claim, evidence, profile);
  if (reason !== undefined) return { seed, answer: 'neither', reason };
  const shows = claim.statements.every((statement) => isMet(statement, evidence, profile));
  return { seed, answer: shows ? 'shows' : 'showsNot' };
}

/** Strictly on the side of the bound: a value at the bound is on neither side, and so does not hold. */
export function holds({ side, bound }: Pick<Statement, 'side' | 'bound'>, value: number): boolean {
  return side === 'above' ? value > bound : value < bound;
}

function isMet(statement: Statement, evidence: SeedEvidence, profile: Profile): boolean {
  const value = valueOf(statement.quantity, evidence, profile);
  if (value === undefined) throw new Error(`Seed ${evidence.seed} has no value of ${statement.quantity.name}.`);
  return holds(statement, value);
}

function unableReason({ condition }: Claim, evidence: SeedEvidence, profile: Profile): string | undefined {
  const diverged = evidence.trainings.find((training) => training.diverged !== undefined);
  if (diverged !== undefined) return `the training of ${diverged.arm} diverged`;
  const unlearnt = evidence.measurements.flatMap(({ request: { arm }, result }) =>
    result.kind === 'accuracyUnderAttack' ? didNotLearn(arm, result.cleanCorrect / result.images, profile) : [],
  );
  if (unlearnt[0] !== undefined) return unlearnt[0];
  if (condition === undefined || isMet(condition, evidence, profile)) return undefined;
  return `the condition of the claim is not met: ${condition.description}`;
}

function didNotLearn(arm: ArmName, cleanAccuracy: number, profile: Profile): string[] {
  const { leastCleanAccuracy } = armOf(profile, arm);
  if (cleanAccuracy > leastCleanAccuracy) return [];
  const percent = (fraction: number): string => (100 * fraction).toFixed(1);
  return [
    `the network of ${arm} did not learn: ${percent(cleanAccuracy)} % clean, not above ${percent(leastCleanAccuracy)} %`,
  ];
}
