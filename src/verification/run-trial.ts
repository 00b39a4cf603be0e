import { type WhiteBox, whiteBox } from '../attacks/white-box.ts';
import { loadDataset } from '../data/dataset.ts';
import type { Dataset } from '../data/labelled-images.ts';
import { lossCurve, type LossCurvePoint } from '../evaluation/loss-curve.ts';
import { measure } from '../evaluation/measurement.ts';
import { addressOf } from '../foundation/digest.ts';
import { compiledWhiteBox } from '../evaluation/compiled-white-box.ts';
import { UserError } from '../foundation/user-error.ts';
import { buildModel } from '../models/build-model.ts';
import { deriveSeed } from '../random/seed.ts';
import type { NamedTensors } from '../tensors/gradients.ts';
import type { Device } from '../tensors/load.ts';
import { release } from '../tensors/scope.ts';
import { stepsPerEpoch } from '../training/recipe.ts';
import { initialSnapshot, type Snapshot, train } from '../training/trainer.ts';
import { provenance } from './provenance.ts';
import { measurementKey, type PlannedMeasurement, type Trial } from './trial.ts';
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
 * finished epoch.
 *
 * Throws: UserError when a measurement reads the network of another trial that has not run yet.
 */
export async function runTrial(trial: Trial, setting: TrialSetting): Promise<void> {
  const { store, tell } = setting;
  const started = performance.now();
  const work = async (): Promise<void> => {
    const missing = missingMeasurements(trial, store);
    if (store.training(trial.trainingAddress) !== undefined && missing.length === 0) return;
    const data = await loadDataset(trial.recipe.dataset);
    if (store.training(trial.trainingAddress) === undefined) await trainNetwork(trial, data, setting);
    await measureNetwork(trial, missing, data, setting);
  };
  await store.whileLocked(trial.trainingAddress, work, ({ pid, host }) =>
    tell({ kind: 'waiting', trial: trial.id, pid, host }),
  );
  tell({ kind: 'finished', trial: trial.id, elapsedSeconds: (performance.now() - started) / 1000 });
}

export function missingMeasurements(trial: Trial, store: TrialStore): PlannedMeasurement[] {
  return trial.measurements.filter(({ address }) => store.measurement(address) === undefined);
}

async function trainNetwork(trial: Trial, data: Dataset, { store, device, tell }: TrialSetting): Promise<void> {
  const { recipe, seed, trainingAddress, key, execution } = trial;
  const checkpoint = store.checkpoint(trainingAddress);
  if (checkpoint !== undefined) tell({ kind: 'resumed', trial: trial.id, epoch: checkpoint.epochs.length });
  let snapshot: Snapshot = checkpoint ?? initialSnapshot(buildModel(recipe.model), seed);
  const pace = paceOf(trial, stepsPerEpoch(recipe, data.train.labels.length), snapshot.epochs.length);
  for await (const event of train(recipe, seed, data.train, snapshot, execution.engine)) {
    if (event.kind === 'step') {
      const progress = pace(event.epoch, event.step, event.loss);
      if (progress !== undefined) tell(progress);
    } else {
      release(snapshot.state);
      snapshot = event.snapshot;
      store.saveCheckpoint(trainingAddress, snapshot);
      tell({ kind: 'epoch', trial: trial.id, epoch: snapshot.epochs.length, epochs: recipe.epochs });
    }
  }
  const { parameters, statistics } = snapshot.state;
  const record = { key, epochs: snapshot.epochs, provenance: provenance(device) };
  store.saveTraining(trainingAddress, { ...parameters, ...statistics }, record);
  release(snapshot.state);
}

/** Measures the speed of training; gives an event at most once a second. */
function paceOf(trial: Trial, steps: number, firstEpoch: number) {
  const { epochs, batchSize } = trial.recipe;
  const started = performance.now();
  let told = started;
  return (epoch: number, step: number, loss: number) => {
    const now = performance.now();
    if (now - told < 1000) return undefined;
    told = now;
    const done = epoch * steps + step + 1;
    const stepsPerSecond = (done - firstEpoch * steps) / ((now - started) / 1000);
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
  const network = openNetwork(trial, store.network(trial.trainingAddress));
  for (const [i, { request, source, address, key }] of missing.entries()) {
    tell({ kind: 'measuring', trial: trial.id, measurement: request.measurement.kind, left: missing.length - i });
    const started = performance.now();
    const result = await measure(request.measurement, {
      network: network.box,
      ...(source && { sourceCurve: (pixels) => lossCurveOf(trial, source, pixels, data, { store, device }) }),
      data,
      seed: deriveSeed(trial.seed, 'measurement'),
    });
    const elapsedSeconds = (performance.now() - started) / 1000;
    store.saveMeasurement(address, { key, result, elapsedSeconds, provenance: provenance(device) });
  }
  network.close();
}

/** The loss curve of a source network: from the store, or measured and kept there for the next that asks. */
async function lossCurveOf(
  trial: Trial,
  source: NonNullable<PlannedMeasurement['source']>,
  epsilonsPixels: readonly number[],
  data: Dataset,
  { store, device }: Pick<TrialSetting, 'store' | 'device'>,
): Promise<readonly LossCurvePoint[]> {
  const key = measurementKey([source.trainingAddress], { kind: 'lossCurve', epsilonsPixels });
  const address = addressOf(key);
  const known = store.measurement(address);
  if (known !== undefined) return known.result as LossCurvePoint[];
  const started = performance.now();
  const network = openNetwork(trial, sourceTensors(trial, source, store));
  const result = await lossCurve(network.box, data.test, epsilonsPixels);
  network.close();
  const elapsedSeconds = (performance.now() - started) / 1000;
  store.saveMeasurement(address, { key, result, elapsedSeconds, provenance: provenance(device) });
  return result;
}

/**
 * The network of a trial, ready to be measured. All arms of a profile that are compared share one model. Untrained
 * networks are measured in a second, which compiling would only add to.
 */
function openNetwork({ recipe, execution }: Trial, parameters: NamedTensors): { box: WhiteBox; close: () => void } {
  const network = { model: buildModel(recipe.model), parameters };
  const compiled = execution.engine === 'compiled' && recipe.epochs > 0 ? compiledWhiteBox(network) : undefined;
  return {
    box: compiled ?? whiteBox(network),
    close() {
      compiled?.dispose();
      release(parameters);
    },
  };
}

function sourceTensors(
  trial: Trial,
  source: NonNullable<PlannedMeasurement['source']>,
  store: TrialStore,
): NamedTensors {
  if (store.training(source.trainingAddress) !== undefined) return store.network(source.trainingAddress);
  throw new UserError(
    `${trial.id} reads the network of ${source.trial}, which is not trained yet: run that trial first.`,
  );
}
