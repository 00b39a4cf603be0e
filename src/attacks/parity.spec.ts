import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { projectFolder } from '../foundation/folders.ts';
import { buildModel, type ModelSpec } from '../models/build-model.ts';
import type { NamedTensors } from '../tensors/gradients.ts';
import { decodeSafetensors } from '../tensors/safetensors.ts';
import { scoped } from '../tensors/scope.ts';
import { largestDifference, values } from '../testing/tiny-network.ts';
import '../testing/tensorflow.ts';
import { type AttackSpec, fgsm, iterativeFgsm, pgd, randFgsm, stepLeastLikely } from './attack.ts';
import { craftAdversarial } from './gradient-sign.ts';
import { whiteBox, type WhiteBox } from './white-box.ts';

/** What foolbox, torchattacks, ART and cleverhans made of the same networks (checks/parity/golden_attacks.py). */
function fixture(name: string) {
  return decodeSafetensors(readFileSync(join(projectFolder, 'fixtures', `${name}.safetensors`)));
}

const { tensors: given, metadata } = fixture('golden-networks');
const { tensors: golden, metadata: made } = fixture('golden-attacks');
const specs = JSON.parse(metadata['specs'] as string) as Record<string, ModelSpec>;
const settings = JSON.parse(made['settings'] as string) as { epsilon: number; step: number; steps: number };
const images = given['images'] as tf.Tensor4D;
const labels = tf.cast(given['labels'] as tf.Tensor1D, 'int32');

const { epsilon, step, steps } = settings;
const labelSource = 'trueLabel';
const attacks: Record<string, AttackSpec> = {
  fgsm: fgsm({ labelSource }),
  fgsmWithoutLabels: fgsm({ labelSource: 'predictedLabel' }),
  stepLeastLikely: stepLeastLikely(),
  bim: { ...iterativeFgsm({ labelSource }), steps, stepSize: { absolute: step } },
  pgd: { ...pgd({ labelSource, steps, stepSize: { absolute: step } }), start: { distribution: 'image', fraction: 0 } },
  randFgsm: randFgsm({ labelSource }),
};

function networkOf(name: string): WhiteBox {
  const prefix = `${name}:`;
  const own = Object.entries(given).filter(([key]) => key.startsWith(prefix));
  const parameters: NamedTensors = Object.fromEntries(own.map(([key, tensor]) => [key.slice(prefix.length), tensor]));
  return whiteBox({ model: buildModel(specs[name] as ModelSpec), parameters });
}

/** Our adversarial examples, and for each pixel whether its gradient told a clear direction at every step. */
function craft(name: string, spec: AttackSpec): { adversarial: number[]; clear: boolean[] } {
  const network = networkOf(name);
  const clear = Array<boolean>(images.size).fill(true);
  const watched: WhiteBox = {
    ...network,
    inputGradient(...args) {
      const gradient = network.inputGradient(...args);
      const sizes = values(gradient).map(Math.abs);
      const least = 1e-6 * sizes.reduce((a, b) => Math.max(a, b));
      sizes.forEach((size, i) => (clear[i] &&= size > least));
      return gradient;
    },
  };
  const seed = tf.tensor1d([11, 12], 'int32');
  const adversarial = scoped(() =>
    craftAdversarial(spec, { network: watched, images, trueLabels: labels, epsilon, seed }),
  );
  return { adversarial: values(adversarial), clear };
}

describe.each(Object.keys(specs))('%s', (name) => {
  test('has the logits of its copy in PyTorch', () => {
    const logits = networkOf(name).logits(images, 'evaluation');
    expect(largestDifference(logits, golden[`${name}:logits`] as tf.Tensor)).toBeLessThan(1e-4);
  });

  const comparisons = Object.keys(golden)
    .filter((key) => key.startsWith(`${name}:`) && key.split(':').length === 3)
    .map((key) => key.split(':').slice(1) as [string, string]);

  test.each(comparisons)('%s agrees with %s', (attack, library) => {
    const { adversarial, clear } = craft(name, attacks[attack] as AttackSpec);
    const theirs = values(golden[`${name}:${attack}:${library}`] as tf.Tensor);
    const compared = clear.filter(Boolean).length / clear.length;
    expect(compared).toBeGreaterThanOrEqual(0.99);
    const apart = adversarial.flatMap((x, i) => (clear[i] && Math.abs(x - (theirs[i] as number)) > 1e-5 ? [i] : []));
    expect(apart).toEqual([]);
  });
});
