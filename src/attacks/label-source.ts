import * as tf from '@tensorflow/tfjs-core';
import { statelessUniform, type SeedPair } from '../tensors/stateless-random.ts';

/**
 * Which label an attack may see. The subject of this project: only `trueLabel` carries information about the label
 * that the image and the network do not.
 */
export type LabelSource = 'trueLabel' | 'predictedLabel' | 'leastLikely' | 'randomLabel';

export interface LabelSourceInputs {
  readonly trueLabels: tf.Tensor1D;
  /** Logits of the clean images; computed only for the sources that need them. */
  readonly cleanLogits: () => tf.Tensor2D;
  readonly classes: number;
  readonly seed: SeedPair;
}

/** The labels an attack crafts with. Shape: int32 [batch]. Random labels are drawn from all classes alike. */
export function craftingLabels(source: LabelSource, inputs: LabelSourceInputs): tf.Tensor1D {
  switch (source) {
    case 'trueLabel':
      return inputs.trueLabels;
    case 'predictedLabel':
      return tf.argMax(inputs.cleanLogits(), 1);
    case 'leastLikely':
      return tf.argMin(inputs.cleanLogits(), 1);
    case 'randomLabel': {
      const uniform = statelessUniform<tf.Tensor1D>(inputs.trueLabels.shape, inputs.seed);
      return tf.cast(tf.floor(tf.mul(uniform, inputs.classes)), 'int32');
    }
  }
}
