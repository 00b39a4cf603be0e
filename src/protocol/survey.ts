import type { Inquiry } from './claim.ts';
import type { ClaimId } from './claim-id.ts';
import { type ArmName, type AttackedArm, trainingAttack } from './arms.ts';
import type { AttackSpec } from '../attacks/attack.ts';
import { iterativeTrueLabel } from './evaluation-attacks.ts';
import { armOf, type Profile } from './profile.ts';
import {
  accuracyUnder,
  type Attacked,
  cleanAccuracy,
  labelLeakingGap,
  netRescue,
  unmovedShare,
} from './quantities/attacked.ts';
import { firstEpochOfLeak } from './quantities/training-curve.ts';
import { onFirstSeeds, type Quantity } from './quantity.ts';

/** A question that figures answer, never a verdict: what becomes of the leak when one thing is changed? */
export interface Survey {
  readonly id: string;
  readonly title: string;
  readonly question: string;
  /** The claims that it stands beside. */
  readonly beside: readonly ClaimId[];
  readonly rows: readonly SurveyRow[];
  readonly remarks: readonly string[];
}

/** One arm of a survey: which factor is changed, to what, and on how many seeds, from the first of the trained ones. */
export interface SurveyRow {
  readonly factor: string;
  readonly level: string;
  readonly arm: ArmName;
  readonly seeds: number;
  /** Of a network with separate statistics: those of clean batches read, and craft, all images. */
  readonly readBy?: 'statistics of clean batches';
  /** The radius of the attack, where it is not that of the arm. */
  readonly atPixels?: number;
  /** Read under the attack that this arm trains on; under FGSM with the true label when absent. */
  readonly attackOf?: AttackedArm;
}

/** The factor of a row that all others are compared with. */
export const unchanged = 'unchanged';

export function surveyRow(factor: string, level: string, arm: ArmName, seeds = 3): SurveyRow {
  return { factor, level, arm, seeds };
}

/** The rows whose arm the profile has. */
export function rowsOf({ rows }: Survey, { arms }: Profile): SurveyRow[] {
  return rows.filter(({ arm }) => arms[arm] !== undefined);
}

export function mostSeeds(survey: Survey, profile: Profile): number {
  return Math.max(0, ...rowsOf(survey, profile).map(({ seeds }) => seeds));
}

/** What a survey asks of each seed. */
export function inquiryOf(survey: Survey, profile: Profile): Inquiry {
  const reported = rowsOf(survey, profile).flatMap((row) =>
    Object.values(rowQuantities(row, profile)).map((quantity) => onFirstSeeds(row.seeds, quantity)),
  );
  return { id: survey.id, statements: [], controls: [], reported };
}

/** How a network is read. */
type Reading = Pick<SurveyRow, 'arm' | 'readBy' | 'atPixels' | 'attackOf'>;

/** What each row shows of its networks. Collapse is judged under FGSM with the true label, whatever the attack. */
export function rowQuantities(row: Reading, profile: Profile) {
  const attacked = asRead(row, profile);
  const { batchNorm } = attacked.attack;
  return {
    clean: cleanAccuracy(attacked),
    adversarial: accuracyUnder(attacked),
    gap: labelLeakingGap(attacked),
    netRescue: netRescue(attacked),
    unmoved: unmovedShare(attacked),
    /** On the sample that iterative attacks are measured on. */
    oneStep: accuracyUnder({ ...asRead({ ...row, attackOf: 'trueLabel' }, profile), sample: true }),
    /** Measured on the sample, as every iterative attack. */
    iterative: accuracyUnder({ ...attacked, attack: iterativeTrueLabel.map((attack) => ({ ...attack, batchNorm })) }),
    staysAbove: firstEpochOfLeak(row.arm),
  } satisfies Record<string, Quantity>;
}

/** By the statistics of adversarial images, where the arm has such and the row does not ask for others. */
export function asRead(
  { arm, readBy, atPixels, attackOf = 'trueLabel' }: Reading,
  profile: Profile,
): Attacked & { readonly attack: AttackSpec } {
  const { model } = armOf(profile, arm).recipe;
  const isSeparate = readBy === undefined && model.kind === 'resnet' && model.norm === 'separateBatch';
  const batchNorm = isSeparate ? 'evaluationAdversarial' : 'evaluation';
  return {
    arm,
    attack: { ...trainingAttack(attackOf), batchNorm },
    ...(isSeparate && { adversarialBatchNorm: batchNorm }),
    ...(atPixels !== undefined && { radius: { pixels: atPixels } }),
  };
}
