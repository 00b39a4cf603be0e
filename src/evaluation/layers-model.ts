import * as tf from '@tensorflow/tfjs-core';
import { loadLayersModel, type LayersModel } from '@tensorflow/tfjs-layers';
import { crossEntropyPerExample, type WhiteBox } from '../attacks/white-box.ts';
import { UserError } from '../foundation/user-error.ts';

/**
 * Somebody else's model, as tfjs saves it, ready to be attacked: in evaluation mode, whatever batch norm is asked for.
 * Where it ends in a softmax, the logarithms of its probabilities serve as logits: they have the same loss and argmax.
 *
 * Throws: UserError unless it takes images and gives a row of classes each.
 */
export async function layersWhiteBox(saved: tf.io.ModelArtifacts): Promise<WhiteBox> {
  const model = await loadLayersModel({ load: () => Promise.resolve(saved) });
  const [inputShape, classes] = shapesOf(model);
  const run = (images: tf.Tensor4D): tf.Tensor2D => model.apply(images, { training: false }) as tf.Tensor2D;
  const endsInSoftmax = isProbability(tf.tidy(() => run(tf.fill([2, ...inputShape], 0.5))));
  const logits = (images: tf.Tensor4D): tf.Tensor2D =>
    tf.tidy(() => (endsInSoftmax ? tf.log(tf.maximum(run(images), 1e-30)) : run(images)));
  return {
    ...{ inputShape, classes, logits },
    inputGradient: (images, labels) =>
      tf.tidy(() =>
        tf.grad((x) => tf.sum(crossEntropyPerExample(logits(x as tf.Tensor4D), labels)))(images),
      ) as tf.Tensor4D,
  };
}

function shapesOf(model: LayersModel): [WhiteBox['inputShape'], number] {
  const [[, ...shape], [, ...output]] = [model.inputs[0]?.shape ?? [], model.outputs[0]?.shape ?? []];
  const [height, width, channels] = shape;
  const [classes] = output;
  const isClassifier = model.inputs.length === 1 && shape.length === 3 && output.length === 1;
  if (!isClassifier || !height || !width || !channels || !classes) {
    throw new UserError(
      `The model takes [${shape.join(', ')}] and gives [${output.join(', ')}]: it must take one image of a fixed size, [height, width, channels], and give [classes].`,
    );
  }
  return [[height, width, channels], classes];
}

function isProbability(outputs: tf.Tensor2D): boolean {
  const rows = outputs.arraySync();
  outputs.dispose();
  return rows.every((row) => row.every((p) => p >= 0) && Math.abs(row.reduce((a, b) => a + b, 0) - 1) < 1e-3);
}
