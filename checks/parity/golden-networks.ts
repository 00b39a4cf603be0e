import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { projectFolder } from '../../src/foundation/folders.ts';
import { buildModel, type ModelSpec } from '../../src/models/build-model.ts';
import { initialParameters } from '../../src/models/initialisation.ts';
import { randomStream } from '../../src/random/random-stream.ts';
import { loadTensorFlow } from '../../src/tensors/load.ts';
import { encodeSafetensors } from '../../src/tensors/safetensors.ts';
import { statelessSign } from '../../src/tensors/stateless-random.ts';

/**
 * Makes fixtures/golden-networks.safetensors: three small networks with all their tensors (batch norm with statistics
 * that are not 0 and 1), eight images with labels, and the signs that RAND+FGSM starts with.
 *
 * usage: node --import tsx checks/parity/golden-networks.ts
 */
loadTensorFlow({ flavour: 'cpu' });

const shape = { inputShape: [8, 8, 3], classes: 4 } as const;
const specs: Record<string, ModelSpec> = {
  mlp: { kind: 'mlp', ...shape, hidden: [16, 12], activation: 'relu', initialisation: 'he' },
  cnn: { kind: 'cnn', ...shape, width: 4 },
  resnet: {
    ...{ kind: 'resnet', ...shape, depth: 8, width: 4 },
    normalisation: { mean: [0.5, 0.45, 0.4], deviation: [0.25, 0.2, 0.3] },
  },
};

const stream = randomStream(2017, 'golden networks');
const around = (centre: number, spread: number, size: number): tf.Tensor =>
  tf.tensor1d(Array.from({ length: size }, () => centre + spread * (2 * stream.uniform() - 1)));

function network(spec: ModelSpec): Record<string, tf.Tensor> {
  const drawn = Object.entries(initialParameters(buildModel(spec), 7)).map(([name, tensor]) => {
    if (/\/(scale|variance)$/.test(name)) return [name, around(1, 0.4, tensor.size)] as const;
    if (/\/(offset|mean|bias)$/.test(name)) return [name, around(0, 0.3, tensor.size)] as const;
    return [name, tensor] as const;
  });
  return Object.fromEntries(drawn);
}

const count = 8;
const pixels = Array.from({ length: count * 8 * 8 * 3 }, () => stream.integer(256) / 255);
const tensors: Record<string, tf.Tensor> = {
  images: tf.tensor4d(pixels, [count, 8, 8, 3]),
  labels: tf.tensor1d(Array.from({ length: count }, (_, i) => i % 4)),
  noise: statelessSign([count, 8, 8, 3], tf.tensor1d([11, 12], 'int32')),
};
for (const [name, spec] of Object.entries(specs)) {
  for (const [part, tensor] of Object.entries(network(spec))) tensors[`${name}:${part}`] = tensor;
}
const path = join(projectFolder, 'fixtures/golden-networks.safetensors');
writeFileSync(path, encodeSafetensors(tensors, { specs: JSON.stringify(specs) }));
process.stdout.write(`${Object.keys(tensors).length} tensors written to ${path}\n`);
