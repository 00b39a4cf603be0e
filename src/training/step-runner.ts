import * as tf from '@tensorflow/tfjs-core';
import { cropAndFlip } from '../data/augmentation.ts';
import { type DeviceImages, takeBatch, toDevice } from '../data/device-images.ts';
import type { LabelledImages } from '../data/labelled-images.ts';
import { buildModel } from '../models/build-model.ts';
import { compile, type CompiledStep, type Step } from '../tensors/compile.ts';
import { mapTensors } from '../tensors/gradients.ts';
import { release, scoped } from '../tensors/scope.ts';
import type { Engine } from './execution.ts';
import type { Recipe } from './recipe.ts';
import { type StepInputs, type StepMetrics, trainingStep, type TrainingState } from './training-step.ts';

/** What a step is told; the images are on the device already. */
export interface StepFeeds extends Omit<StepInputs, 'images' | 'labels'> {
  /** Which images make the batch: int32 [batch]. */
  readonly positions: tf.Tensor1D;
  /** How each is augmented: int32 [batch, 3], see CropAndFlip. Absent: not at all. */
  readonly crops?: tf.Tensor2D;
}

/** Runs training steps and keeps the state between them. */
export interface StepRunner {
  run(feeds: StepFeeds): Record<keyof StepMetrics, number>;
  /** Copies; they belong to the caller. */
  readState(): TrainingState;
  dispose(): void;
}

/** All that stays on the device between steps. */
interface DeviceState {
  readonly network: TrainingState;
  readonly data: DeviceImages;
}
/** The metrics in one tensor: one copy from the device, not four. Shape [4], in the order of `metricNames`. */
interface StepOutputs {
  readonly metrics: tf.Tensor1D;
}
type DeviceStep = Step<DeviceState, StepFeeds, StepOutputs>;

const metricNames = [
  'loss',
  'gradientNorm',
  'adversarialCorrect',
  'cleanCorrect',
] as const satisfies (keyof StepMetrics)[];

/** The network is copied; that of the caller stays as it is. */
export function stepRunner(engine: Engine, recipe: Recipe, data: LabelledImages, network: TrainingState): StepRunner {
  const start: DeviceState = { network: copy(network), data: toDevice(data) };
  const step = deviceStep(recipe, data.shape);
  return engine === 'eager' ? eagerRunner(step, start) : compiledRunner(step, start);
}

function deviceStep(recipe: Recipe, shape: LabelledImages['shape']): DeviceStep {
  const { optimiser, adversarial } = recipe;
  const rules = { model: buildModel(recipe.model), optimiser, ...(adversarial && { adversarial }) };
  return ({ network, data }, { positions, crops, ...inputs }) => {
    const { images, labels } = takeBatch(data, shape, positions);
    const augmented = crops === undefined ? images : cropAndFlip(images, crops);
    const { state, metrics } = trainingStep(rules, network, { ...inputs, images: augmented, labels });
    return {
      state: { network: state, data },
      outputs: { metrics: tf.concat1d(metricNames.map((name) => tf.reshape(metrics[name], [1]))) },
    };
  };
}

function eagerRunner(step: DeviceStep, start: DeviceState): StepRunner {
  let state = start;
  return {
    run(feeds) {
      const stepped = scoped(() => step(state, feeds));
      release(state.network);
      state = stepped.state;
      return readMetrics(stepped.outputs);
    },
    readState: () => copy(state.network),
    dispose: () => release(state),
  };
}

/** Compiles at the first step, whose feeds say the shapes. */
function compiledRunner(step: DeviceStep, start: DeviceState): StepRunner {
  let compiled: CompiledStep<DeviceState, StepFeeds, StepOutputs> | undefined;
  return {
    run(feeds) {
      if (compiled === undefined) {
        compiled = compile(step, { state: start, inputs: feeds });
        release(start);
      }
      return readMetrics(compiled.run(feeds));
    },
    readState() {
      if (compiled === undefined) return copy(start.network);
      return compiled.readState('network');
    },
    dispose() {
      compiled?.dispose();
      release(start);
    },
  };
}

function copy({ parameters, velocity, statistics }: TrainingState): TrainingState {
  const clone = (tensor: tf.Tensor): tf.Tensor => tensor.clone();
  return {
    parameters: mapTensors(parameters, clone),
    velocity: mapTensors(velocity, clone),
    statistics: mapTensors(statistics, clone),
  };
}

function readMetrics({ metrics }: StepOutputs): Record<keyof StepMetrics, number> {
  const values = metrics.dataSync();
  metrics.dispose();
  const named = metricNames.map((name, i) => [name, values[i]]);
  return Object.fromEntries(named) as Record<keyof StepMetrics, number>;
}
