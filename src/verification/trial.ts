import { datasetIdentity } from '../data/dataset.ts';
import { type Measurement, measurementVersion } from '../evaluation/measurement.ts';
import { addressOf } from '../foundation/digest.ts';
import { UserError } from '../foundation/user-error.ts';
import { tensorflowVersion } from '../tensors/wheels.ts';
import type { Recipe } from '../training/recipe.ts';
import type { Execution } from '../training/step-runner.ts';
import { trainingVersion } from '../training/trainer.ts';
import type { ArmName } from './arm.ts';
import { type Claim, type MeasurementRequest, requestsOf } from './claim.ts';
import type { Profile } from './profile.ts';

/** The unit of work: train one network (or find it trained) and measure it. */
export interface Trial {
  /** `<profile>.<arm>.<seed>` */
  readonly id: string;
  readonly profile: Profile['name'];
  readonly arm: ArmName;
  readonly seed: number;
  readonly recipe: Recipe;
  readonly execution: Execution;
  /** What the training address is made from. */
  readonly key: object;
  readonly trainingAddress: string;
  readonly measurements: readonly PlannedMeasurement[];
}

export interface PlannedMeasurement {
  readonly request: MeasurementRequest;
  readonly key: object;
  readonly address: string;
  /** Training address of the source network, and the trial that makes it. */
  readonly source?: { readonly trainingAddress: string; readonly trial: string };
}

/** All that determines the bits of a trained network. The profile's name is not part of it. */
export function trainingKey(recipe: Recipe, seed: number, { engine: name, ...execution }: Execution): object {
  const engine = { name, tensorflow: tensorflowVersion, ...execution };
  return { data: datasetIdentity(recipe.dataset), recipe, seed, engine, trainingVersion };
}

/** All that determines the result of a measurement on networks of these training addresses. */
export function measurementKey(trainings: readonly string[], measurement: Measurement): object {
  return { trainings, measurement, measurementVersion };
}

export function trialId(profile: Profile, arm: ArmName, seed: number): string {
  return `${profile.name}.${arm}.${seed}`;
}

export function planMeasurement(profile: Profile, request: MeasurementRequest, seed: number): PlannedMeasurement {
  const training = (arm: ArmName): string => addressOf(trainingKey(profile.recipes[arm], seed, profile.execution));
  const { arm, source, measurement } = request;
  const trainings = source === undefined ? [training(arm)] : [training(arm), training(source)];
  const key = measurementKey(trainings, measurement);
  return {
    request,
    key,
    address: addressOf(key),
    ...(source !== undefined && {
      source: { trainingAddress: training(source), trial: trialId(profile, source, seed) },
    }),
  };
}

/** The trials that the claims need, in the order of the claims; a source network before the trial that reads it. */
export function planTrials(profile: Profile, wanted: readonly { claim: Claim; seeds: readonly number[] }[]): Trial[] {
  const trials = new Map<string, Trial & { measurements: PlannedMeasurement[] }>();
  const trialOf = (arm: ArmName, seed: number): { measurements: PlannedMeasurement[] } => {
    const id = trialId(profile, arm, seed);
    const recipe = profile.recipes[arm];
    const known = trials.get(id);
    if (known !== undefined) return known;
    const key = trainingKey(recipe, seed, profile.execution);
    const trial = {
      id,
      execution: profile.execution,
      profile: profile.name,
      arm,
      seed,
      recipe,
      key,
      trainingAddress: addressOf(key),
      measurements: [],
    };
    trials.set(id, trial);
    return trial;
  };
  for (const { claim, seeds } of wanted) {
    const requests = requestsOf(claim, profile);
    for (const seed of seeds) {
      for (const request of requests) {
        if (request.source !== undefined) trialOf(request.source, seed);
        const planned = planMeasurement(profile, request, seed);
        const { measurements } = trialOf(request.arm, seed);
        if (!measurements.some(({ address }) => address === planned.address)) measurements.push(planned);
      }
    }
  }
  return [...trials.values()];
}

/** Throws: UserError unless the id names a trial of the plan. */
export function trialById(id: string, trials: readonly Trial[]): Trial {
  const trial = trials.find((candidate) => candidate.id === id);
  if (trial !== undefined) return trial;
  throw new UserError(`There is no trial "${id}"; \`npm run plan\` lists them, for example cpu.trueLabel.101.`);
}
