import type { Look } from '../statistics/sign-test.ts';
import type { Execution } from '../training/execution.ts';
import { type Arm, type ArmName, isTrained } from './arms.ts';
import type { ClaimId } from './claim-id.ts';

/** At which scale the claims are tested: recipes, radii, sample sizes, seeds. A verdict always names its profile. */
export interface Profile {
  readonly name: string;
  readonly description: string;
  /** Why nothing that runs this way could count as evidence; absent where it does. */
  readonly withoutVerdict?: string;
  /** The claims that are tested at this scale; absent: all those whose arms the profile has. */
  readonly claims?: readonly ClaimId[];
  readonly evaluationEpsilonPixels: number;
  /** Where the loss curve is measured; begins at 0 and holds the evaluation epsilon and the post's 6 pixels. */
  readonly curveEpsilonsPixels: readonly number[];
  /** Test images of iterative attacks: a fixed stratified sample. */
  readonly iterativeImages: number;
  /** Batches that running statistics are estimated from anew; 60 when absent. */
  readonly reestimationBatches?: number;
  /** Test images of the pairwise cosines. */
  readonly cosineImages: number;
  /** How many seeds are looked at, and how many of them decide: for claims about trained and about untrained networks. */
  readonly looks: { readonly trained: readonly Look[]; readonly untrained: readonly Look[] };
  readonly execution: Execution;
  readonly arms: Readonly<Partial<Record<ArmName, Arm>>>;
}

/** The radius at which the post evaluates. */
export const postEvaluationPixels = 6;

/** First seeds of the protocol. Pilots used 0..99, and 101..105 were seen under an earlier recipe: they never vote. */
export const firstSeed = { trained: 201, untrained: 101 } as const;

/** So many seeds, of which so many must agree. Error of a side: .0044, .0042, .0039, .0013. */
export const looks = {
  threeFrom10: [
    { seeds: 10, needed: 10 },
    { seeds: 12, needed: 11 },
    { seeds: 16, needed: 14 },
  ],
  twoFrom9: [
    { seeds: 9, needed: 9 },
    { seeds: 12, needed: 11 },
  ],
  one8: [{ seeds: 8, needed: 8 }],
  one20: [{ seeds: 20, needed: 17 }],
} as const satisfies Record<string, readonly Look[]>;

/** One thread, so that the bits depend neither on the cores of a machine nor on what runs beside. */
export const oneThread: Execution = { engine: 'compiled', precision: 'float32', device: 'cpu', threads: 1 };

/** One process on one GPU. What it leaves to the processor runs on one thread. */
export const oneGpu: Execution = { engine: 'compiled', precision: 'float32', device: 'gpu', threads: 1 };

/** How the numbers of an arm are computed. An untrained network takes a second on a CPU: it occupies no GPU. */
export function executionOf({ execution }: Profile, arm: Pick<Arm, 'recipe'>): Execution {
  if (execution.device === 'cpu' || isTrained(arm)) return execution;
  return { ...oneThread, engine: execution.engine };
}

/** Pixels. Dense where the loss peaks. */
export const curveGrid = [0, 0.5, 1, 2, 3, 4, 5, 6, 8, 10, 12, 14, 16, 20, 24];

/** Throws: Error when the profile lacks the arm: a claim was planned for a profile that cannot test it. */
export function armOf({ name, arms }: Profile, arm: ArmName): Arm {
  const found = arms[arm];
  if (found === undefined) throw new Error(`The profile ${name} has no arm ${arm}.`);
  return found;
}

/** The radius at which an arm is evaluated: its own, where it has one. Units: pixels of 0..255. */
export function evaluationPixels(arm: ArmName, { arms, evaluationEpsilonPixels }: Profile): number {
  return arms[arm]?.evaluationEpsilonPixels ?? evaluationEpsilonPixels;
}

/** Whether the radius of evaluation is the post's: only then is its run one to compare with. */
export function isAtPostRadius({ evaluationEpsilonPixels }: Profile): boolean {
  return evaluationEpsilonPixels === postEvaluationPixels;
}
