import * as tf from '@tensorflow/tfjs-core';
import { nativeBackend } from './native-backend.ts';

const kernelName = 'ExactDivision';

/**
 * a / b, correctly rounded on every processor; 0 where b is 0. Differentiable by a.
 *
 * Not tf.div: in a compiled graph TensorFlow turns a / sqrt(b) into a * rsqrt(b) and a / constant into a product with
 * the reciprocal. Both are hardware approximations whose last bits are the maker's choice. It leaves DivNoNan alone.
 *
 * Shapes: b broadcasts to the shape of a.
 * Throws: Error when a gradient by b is asked for.
 */
export function divideExactly<T extends tf.Tensor>(a: T, b: tf.Tensor | number): T {
  const divisor = typeof b === 'number' ? tf.scalar(b) : b;
  return tf.engine().runKernel(kernelName, { a, b: divisor });
}

/** Registers kernel and gradient with tfjs. Call once, after the native backend is there. */
export function registerExactDivision(): void {
  tf.registerKernel({
    kernelName,
    backendName: 'tensorflow',
    kernelFunc: ({ inputs }) => {
      const { a, b } = inputs as Record<'a' | 'b', tf.TensorInfo>;
      const { binding } = nativeBackend();
      const type = { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT };
      return nativeBackend().executeSingleOutput('DivNoNan', [type], [a, b]);
    },
  });
  tf.registerGradient({
    kernelName,
    inputsToSave: ['b'],
    gradFunc: (dy, saved) => ({
      a: () => divideExactly(dy as tf.Tensor, saved[0] as tf.Tensor),
      b: () => {
        throw new Error('divideExactly has no gradient by its divisor.');
      },
    }),
  });
}
