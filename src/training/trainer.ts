import { setImmediate } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import { drawEpsilon } from '../attacks/radius-distribution.ts';
import { drawCropAndFlip } from '../data/augmentation.ts';
import type { LabelledImages } from '../data/labelled-images.ts';
import { UserError } from '../foundation/user-error.ts';
import type { Network } from '../attacks/white-box.ts';
import { buildModel } from '../models/build-model.ts';
import { initialParameters } from '../models/initialisation.ts';
import type { Model } from '../models/model.ts';
import { learningRate } from '../optimisation/schedule.ts';
import { permutation } from '../random/permutation.ts';
import { randomStream } from '../random/random-stream.ts';
import { deriveSeed } from '../random/seed.ts';
import { mapTensors, type NamedTensors } from '../tensors/gradients.ts';
import { release } from '../tensors/scope.ts';
import type { Engine } from './execution.ts';
import { type Recipe, stepsPerEpoch } from './recipe.ts';
import { type StepFeeds, stepRunner } from './step-runner.ts';
import type { TrainingState } from './training-step.ts';

/** Means over the steps of one epoch, as the network saw the batches while it learnt. Accuracies are fractions. */
export interface EpochRecord {
  readonly loss: number;
  readonly cleanAccuracy: number;
  /** Absent in clean training. */
  readonly adversarialAccuracy?: number;
  /** What the observer found after the epoch. */
  readonly observed?: number;
  readonly elapsedSeconds: number;
}

/** What was done of an epoch that is not finished. */
export interface PartialEpoch {
  readonly steps: number;
  /** Over these steps. */
  readonly sums: EpochSums;
  readonly elapsedSeconds: number;
}

interface EpochSums {
  readonly loss: number;
  readonly cleanCorrect: number;
  readonly adversarialCorrect: number;
}

/** A network between two steps: all that is needed to go on. */
export interface Snapshot {
  readonly state: TrainingState;
  readonly epochs: readonly EpochRecord[];
  /** Absent at the end of an epoch. */
  readonly partial?: PartialEpoch;
  /** What the observer found before the first epoch. */
  readonly observedBefore?: number;
}

/** A loss or gradient that is not finite: the recipe diverges for this seed, and will each time. */
export class DivergedError extends UserError {
  constructor(seed: number, step: number, loss: number, gradientNorm: number) {
    super(`Training with seed ${seed} diverged at step ${step}: loss ${loss}, gradient norm ${gradientNorm}.`);
  }
}

/** Looks at a network between two epochs; what it finds goes into the record. It must not change the network. */
export type Observer = (network: Network) => Promise<number>;

export type TrainingEvent =
  | {
      readonly kind: 'step';
      readonly epoch: number;
      readonly step: number;
      readonly steps: number;
      readonly loss: number;
    }
  | { readonly kind: 'epoch' | 'checkpoint'; readonly snapshot: Snapshot };

export function initialSnapshot(model: Model, seed: number): Snapshot {
  const all = initialParameters(model, seed);
  const trainable = new Set(model.parameters.filter((p) => p.trainable).map(({ name }) => name));
  const pick = (wanted: boolean): NamedTensors =>
    Object.fromEntries(Object.entries(all).filter(([name]) => trainable.has(name) === wanted));
  const parameters = pick(true);
  return {
    state: { parameters, statistics: pick(false), velocity: mapTensors(parameters, tf.zerosLike) },
    epochs: [],
  };
}

/**
 * Trains from a snapshot to the end of the recipe. Yields after every step and every epoch, and within an epoch a
 * checkpoint where `wantsCheckpoint` says so, which is asked after each step. A snapshot that is yielded belongs to the
 * receiver, that given as `from` stays the caller's. All randomness is a function of (seed, epoch, step), so training that
 * is resumed from a snapshot gives the same bits as training that never stopped.
 *
 * Throws: DivergedError naming step and seed when a loss or gradient is not finite.
 */
