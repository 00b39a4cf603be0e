import * as tf from '@tensorflow/tfjs-core';

/** tf.tidy for any structure of tensors: everything made inside is freed, except what is returned. */
export function scoped<T>(work: () => T): T {
  return tf.tidy(work as () => tf.TensorContainer) as T;
}

/** Frees all tensors of a structure. */
export function release(tensors: unknown): void {
  tf.dispose(tensors as tf.TensorContainer);
}
