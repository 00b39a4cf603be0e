import * as tf from '@tensorflow/tfjs-core';

/** Tensors by name: parameters, batch statistics, gradients. */
export type NamedTensors = Readonly<Record<string, tf.Tensor>>;

/** A scalar to differentiate, and what else the same forward pass computed. */
export interface LossWithOutputs<Outputs extends NamedTensors> {
  readonly loss: tf.Scalar;
  readonly outputs: Outputs;
}

/**
 * The loss, its gradient by each named tensor, and the further outputs of one forward pass.
 * Call inside tf.tidy; everything returned belongs to that scope.
 */
export function lossAndGradients<Inputs extends NamedTensors, Outputs extends NamedTensors>(
  inputs: Inputs,
  forward: (inputs: Inputs) => LossWithOutputs<Outputs>,
): LossWithOutputs<Outputs> & { readonly gradients: Record<keyof Inputs, tf.Tensor> } {
  const names = Object.keys(inputs);
  let kept: Outputs | undefined;
  const { value, grads } = tf.engine().gradients(
    () => {
      const { loss, outputs } = forward(inputs);
      kept = mapTensors(outputs, (tensor) => tf.keep(tensor));
      return loss;
    },
    names.map((name) => inputs[name] as tf.Tensor),
  );
  const outputs = mapTensors(kept as Outputs, (tensor) => {
    const clone = tensor.clone();
    tensor.dispose();
    return clone;
  });
  const gradients = Object.fromEntries(names.map((name, i) => [name, grads[i] as tf.Tensor]));
  return { loss: value, outputs, gradients: gradients as Record<keyof Inputs, tf.Tensor> };
}

export function mapTensors<T extends NamedTensors>(
  tensors: T,
  change: (tensor: tf.Tensor, name: string) => tf.Tensor,
): T {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, change(tensor, name)])) as T;
}
