import * as tf from '@tensorflow/tfjs-core';
import { nativeBackend, type OpAttribute } from './native-backend.ts';

const trainingBatchNormKernel = 'TrainingBatchNorm';

/** What batch normalisation in training mode gives. Shapes: normalised as the input; mean and variance [channels]. */
export interface BatchNormResult {
  readonly normalised: tf.Tensor4D;
  readonly mean: tf.Tensor1D;
  /** With Bessel's correction, as running statistics want it. */
  readonly variance: tf.Tensor1D;
}

/**
 * Batch normalisation by the statistics of the batch itself, differentiable through them.
 *
 * Shapes: x [batch, height, width, channels]; scale and offset [channels].
 * Source: Ioffe and Szegedy, arXiv:1502.03167, algorithm 1; TensorFlow's FusedBatchNormV3 and FusedBatchNormGradV3.
 */
export function trainingBatchNorm(
  x: tf.Tensor4D,
  scale: tf.Tensor1D,
  offset: tf.Tensor1D,
  varianceEpsilon: number,
): BatchNormResult {
  const outputs = tf
    .engine()
    .runKernel(trainingBatchNormKernel, { x, scale, offset }, { varianceEpsilon }) as unknown as tf.Tensor[];
  const [normalised, mean, variance] = outputs as [tf.Tensor4D, tf.Tensor1D, tf.Tensor1D];
  return { normalised, mean, variance };
}

/** Registers the kernels and gradients of this file with tfjs. Call once, after the native backend is there. */
export function registerFusedKernels(): void {
  registerTrainingBatchNorm();
  registerPad();
  replaceGradient({
    kernelName: tf.Relu,
    outputsToSave: [true],
    // tfjs builds the mask dy * step(x) in three passes; ReluGrad needs one.
    gradFunc: (dy, saved) => ({ x: () => single('ReluGrad', [dy as tf.Tensor, saved[0] as tf.Tensor]) }),
  });
}

/** Padding with 0 as Pad: PadV2 has its constant on the host, so that a GPU would send it back in every step. */
function registerPad(): void {
  const given = tf.getKernel(tf.PadV2, 'tensorflow');
  tf.unregisterKernel(tf.PadV2, 'tensorflow');
  tf.registerKernel({
    ...given,
    kernelFunc: (args) => {
      const { x } = args.inputs as Record<'x', tf.TensorInfo>;
      const { paddings, constantValue } = args.attrs as unknown as {
        paddings: [number, number][];
        constantValue: number;
      };
      if (constantValue !== 0 || x.dtype !== 'float32') return given.kernelFunc(args);
      const { binding } = nativeBackend();
      const borders = tf.tensor2d(paddings, [paddings.length, 2], 'int32');
      const types = [
        { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
        { name: 'Tpaddings', type: binding.TF_ATTR_TYPE, value: binding.TF_INT32 },
      ];
      const padded = nativeBackend().executeSingleOutput('Pad', types, [x, borders]);
      borders.dispose();
      return padded;
    },
  });
}

function registerTrainingBatchNorm(): void {
  tf.registerKernel({
    kernelName: trainingBatchNormKernel,
    backendName: 'tensorflow',
    kernelFunc: ({ inputs, attrs }) => {
      const { x, scale, offset } = inputs as Record<'x' | 'scale' | 'offset', tf.TensorInfo>;
      const { varianceEpsilon } = attrs as { varianceEpsilon: number };
      const none = tf.tensor1d([], 'float32');
      const attributes = batchNormAttributes(varianceEpsilon);
      const outputs = nativeBackend().executeMultipleOutputs(
        'FusedBatchNormV3',
        [...attributes, { name: 'exponential_avg_factor', type: nativeBackend().binding.TF_ATTR_FLOAT, value: 1 }],
        [x, scale, offset, none, none],
        6,
      );
      none.dispose();
      return outputs;
    },
  });
  tf.registerGradient({
    kernelName: trainingBatchNormKernel,
    inputsToSave: ['x', 'scale'],
    outputsToSave: [false, false, false, true, true, true],
    gradFunc: (dys, saved, attrs) => {
      const { varianceEpsilon } = attrs as { varianceEpsilon: number };
      const gradients = nativeBackend().executeMultipleOutputs(
        'FusedBatchNormGradV3',
        batchNormAttributes(varianceEpsilon),
        [(dys as tf.Tensor[])[0] as tf.Tensor, ...saved],
        5,
      );
      // Clones, because tfjs disposes what was made outside the tidy around each input's gradient.
      const [x, scale, offset] = gradients as [tf.Tensor, tf.Tensor, tf.Tensor];
      return { x: () => x.clone(), scale: () => scale.clone(), offset: () => offset.clone() };
    },
  });
}

function batchNormAttributes(varianceEpsilon: number): OpAttribute[] {
  const { binding } = nativeBackend();
  return [
    { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
    { name: 'U', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
    { name: 'epsilon', type: binding.TF_ATTR_FLOAT, value: varianceEpsilon },
    { name: 'data_format', type: binding.TF_ATTR_STRING, value: 'NHWC' },
    { name: 'is_training', type: binding.TF_ATTR_BOOL, value: true },
  ];
}

function single(op: string, inputs: tf.Tensor[]): tf.Tensor {
  const { binding } = nativeBackend();
  const type: OpAttribute = { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT };
  return nativeBackend().executeSingleOutput(op, [type], inputs);
}

function replaceGradient(config: tf.GradConfig): void {
  if (tf.getGradient(config.kernelName) !== undefined) tf.unregisterGradient(config.kernelName);
  tf.registerGradient(config);
}
