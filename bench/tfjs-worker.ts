import * as tf from '@tensorflow/tfjs-core';
import { createInterface } from 'node:readline';
import { fgsm } from '../src/attacks/attack.ts';
import { fromPixels } from '../src/attacks/epsilon.ts';
import { craftAdversarial } from '../src/attacks/gradient-sign.ts';
import { whiteBox } from '../src/attacks/white-box.ts';
import type { LabelledImages } from '../src/data/labelled-images.ts';
import { pieces, toBatch } from '../src/data/labelled-images.ts';
import { compiledWhiteBox } from '../src/evaluation/compiled-white-box.ts';
import { classify, total } from '../src/evaluation/outcomes.ts';
import { buildModel } from '../src/models/build-model.ts';
import { initialParameters } from '../src/models/initialisation.ts';
import { randomStream } from '../src/random/random-stream.ts';
import { chosenFlavour, loadTensorFlow } from '../src/tensors/load.ts';
import type { Precision } from '../src/tensors/native-settings.ts';
import { release, scoped } from '../src/tensors/scope.ts';
import type { Recipe } from '../src/training/recipe.ts';
import type { Engine } from '../src/training/execution.ts';
import { stepRunner } from '../src/training/step-runner.ts';
import { initialSnapshot } from '../src/training/trainer.ts';
import { network, sweepPixels, type Work } from './works.ts';

/**
 * One contestant of the benchmark, in tfjs. Speaks the line protocol of contestant.ts.
 *
 * usage: tfjs-worker.ts KIND DEPTH WIDTH BATCH ENGINE PRECISION COMPILER   (COMPILER: graph, xla)
 */
const [kind, depth, width, batch, engine, precision, compiler] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  Engine,
  Precision,
  string,
];

const storedImages = 2048;
const spec = network({ depth: Number(depth), width: Number(width) });

function randomImages(): LabelledImages {
  const stream = randomStream(1, 'benchmark');
  const pixels = Uint8Array.from({ length: storedImages * 3072 }, () => stream.integer(256));
  const labels = Uint8Array.from({ length: storedImages }, () => stream.integer(10));
  return { shape: [32, 32, 3], classes: 10, pixels, labels };
}

/** A unit of work, which gives a loss. */
function trainingStep(data: LabelledImages): () => number {
  const [size, half] = [Number(batch), Number(batch) / 2];
  const recipe: Recipe = {
    dataset: { name: 'cifar10' },
    model: spec,
    epochs: 1,
    batchSize: size,
    optimiser: { momentum: 0.9, nesterov: true, weightDecay: 5e-4 },
    schedule: { kind: 'constant', rate: 0.01 },
    augmentation: 'none',
    adversarial: {
      attack: fgsm({ labelSource: 'trueLabel' }),
      epsilon: { kind: 'fixed', pixels: 16 },
      adversarialPerBatch: half,
    },
  };
  const runner = stepRunner(engine, recipe, data, initialSnapshot(buildModel(spec), 1).state);
  const stream = randomStream(2, 'positions');
  return () => {
    const feeds = {
      positions: tf.tensor1d(
        Array.from({ length: size }, () => stream.integer(storedImages)),
        'int32',
      ),
      epsilon: tf.fill<tf.Rank.R4>([half, 1, 1, 1], fromPixels(16)),
      seed: tf.tensor1d([1, 2], 'int32'),
      learningRate: tf.scalar(0.01),
    };
    const { loss } = runner.run(feeds);
    release(feeds);
    return loss;
  };
}

function fgsmSweep(data: LabelledImages): () => number {
  const model = buildModel(spec);
  const parameters = initialParameters(model, 1);
  const box = engine === 'compiled' ? compiledWhiteBox({ model, parameters }) : whiteBox({ model, parameters });
  const first = [...pieces(data, Number(batch))][0] as LabelledImages;
  return () => {
    const { images, labels } = toBatch(first);
    const losses = sweepPixels.map((pixels) => {
      const seed = tf.tensor1d([1, 2], 'int32');
      const adversarial = scoped(() =>
        craftAdversarial(fgsm({ labelSource: 'trueLabel' }), {
          ...{ network: box, images, trueLabels: labels, epsilon: fromPixels(pixels), seed },
        }),
      );
      const loss = total(classify(box, adversarial, labels).crossEntropy);
      release([adversarial, seed]);
      return loss;
    });
    release([images, labels]);
    return losses.reduce((a, b) => a + b, 0);
  };
}

/** GFLOP/s of a matrix product, the best of ten: what the machine can do at most. Large enough for a GPU. */
function matrixProductRate(): number {
  const size = usesGpu ? 8192 : 2048;
  const [a, b] = [tf.ones([size, size]), tf.ones([size, size])];
  const seconds = Array.from({ length: 10 }, () => {
    const started = performance.now();
    const product = tf.matMul(a, b);
    const corner = tf.slice(product, [0, 0], [1, 1]);
    corner.dataSync();
    release([product, corner]);
    return (performance.now() - started) / 1000;
  });
  return (2 * size ** 3) / Math.min(...seconds) / 1e9;
}

function say(message: object): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

const { tensorflow, usesGpu } = loadTensorFlow({ flavour: chosenFlavour(), precision, xla: compiler === 'xla' });
if (kind === 'matrixProduct') {
  say({ rate: matrixProductRate() });
  process.exit();
}
const unit = ((kind as Work['kind']) === 'trainingStep' ? trainingStep : fgsmSweep)(randomImages());
const started = performance.now();
unit();
say({ firstUnitSeconds: (performance.now() - started) / 1000, version: tensorflow });
for (let i = 0; i < 3; i++) unit();
for await (const line of createInterface({ input: process.stdin })) {
  const began = performance.now();
  let loss = 0;
  for (let i = 0; i < Number(line); i++) loss = unit();
  const seconds = (performance.now() - began) / 1000;
  const megabytes = process.memoryUsage.rss() / 2 ** 20;
  say({ seconds, loss, megabytes, peakMegabytes: process.resourceUsage().maxRSS / 1024 });
}
