import { isDeepStrictEqual } from 'node:util';
import { datasetIdentity } from '../data/dataset.ts';
import { type Measurement, measurementVersion } from '../evaluation/measurement.ts';
import { addressOf } from '../foundation/digest.ts';
import type { ModelSpec } from '../models/build-model.ts';
import type { ArmName } from '../protocol/arms.ts';
import type { MeasurementRequest } from '../protocol/quantity.ts';
import { armOf, executionOf, type Profile } from '../protocol/profile.ts';
import { tensorflowVersion } from '../tensors/wheels.ts';
import type { Execution } from '../training/execution.ts';
import { type Recipe, trainingVersion } from '../training/recipe.ts';
import type { EvidenceLookup } from './records.ts';

/** The unit of work: train one network (or find it trained) and measure it. Plain data: a child process gets it whole. */
export interface Trial {
  /** `<profile>.<arm>.<seed>` */
  readonly id: string;
  readonly profile: string;
  readonly arm: ArmName;
  readonly seed: number;
  readonly recipe: Recipe;
  readonly execution: Execution;
  readonly estimatedSeconds: number;
  /** A checkpoint every so many steps; absent: after each epoch, and in a long one after some minutes. Changes no bit. */
  readonly checkpointSteps?: number;
  /** What the training address is made from. */
  readonly key: object;
  readonly trainingAddress: string;
  readonly measurements: readonly PlannedMeasurement[];
}

/** A network of another trial that a measurement reads. */
export interface SourceNetwork {
  readonly trial: string;
  readonly trainingAddress: string;
  readonly model: ModelSpec;
}

export interface PlannedMeasurement {
  readonly request: MeasurementRequest;
  /** What the address is made from. */
  readonly key: object;
  readonly address: string;
  readonly radiusFrom?: SourceNetwork;
  readonly craftedOn?: SourceNetwork;
}

/** All that determines the bits of a trained network. The profile's name is not part of it. */
export function trainingKey(recipe: Recipe, seed: number, { engine: name, ...execution }: Execution): object {
  const engine = { name, tensorflow: tensorflowVersion, ...execution };
  return { data: datasetIdentity(recipe.dataset), recipe, seed, engine, trainingVersion };
}

/** Training addresses of the networks that a measurement reads. */
export interface MeasuredNetworks {
  readonly network: string;
  readonly radiusFrom?: string;
  readonly craftedOn?: string;
}

/** All that determines the result of a measurement on networks of these training addresses. */
export function measurementKey(networks: MeasuredNetworks, measurement: Measurement): object {
  return { networks, measurement, measurementVersion };
}

export function planTrial(
  profile: Profile,
  arm: ArmName,
  seed: number,
  requests: readonly MeasurementRequest[],
): Trial {
  const { recipe, estimatedSeconds } = armOf(profile, arm);
  const execution = executionOf(profile, { recipe });
  const key = trainingKey(recipe, seed, execution);
  return {
    ...{ id: trialId(profile, arm, seed), profile: profile.name, arm, seed },
    ...{ recipe, execution, estimatedSeconds, key, trainingAddress: addressOf(key) },
    measurements: onceEach(requests.map((request) => planMeasurement(profile, request, seed))),
  };
}

/** Throws: RangeError where the loss peak of a network on other images is asked for. */
export function planMeasurement(profile: Profile, request: MeasurementRequest, seed: number): PlannedMeasurement {
  const sources = {
    ...(request.radiusFrom && { radiusFrom: sourceNetwork(profile, request.radiusFrom, seed) }),
    ...(request.craftedOn && { craftedOn: sourceNetwork(profile, request.craftedOn, seed) }),
  };
  const { radiusFrom, craftedOn } = sources;
  requireSameImages(profile, request);
  const networks = {
    network: sourceNetwork(profile, request.arm, seed).trainingAddress,
    ...(radiusFrom && { radiusFrom: radiusFrom.trainingAddress }),
    ...(craftedOn && { craftedOn: craftedOn.trainingAddress }),
  };
  const key = measurementKey(networks, request.measurement);
  return { request, key, address: addressOf(key), ...sources };
}

/** The loss curve of the other network is measured on the images of this one, and kept as its own. */
function requireSameImages(profile: Profile, { arm, radiusFrom }: MeasurementRequest): void {
  if (radiusFrom === undefined) return;
  const [own, other] = [arm, radiusFrom].map((name) => armOf(profile, name).recipe.dataset);
  if (!isDeepStrictEqual(own, other))
    throw new RangeError(`The loss peak of ${radiusFrom} would be found on the images of ${arm}, which are others.`);
}

function sourceNetwork(profile: Profile, arm: ArmName, seed: number): SourceNetwork {
  const { recipe } = armOf(profile, arm);
  const trainingAddress = addressOf(trainingKey(recipe, seed, executionOf(profile, { recipe })));
  return { trial: trialId(profile, arm, seed), trainingAddress, model: recipe.model };
}

/** Two claims may ask the same of different seeds. */
function onceEach(measurements: readonly PlannedMeasurement[]): PlannedMeasurement[] {
  return [...new Map(measurements.map((measurement) => [measurement.address, measurement])).values()];
}

export function trialId(profile: Profile, arm: ArmName, seed: number): string {
  return `${profile.name}.${arm}.${seed}`;
}

/** The trials whose networks a trial reads: they must be trained before it is measured. */
export function sourcesOf({ id, measurements }: Trial): string[] {
  const named = measurements.flatMap(({ radiusFrom, craftedOn }) => [radiusFrom?.trial, craftedOn?.trial]);
  return [...new Set(named.filter((trial) => trial !== undefined && trial !== id))] as string[];
}

/** What of a trial is not measured yet; nothing that reads a network whose training diverged. */
export function unmeasured(
  { measurements, trainingAddress }: Trial,
  { training, measurement }: EvidenceLookup,
): PlannedMeasurement[] {
  const diverged = (address: string | undefined): boolean =>
    address !== undefined && training(address)?.diverged !== undefined;
  return measurements.filter(
    ({ address, radiusFrom, craftedOn }) =>
      measurement(address) === undefined &&
      ![trainingAddress, radiusFrom?.trainingAddress, craftedOn?.trainingAddress].some(diverged),
  );
}
