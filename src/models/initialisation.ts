import * as tf from '@tensorflow/tfjs-core';
import { randomStream, type RandomStream } from '../random/random-stream.ts';
import type { NamedTensors } from '../tensors/gradients.ts';
import type { Model, ParameterSpec } from './model.ts';

type Draw = ParameterSpec['draw'];

/** Normal with variance 2 / fanIn. Source: He et al., arXiv:1502.01852, equation 10. */
export function heNormal(fanIn: number): Draw {
  const deviation = Math.sqrt(2 / fanIn);
  return (stream) => deviation * stream.normal();
}

/** Uniform with variance 2 / (fanIn + fanOut). Source: Glorot and Bengio 2010, equation 16. */
export function glorotUniform(fanIn: number, fanOut: number): Draw {
  const limit = Math.sqrt(6 / (fanIn + fanOut));
  return (stream) => limit * (2 * stream.uniform() - 1);
}

export function constant(value: number): Draw {
  return () => value;
}

/** The initial parameters of a model. Each tensor has its own stream, named by the parameter. */
export function initialParameters(model: Model, seed: number): NamedTensors {
  return Object.fromEntries(
    model.parameters.map(({ name, shape, draw }) => {
      const stream: RandomStream = randomStream(seed, 'initialisation', name);
      const values = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => draw(stream));
      return [name, tf.tensor(values, [...shape], 'float32')];
    }),
  );
}
