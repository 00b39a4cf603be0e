import { leastGap } from '../protocol/controls.ts';
import { armOf, type Profile } from '../protocol/profile.ts';
import { rowQuantities, rowsOf, type Survey, type SurveyRow, unchanged } from '../protocol/survey.ts';
import { firstAboveClean, pathOf } from '../protocol/quantities/training-curve.ts';
import { type SeedEvidence, valueOf } from '../runs/evidence.ts';
import { hasCollapsed, networkState } from './network-state.ts';
import { hasConverged } from './sanity.ts';
import { type Trained, trainedOf } from './trained.ts';

/** One network of a survey. Accuracies are fractions; `iterative` is measured on the sample of iterative attacks. */
export interface SurveyedNetwork {
  readonly seed: number;
  readonly clean: number;
  readonly adversarial: number;
  readonly iterative: number;
  readonly gap: number;
  /** Rescued minus killed images, per clean error. */
  readonly netRescue: number;
  /** Share of the images whose gradient is zero, so that FGSM leaves them as they are. */
  readonly unmoved: number;
  readonly leaks: boolean;
  readonly collapsed: boolean;
  /** Whether it is right on more clean images than a network of its arm that has learned must be. */
  readonly learned: boolean;
  /** Whether its iterative attack had converged; absent where that was not checked. */
  readonly converged?: boolean;
  /** One-step minus iterative accuracy on that sample: what collapse is judged by. */
  readonly oneStepMinusIterative: number;
  /** The first epoch, counted from 1, whose adversarial accuracy was above clean while training; absent: none was. */
  readonly firstAbove?: number;
  /** From which epoch on it stayed above to the end; absent: it did not. */
  readonly staysAbove?: number;
  /** Clean and adversarial accuracy of the batches, epoch by epoch. */
  readonly path: readonly (readonly [clean: number, adversarial: number])[];
}

export interface SurveyRowFinding extends SurveyRow {
  /** Those that are there yet. */
  readonly networks: readonly SurveyedNetwork[];
  /** Seeds whose training diverged. */
  readonly diverged: readonly number[];
}

export interface SurveyFinding extends Pick<Survey, 'title' | 'question' | 'beside' | 'remarks'> {
  readonly survey: string;
  readonly profile: string;
  readonly rows: readonly SurveyRowFinding[];
  /** Where the networks come from that are there yet. */
  readonly trained: Trained;
}

/** What became of a network: each is in one of these. Leaks and collapse are judged on test images, after training. */
export type Course = 'leaksEarly' | 'leaksLater' | 'collapsed' | 'notCollapsed';

/** Early is a leak of which the training batches told by this epoch. */
export const earlyEpoch = 3;

/** What became of it. */
export function courseOf(network: Pick<SurveyedNetwork, 'leaks' | 'collapsed' | 'firstAbove'>): Course {
  const { leaks, collapsed, firstAbove = Infinity } = network;
  if (leaks) return firstAbove <= earlyEpoch ? 'leaksEarly' : 'leaksLater';
  return collapsed ? 'collapsed' : 'notCollapsed';
}

/** What the networks show that are there yet. */
export function findingOf(survey: Survey, profile: Profile, evidence: readonly SeedEvidence[]): SurveyFinding {
  const { id, title, question, beside, remarks } = survey;
  return {
    ...{ survey: id, title, question, beside, remarks, profile: profile.name },
    trained: trainedOf(evidence),
    rows: rowsOf(survey, profile).map((row) => {
      const own = evidence.slice(0, row.seeds);
      const diverged = own.filter(({ trainings }) =>
        trainings.some((training) => training.arm === row.arm && training.diverged !== undefined),
      );
      return {
        ...row,
        networks: own.flatMap((seed) => surveyed(row, profile, seed)),
        diverged: diverged.map(({ seed }) => seed),
      };
    }),
  };
}

/** Whether there are networks of two arms that differ in one factor. One arm alone compares with nothing. */
export function compares({ rows }: Pick<SurveyFinding, 'rows'>): boolean {
  const there = rows.filter(({ networks, diverged }) => networks.length + diverged.length > 0);
  return there.some((one) =>
    there.some(({ factor, arm }) => arm !== one.arm && (factor === one.factor || factor === unchanged)),
  );
}

function convergenceOf(arm: string, { measurements }: SeedEvidence): Pick<SurveyedNetwork, 'converged'> {
  const checks = measurements.flatMap(({ request, result }) =>
    request.arm === arm && result.kind === 'attackConvergence' ? [hasConverged(result)] : [],
  );
  return checks.length === 0 ? {} : { converged: checks.every((converged) => converged) };
}

function surveyed(row: SurveyRow, profile: Profile, evidence: SeedEvidence): SurveyedNetwork[] {
  const quantities = rowQuantities(row, profile);
  const read = (name: keyof typeof quantities): number | undefined => valueOf(quantities[name], evidence, profile);
  const [clean, adversarial, gap] = [read('clean'), read('adversarial'), read('gap')];
  const [oneStep, iterative] = [read('oneStep'), read('iterative')];
  const [netRescue, unmoved] = [read('netRescue'), read('unmoved')];
  const training = evidence.trainings.find((one) => one.arm === row.arm);
  if (clean === undefined || adversarial === undefined || gap === undefined) return [];
  if (oneStep === undefined || iterative === undefined || netRescue === undefined || unmoved === undefined) return [];
  const staysAbove = read('staysAbove');
  const firstAbove = training && firstAboveClean(training);
  return [
    {
      ...{ seed: evidence.seed, clean, adversarial, iterative, gap, netRescue, unmoved },
      oneStepMinusIterative: oneStep - iterative,
      learned: clean > armOf(profile, row.arm).leastCleanAccuracy,
      ...convergenceOf(row.arm, evidence),
      ...{ leaks: gap > leastGap, collapsed: hasCollapsed({ state: networkState(oneStep - iterative, gap) }) },
      ...(firstAbove !== undefined && { firstAbove }),
      ...(staysAbove !== undefined && { staysAbove }),
      path: pathOf(training?.epochs ?? []),
    },
  ];
}
