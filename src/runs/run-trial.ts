import { type Network, whiteBox } from '../attacks/white-box.ts';
import { loadDataset } from '../data/dataset.ts';
import type { Dataset } from '../data/labelled-images.ts';
import { compiledWhiteBox } from '../evaluation/compiled-white-box.ts';
import { lossCurve } from '../evaluation/loss-curve.ts';
import type { LossCurvePoint } from '../evaluation/loss-curve-points.ts';
import { measure, type OpenNetwork } from '../evaluation/measure.ts';
import { perturbationProbe } from '../evaluation/perturbation-probe.ts';
import { addressOf } from '../foundation/digest.ts';
import { describeWait } from '../foundation/file-lock.ts';
import { UserError } from '../foundation/user-error.ts';
import { buildModel, type ModelSpec } from '../models/build-model.ts';
import { isTrained } from '../protocol/arms.ts';
import { deriveSeed } from '../random/seed.ts';
import type { NamedTensors } from '../tensors/gradients.ts';
import type { Device } from '../tensors/load.ts';
import { release } from '../tensors/scope.ts';
import { stepsPerEpoch } from '../training/recipe.ts';
import { DivergedError, initialSnapshot, type Observer, type Snapshot, train } from '../training/trainer.ts';
import { provenance } from './provenance.ts';
import { measurementKey, type PlannedMeasurement, type SourceNetwork, type Trial } from './trial.ts';
import type { OnTrialEvent } from './trial-events.ts';
import type { TrialStore } from './trial-store.ts';

export interface TrialSetting {
  readonly store: TrialStore;
  readonly device: Device;
  readonly tell: OnTrialEvent;
}

/**
 * Trains the network of a trial unless the store has it, and makes the measurements that the store does not have.
 * Idempotent, and safe beside other processes: the training is locked. Stopped at any moment, it goes on from the last
 * checkpoint.
 *
 * Throws: UserError when a measurement reads the network of another trial that has not run yet.
 */
export async function runTrial(trial: Trial, setting: TrialSetting): Promise<void> {
  const { store, tell } = setting;
  const seconds = { training: 0, measuring: 0 };
  const timed = async (part: keyof typeof seconds, work: () => Promise<void>): Promise<void> => {
    const started = performance.now();
    await work();
    seconds[part] = (performance.now() - started) / 1000;
  };
  const work = async (): Promise<void> => {
    const missing = store.missingMeasurements(trial);
    const trained = store.isTrained(trial.trainingAddress);
    if (trained && missing.length === 0) return;
    const data = await loadDataset(trial.recipe.dataset, trial.seed);
    if (!trained) await timed('training', () => trainNetwork(trial, data, setting));
    if (store.training(trial.trainingAddress)?.diverged !== undefined) return;
    await timed('measuring', () => measureNetwork(trial, missing, data, setting));
  };
  await store.whileLocked(trial.trainingAddress, work, (holder) =>
    tell({ kind: 'waiting', trial: trial.id, why: describeWait(holder) }),
  );
  tell({
    ...{ kind: 'finished', trial: trial.id },
    ...{ trainingSeconds: seconds.training, measuringSeconds: seconds.measuring },
  });
}

async function trainNetwork(trial: Trial, data: Dataset, { store, device, tell }: TrialSetting): Promise<void> {
  const { recipe, seed, trainingAddress, key, execution } = trial;
  const checkpoint = store.checkpoint(trainingAddress);
  if (checkpoint !== undefined) tell({ kind: 'resumed', trial: trial.id, epoch: checkpoint.epochs.length });
  let snapshot: Snapshot = checkpoint ?? initialSnapshot(buildModel(recipe.model), seed);
  const steps = stepsPerEpoch(recipe, data.train.labels.length);
  const pace = paceOf(trial, steps, snapshot.epochs.length * steps + (snapshot.partial?.steps ?? 0));
  const isDue = checkpointClock(trial);
  try {
    const look = observer(trial, data);
    for await (const event of train(recipe, seed, data.train, snapshot, execution.engine, look, isDue)) {
      if (event.kind === 'step') {
        const progress = pace(event.epoch, event.step, event.loss);
        if (progress !== undefined) tell(progress);
      } else {
        release(snapshot.state);
        snapshot = event.snapshot;
        store.saveCheckpoint(trainingAddress, snapshot);
        if (event.kind === 'checkpoint') continue;
        tell({ kind: 'epoch', trial: trial.id, epoch: snapshot.epochs.length, epochs: recipe.epochs });
      }
    }
  } catch (error) {
    if (!(error instanceof DivergedError)) throw error;
    // It would diverge each time: a finding about this seed, not a failure of the run.
    store.saveDiverged(trainingAddress, {
      ...recordOf(snapshot),
      key,
      diverged: error.message,
      provenance: provenance(device),
    });
    release(snapshot.state);
    return;
  }
  const { parameters, statistics } = snapshot.state;
  const record = { ...recordOf(snapshot), key, provenance: provenance(device) };
  store.saveTraining(trainingAddress, { ...parameters, ...statistics }, record);
  release(snapshot.state);
}

function recordOf({ epochs, observedBefore }: Snapshot): Pick<Snapshot, 'epochs' | 'observedBefore'> {
  return { epochs, ...(observedBefore !== undefined && { observedBefore }) };
}

