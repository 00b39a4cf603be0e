import { fgsm } from '../attacks/attack.ts';
import { whiteBox } from '../attacks/white-box.ts';
import { accuracyUnderAttack } from '../evaluation/accuracy-under-attack.ts';
import { classCode } from '../evaluation/class-code.ts';
import { wrongLabelNoise } from '../evaluation/wrong-label-noise.ts';
import { compiledWhiteBox } from '../evaluation/compiled-white-box.ts';
import { gradientCosines } from '../evaluation/gradient-cosine.ts';
import { linearProbe } from '../evaluation/linear-probe.ts';
import { lossCurve } from '../evaluation/loss-curve.ts';
import { reestimateStatistics } from '../evaluation/reestimated-statistics.ts';
import { loadTensorFlow } from '../tensors/load.ts';
import { nativeBackend } from '../tensors/native-backend.ts';
import { initialSnapshot, train } from '../training/trainer.ts';
import { buildModel } from '../models/build-model.ts';
import { tinyImages, tinyNetwork, tinyRecipe } from './tiny-network.ts';

/**
 * Trains and measures tiny networks, and prints the operations that tfjs asked for. With TF_CPP_VMODULE=executor=1
 * TensorFlow prints on standard error what it ran in their place. Its own process, since TensorFlow reads that at start.
 */
loadTensorFlow({ flavour: 'cpu', threads: 1 });
const backend = nativeBackend();
const original = backend.binding;
const asked = new Set<string>();
backend.binding = new Proxy({} as typeof original, {
  get: (_, name): unknown =>
    name !== 'executeOp'
      ? Reflect.get(original, name)
      : (...args: Parameters<typeof original.executeOp>) => {
          asked.add(args[0]);
          return original.executeOp(...args);
        },
});

const data = { train: tinyImages(40), test: tinyImages(40, 2) };
for await (const event of train(
  tinyRecipe,
  1,
  data.train,
  initialSnapshot(buildModel(tinyRecipe.model), 1),
  'compiled',
)) {
  if (event.kind === 'epoch') break;
}
const network = tinyNetwork();
const box = compiledWhiteBox(network);
await accuracyUnderAttack(box, data.test, {
  attacks: [fgsm({ labelSource: 'leastLikely' })],
  epsilonPixels: 8,
  seed: 1,
});
await wrongLabelNoise(box, data.test, 8);
await classCode(box, data.test, { base: 'mean', epsilonsPixels: [8], seed: 1 });
const reestimation = { batches: 2, batchSize: 8, adversarial: { ...tinyRecipe.adversarial!, perBatch: 4 } };
await reestimateStatistics(network, data.train, reestimation, 1);
await lossCurve(box, data.test, [0, 8]);
const tanh = tinyNetwork({
  ...{ kind: 'mlp', inputShape: [8, 8, 3], hidden: [8, 8], classes: 4, activation: 'tanh', initialisation: 'glorot' },
});
for (const measured of [whiteBox(tanh), box]) {
  gradientCosines(measured, data.test);
  // A whole batch of the probe, or it would not be fitted.
  const enough = { train: tinyImages(128), test: data.test };
  await linearProbe(measured, enough, { input: 'noise', crafting: 'trueLabel', target: 'trueLabel' }, 1);
}
process.stdout.write([...asked].join('\n'));