export async function* train(
  recipe: Recipe,
  seed: number,
  data: LabelledImages,
  from: Snapshot,
  engine: Engine = 'eager',
  observe?: Observer,
  wantsCheckpoint: () => boolean = () => false,
): AsyncGenerator<TrainingEvent> {
  const steps = stepsPerEpoch(recipe, data.labels.length);
  if (steps === 0) {
    throw new UserError(`A batch of ${recipe.batchSize} does not fit into ${data.labels.length} training images.`);
  }
  const model = buildModel(recipe.model);
  const observed = async ({ parameters, statistics }: TrainingState): Promise<number | undefined> =>
    observe?.({ model, parameters: { ...parameters, ...statistics } });
  let { epochs } = from;
  const isNew = epochs.length === 0 && from.partial === undefined;
  const observedBefore = from.observedBefore ?? (isNew ? await observed(from.state) : undefined);
  const before = observedBefore !== undefined && { observedBefore };
  const runner = stepRunner(engine, recipe, data, from.state);
  try {
    for (let epoch = epochs.length; epoch < recipe.epochs; epoch++) {
      const order = permutation(data.labels.length, randomStream(seed, 'order', epoch));
      const done = (epoch === from.epochs.length ? from.partial : undefined) ?? nothingDone;
      const started = performance.now() - done.elapsedSeconds * 1000;
      const elapsed = (): number => (performance.now() - started) / 1000;
      const sums = { ...done.sums };
      for (let step = done.steps; step < steps; step++) {
        const positions = order.subarray(step * recipe.batchSize, (step + 1) * recipe.batchSize);
        const index = epoch * steps + step;
        const rate = learningRate(recipe.schedule, index, recipe.epochs * steps);
        const feeds = stepFeeds(recipe, seed, index, positions, rate);
        const metrics = runner.run(feeds);
        release(feeds);
        if (!Number.isFinite(metrics.loss) || !Number.isFinite(metrics.gradientNorm)) {
          throw new DivergedError(seed, index, metrics.loss, metrics.gradientNorm);
        }
        sums.loss += metrics.loss;
        sums.cleanCorrect += metrics.cleanCorrect;
        sums.adversarialCorrect += metrics.adversarialCorrect;
        yield { kind: 'step', epoch, step, steps, loss: metrics.loss };
        if (step + 1 < steps && wantsCheckpoint()) {
          const partial = { steps: step + 1, sums: { ...sums }, elapsedSeconds: elapsed() };
          yield { kind: 'checkpoint', snapshot: { state: runner.readState(), epochs, partial, ...before } };
        }
        // Lets signals and messages in.
        await setImmediate();
      }
      const elapsedSeconds = elapsed();
      const state = runner.readState();
      const found = await observed(state);
      epochs = [
        ...epochs,
        { ...epochRecord(recipe, steps, sums), ...(found !== undefined && { observed: found }), elapsedSeconds },
      ];
      yield { kind: 'epoch', snapshot: { state, epochs, ...before } };
    }
  } finally {
    runner.dispose();
  }
}

const nothingDone: PartialEpoch = {
  steps: 0,
  sums: { loss: 0, cleanCorrect: 0, adversarialCorrect: 0 },
  elapsedSeconds: 0,
};

function stepFeeds(recipe: Recipe, seed: number, index: number, positions: Uint32Array, rate: number): StepFeeds {
  const { adversarial, augmentation, batchSize } = recipe;
  const stream = randomStream(seed, 'step', index);
  const replaced = adversarial?.adversarialPerBatch ?? 0;
  const radii = Array.from({ length: replaced }, () =>
    adversarial === undefined ? 0 : drawEpsilon(adversarial.epsilon, stream),
  );
  const crops = augmentation === 'none' ? [] : Array.from({ length: batchSize }, () => drawCropAndFlip(stream));
  return {
    positions: tf.tensor1d(Int32Array.from(positions), 'int32'),
    ...(crops.length > 0 && { crops: tf.tensor2d(crops.flat(), [batchSize, 3], 'int32') }),
    ...(replaced > 0 && { epsilon: tf.tensor4d(radii, [replaced, 1, 1, 1]) }),
    seed: tf.tensor1d([deriveSeed(seed, 'attack', index, 0), deriveSeed(seed, 'attack', index, 1)], 'int32'),
    learningRate: tf.scalar(rate),
  };
}

function epochRecord(
  { batchSize, adversarial }: Recipe,
  steps: number,
  sums: { loss: number; cleanCorrect: number; adversarialCorrect: number },
): Omit<EpochRecord, 'elapsedSeconds'> {
  const replaced = adversarial?.adversarialPerBatch ?? 0;
  return {
    loss: sums.loss / steps,
    cleanAccuracy: replaced === batchSize ? 0 : sums.cleanCorrect / (steps * (batchSize - replaced)),
    ...(replaced > 0 && { adversarialAccuracy: sums.adversarialCorrect / (steps * replaced) }),
  };
}
