import { percent } from '../foundation/english.ts';
import type { Claim } from '../protocol/claim.ts';
import type { MeasurementRequest, Statement } from '../protocol/quantity.ts';
import type { ArmName } from '../protocol/arms.ts';
import { armOf, type Profile } from '../protocol/profile.ts';
import { votingArms } from '../protocol/requests.ts';
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

function isMet(statement: Omit<Statement, 'description'>, evidence: SeedEvidence, profile: Profile): boolean {
  const value = valueOf(statement.quantity, evidence, profile);
  if (value === undefined) throw new Error(`Seed ${evidence.seed} has no value of ${statement.quantity.name}.`);
  return holds(statement, value);
}

function unableReason(claim: Claim, evidence: SeedEvidence, profile: Profile): string | undefined {
  const { condition } = claim;
  const voting = votingArms(claim, profile);
  const diverged = evidence.trainings.find(({ arm, diverged: at }) => at !== undefined && voting.includes(arm));
  if (diverged !== undefined) return `the training of ${diverged.arm} diverged`;
  const unlearnt = cleanAccuracies(evidence)
    .filter(({ arm }) => voting.includes(arm))
    .flatMap(({ arm, accuracy }) => didNotLearn(arm, accuracy, profile));
  if (unlearnt[0] !== undefined) return unlearnt[0];
  if (condition === undefined || isMet(condition, evidence, profile)) return undefined;
  return condition.unmet;
}

/** Of each network: on all test images; on the sample where it was measured on that only. As trained, nothing estimated anew. */
function cleanAccuracies({ measurements }: SeedEvidence): { arm: ArmName; accuracy: number }[] {
  const byArm = new Map<ArmName, { images: number; accuracy: number }>();
  for (const { request, result } of measurements) {
    if (result.kind !== 'accuracyUnderAttack' || !isAsTrained(request)) continue;
    const { images, cleanCorrect } = result;
    if (images > (byArm.get(request.arm)?.images ?? 0))
      byArm.set(request.arm, { images, accuracy: cleanCorrect / images });
  }
  return [...byArm].map(([arm, { accuracy }]) => ({ arm, accuracy }));
}

function isAsTrained({ measurement }: MeasurementRequest): boolean {
  return measurement.kind === 'accuracyUnderAttack' && measurement.reestimated === undefined;
}

function didNotLearn(arm: ArmName, cleanAccuracy: number, profile: Profile): string[] {
  const { leastCleanAccuracy } = armOf(profile, arm);
  if (cleanAccuracy > leastCleanAccuracy) return [];
  return [
    `the network of ${arm} did not learn: ${percent(cleanAccuracy)} clean, not above ${percent(leastCleanAccuracy)}`,
  ];
}