/** After each epoch of adversarial training: how much the perturbation of the arm's attack tells of the label. */
function observer({ recipe, seed }: Trial, data: Dataset): Observer | undefined {
  const { adversarial } = recipe;
  if (adversarial === undefined) return undefined;
  return (network) =>
    perturbationProbe(whiteBox(network), data, adversarial.attack, deriveSeed(seed, 'perturbation probe'));
}

/** An epoch of a deep network takes a CPU an hour: no more than this is lost. */
const mostSecondsBetweenCheckpoints = 300;

/** Asked after each step of an epoch but its last: whether to keep a checkpoint. */
function checkpointClock({ checkpointSteps }: Trial): () => boolean {
  let steps = 0;
  let last = performance.now();
  return () => {
    steps++;
    const seconds = (performance.now() - last) / 1000;
    const due =
      checkpointSteps === undefined ? seconds >= mostSecondsBetweenCheckpoints : steps % checkpointSteps === 0;
    if (due) last = performance.now();
    return due;
  };
}

/** Measures the speed of training; gives an event at most once a second. */
function paceOf(trial: Trial, steps: number, firstStep: number) {
  const { epochs, batchSize } = trial.recipe;
  // From the end of the first step, in which all is compiled.
  let started: number | undefined;
  let told = 0;
  return (epoch: number, step: number, loss: number) => {
    const now = performance.now();
    started ??= told = now;
    if (now - told < 1000) return undefined;
    told = now;
    const done = epoch * steps + step + 1;
    const stepsPerSecond = (done - firstStep - 1) / ((now - started) / 1000);
    return {
      kind: 'training',
      trial: trial.id,
      epoch: epoch + 1,
      epochs,
      done: done / (epochs * steps),
      loss,
      imagesPerSecond: stepsPerSecond * batchSize,
      etaSeconds: (epochs * steps - done) / stepsPerSecond,
    } as const;
  };
}

async function measureNetwork(
  trial: Trial,
  missing: readonly PlannedMeasurement[],
  data: Dataset,
  { store, device, tell }: TrialSetting,
): Promise<void> {
  if (missing.length === 0) return;
  const parameters = networkOf(trial.recipe.model, store.network(trial.trainingAddress));
  const open = (one: Network): OpenNetwork => openNetwork(trial, one);
  const network = open(parameters);
  for (const [i, { request, radiusFrom, craftedOn, address, key }] of missing.entries()) {
    const { measurement } = request;
    tell({ kind: 'measuring', trial: trial.id, measurement: measurement.kind, left: missing.length - i });
    const started = performance.now();
    const source = craftedOn && sourceNetwork(trial, craftedOn, store);
    const crafting = source && open(source);
    const result = await measure(measurement, {
      ...{ network: network.box, parameters, open, data, seed: deriveSeed(trial.seed, 'measurement') },
      ...(crafting && { craftedOn: crafting.box }),
      ...(radiusFrom && {
        radiusCurve: (pixels) => lossCurveOf(trial, radiusFrom, pixels, data, { store, device, tell }),
      }),
    });
    crafting?.close();
    release(source?.parameters ?? {});
    const elapsedSeconds = (performance.now() - started) / 1000;
    store.saveMeasurement(address, { key, result, elapsedSeconds, provenance: provenance(device) });
  }
  network.close();
  release(parameters.parameters);
}

/**
 * The loss curve of a source network: from the store, or measured and kept there for the next that asks. Its network is
 * locked meanwhile, as for every measurement of it; the trial's own is locked already.
 */
async function lossCurveOf(
  trial: Trial,
  source: SourceNetwork,
  epsilonsPixels: readonly number[],
  data: Dataset,
  { store, device, tell }: TrialSetting,
): Promise<readonly LossCurvePoint[]> {
  const key = measurementKey({ network: source.trainingAddress }, { kind: 'lossCurve', epsilonsPixels });
  const address = addressOf(key);
  const lookUpOrMeasure = async (): Promise<readonly LossCurvePoint[]> => {
    const known = store.measurement(address)?.result;
    if (known?.kind === 'lossCurve') return known.points;
    const started = performance.now();
    const network = sourceNetwork(trial, source, store);
    const opened = openNetwork(trial, network);
    const result = await lossCurve(opened.box, data.test, epsilonsPixels);
    opened.close();
    release(network.parameters);
    const elapsedSeconds = (performance.now() - started) / 1000;
    store.saveMeasurement(address, { key, result, elapsedSeconds, provenance: provenance(device) });
    return result.points;
  };
  if (source.trainingAddress === trial.trainingAddress) return lookUpOrMeasure();
  return store.whileLocked(source.trainingAddress, lookUpOrMeasure, (holder) =>
    tell({ kind: 'waiting', trial: trial.id, why: describeWait(holder) }),
  );
}

/** Untrained networks are measured in a second, which compiling would only add to. */
function openNetwork(trial: Trial, network: Network): OpenNetwork {
  if (trial.execution.engine === 'eager' || !isTrained(trial))
    return { box: whiteBox(network), close: () => undefined };
  const compiled = compiledWhiteBox(network);
  return { box: compiled, close: () => compiled.dispose() };
}

function networkOf(model: ModelSpec, parameters: NamedTensors): Network {
  return { model: buildModel(model), parameters };
}

function sourceNetwork(trial: Trial, source: SourceNetwork, store: TrialStore): Network {
  if (!store.isTrained(source.trainingAddress)) {
    throw new UserError(
      `${trial.id} reads the network of ${source.trial}, which is not trained yet: run that trial first.`,
    );
  }
  return networkOf(source.model, store.network(source.trainingAddress));
}
