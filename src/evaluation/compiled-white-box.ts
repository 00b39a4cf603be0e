import type * as tf from '@tensorflow/tfjs-core';
import { type Network, type WhiteBox, whiteBox } from '../attacks/white-box.ts';
import { compile, type CompiledStep, type Step } from '../tensors/compile.ts';
import type { NamedTensors } from '../tensors/gradients.ts';

/** What runs through one compiled function, as records of tensors. */
type Tensors = Readonly<Record<string, tf.Tensor>>;
type Compiled = CompiledStep<NamedTensors, Tensors, { readonly result: tf.Tensor }>;

/**
 * A white box whose functions are compiled, once for each shape of images. The parameters are copied to the device
 * once. Results belong to the caller, also outside tf.tidy.
 */
export function compiledWhiteBox({ model, parameters }: Network): WhiteBox & { dispose(): void } {
  const compiled = new Map<string, Compiled>();
  const call = (name: string, inputs: Tensors, evaluate: (box: WhiteBox, inputs: Tensors) => tf.Tensor): tf.Tensor => {
    const key = `${name} ${inputs['images']?.shape.join()}`;
    const step: Step<NamedTensors, Tensors, { readonly result: tf.Tensor }> = (state, given) => ({
      state,
      outputs: { result: evaluate(whiteBox({ model, parameters: state }), given) },
    });
    const ready = compiled.get(key) ?? compile(step, { state: parameters, inputs });
    compiled.set(key, ready);
    return ready.run(inputs).result;
  };
  return {
    inputShape: model.inputShape,
    classes: model.classes,
    logits: (images, batchNorm) =>
      call(`logits ${batchNorm}`, { images }, (box, given) =>
        box.logits(given['images'] as tf.Tensor4D, batchNorm),
      ) as tf.Tensor2D,
    inputGradient: (images, labels, batchNorm) =>
      call(`inputGradient ${batchNorm}`, { images, labels }, (box, given) =>
        box.inputGradient(given['images'] as tf.Tensor4D, given['labels'] as tf.Tensor1D, batchNorm),
      ) as tf.Tensor4D,
    dispose: () => compiled.forEach((step) => step.dispose()),
  };
}
