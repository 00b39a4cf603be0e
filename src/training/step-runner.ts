import type * as tf from '@tensorflow/tfjs-core';
import { compile } from '../tensors/compile.ts';
import { mapTensors } from '../tensors/gradients.ts';
import { release, scoped } from '../tensors/scope.ts';
import {
  type StepInputs,
  type StepMetrics,
  type StepRules,
  trainingStep,
  type TrainingState,
} from './training-step.ts';

/** How steps run: operation by operation, or as one TensorFlow graph. Both run the same function. */
export const engines = ['eager', 'compiled'] as const;
export type Engine = (typeof engines)[number];

/** Runs training steps and keeps the state between them. */
export interface StepRunner {
  run(inputs: StepInputs): Record<keyof StepMetrics, number>;
  /** Copies; they belong to the caller. */
  readState(): TrainingState;
  dispose(): void;
}

/** The state is copied; that of the caller stays as it is. */
export function stepRunner(engine: Engine, rules: StepRules, state: TrainingState): StepRunner {
  return engine === 'eager' ? eagerRunner(rules, state) : compiledRunner(rules, state);
}

function eagerRunner(rules: StepRules, initial: TrainingState): StepRunner {
  let state = copy(initial);
  return {
    run(inputs) {
      const stepped = scoped(() => trainingStep(rules, state, inputs));
      release(state);
      state = stepped.state;
      return readMetrics(stepped.metrics);
    },
    readState: () => copy(state),
    dispose: () => release(state),
  };
}

/** Compiles at the first step, whose inputs say the shapes. */
function compiledRunner(rules: StepRules, initial: TrainingState): StepRunner {
  const start = copy(initial);
  const compileFor = (inputs: StepInputs) =>
    compile(
      (state: TrainingState, given: StepInputs) => {
        const stepped = trainingStep(rules, state, given);
        return { state: stepped.state, outputs: stepped.metrics };
      },
      { state: start, inputs },
    );
  let compiled: ReturnType<typeof compileFor> | undefined;
  return {
    run(inputs) {
      compiled ??= compileFor(inputs);
      return readMetrics(compiled.run(inputs));
    },
    readState: () => compiled?.readState() ?? copy(start),
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

function readMetrics(metrics: StepMetrics): Record<keyof StepMetrics, number> {
  const read = (scalar: tf.Scalar): number => scalar.dataSync()[0] as number;
  const { loss, gradientNorm, adversarialCorrect, cleanCorrect } = metrics;
  const values = {
    loss: read(loss),
    gradientNorm: read(gradientNorm),
    adversarialCorrect: read(adversarialCorrect),
    cleanCorrect: read(cleanCorrect),
  };
  release(metrics);
  return values;
}
