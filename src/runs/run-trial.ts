import { type WhiteBox, whiteBox } from '../attacks/white-box.ts';
import { loadDataset } from '../data/dataset.ts';
import type { Dataset } from '../data/labelled-images.ts';
import { compiledWhiteBox } from '../evaluation/compiled-white-box.ts';
import { lossCurve } from '../evaluation/loss-curve.ts';
import type { LossCurvePoint } from '../evaluation/loss-curve-points.ts';
import { measure } from '../evaluation/measure.ts';
import { addressOf } from '../foundation/digest.ts';
import { describeWait } from '../foundation/file-lock.ts';
import { UserError } from '../foundation/user-error.ts';
import { buildModel, type ModelSpec } from '../models/build-model.ts';
import { deriveSeed } from '../random/seed.ts';
import type { NamedTensors } from '../tensors/gradients.ts';
import type { Device } from '../tensors/load.ts';
import { release } from '../tensors/scope.ts';
import { stepsPerEpoch } from '../training/recipe.ts';
import { initialSnapshot, type Snapshot, train } from '../training/trainer.ts';
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
 * finished epoch.
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
    const trained = store.training(trial.trainingAddress) !== undefined;
    if (trained && missing.length === 0) return;
    const data = await loadDataset(trial.recipe.dataset);
    if (!trained) await timed('training', () => trainNetwork(trial, data, setting));
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
  if (missing.length === 0) return;
  const network = openNetwork(trial, trial.recipe.model, store.network(trial.trainingAddress));
  for (const [i, { request, radiusFrom, craftedOn, address, key }] of missing.entries()) {
    const { measurement } = request;
    tell({ kind: 'measuring', trial: trial.id, measurement: measurement.kind, left: missing.length - i });
    const started = performance.now();
    const crafting = craftedOn && openSource(trial, craftedOn, store);
    const result = await measure(measurement, {
      network: network.box,
      ...(crafting && { craftedOn: crafting.box }),
      ...(radiusFrom && { radiusCurve: (pixels) => lossCurveOf(trial, radiusFrom, pixels, data, { store, device }) }),
      data,
      seed: deriveSeed(trial.seed, 'measurement'),
    });
    crafting?.close();
    const elapsedSeconds = (performance.now() - started) / 1000;
    store.saveMeasurement(address, { key, result, elapsedSeconds, provenance: provenance(device) });
  }
  network.close();
}

/** The loss curve of a source network: from the store, or measured and kept there for the next that asks. */
async function lossCurveOf(
  trial: Trial,
  source: SourceNetwork,
  epsilonsPixels: readonly number[],
  data: Dataset,
  { store, device }: Pick<TrialSetting, 'store' | 'device'>,
): Promise<readonly LossCurvePoint[]> {
  const key = measurementKey({ network: source.trainingAddress }, { kind: 'lossCurve', epsilonsPixels });
  const address = addressOf(key);
  const known = store.measurement(address)?.result;
  if (known?.kind === 'lossCurve') return known.points;
  const started = performance.now();
  const network = openSource(trial, source, store);
  const result = await lossCurve(network.box, data.test, epsilonsPixels);
  network.close();
  const elapsedSeconds = (performance.now() - started) / 1000;
  store.saveMeasurement(address, { key, result, elapsedSeconds, provenance: provenance(device) });
  return result.points;
}

interface OpenNetwork {
  readonly box: WhiteBox;
  close(): void;
}

/** A network ready to be measured. Untrained ones are measured in a second, which compiling would only add to. */
function openNetwork({ recipe, execution }: Trial, model: ModelSpec, parameters: NamedTensors): OpenNetwork {
  const network = { model: buildModel(model), parameters };
  const compiled = execution.engine === 'compiled' && recipe.epochs > 0 ? compiledWhiteBox(network) : undefined;
  return {
    box: compiled ?? whiteBox(network),
    close() {
      compiled?.dispose();
      release(parameters);
    },
  };
}

function openSource(trial: Trial, source: SourceNetwork, store: TrialStore): OpenNetwork {
  if (store.training(source.trainingAddress) !== undefined) {
    return openNetwork(trial, source.model, store.network(source.trainingAddress));
  }
  throw new UserError(
    `${trial.id} reads the network of ${source.trial}, which is not trained yet: run that trial first.`,
  );
}
