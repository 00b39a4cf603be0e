import { join } from 'node:path';
import { fgsm } from '../../src/attacks/attack.ts';
import { loadDataset } from '../../src/data/dataset.ts';
import { type LabelledImages, selectImages } from '../../src/data/labelled-images.ts';
import { remaining, stratifiedSample } from '../../src/data/split.ts';
import { accuracyUnderAttack } from '../../src/evaluation/accuracy-under-attack.ts';
import { compiledWhiteBox } from '../../src/evaluation/compiled-white-box.ts';
import { writeSealed } from '../../src/foundation/sealed-record.ts';
import { buildModel } from '../../src/models/build-model.ts';
import { initialSnapshot, train } from '../../src/training/trainer.ts';
import { armOf } from '../../src/protocol/profile.ts';
import { profileByName } from '../../src/protocol/profiles.ts';
import { loadDevice } from '../../src/runs/device.ts';
import { provenance } from '../../src/runs/provenance.ts';
import type { PilotRecord } from './rule.ts';

/** Trains one pilot network and writes its record. usage: pilot.ts PEAK EPOCHS SEED */
const [peak, epochs, seed] = process.argv.slice(2).map(Number) as [number, number, number];

const heldOutPerClass = 500;
const splitSeed = 45_000;

const cpu = profileByName('cpu');
const { execution, evaluationEpsilonPixels } = cpu;
const recipe = {
  ...armOf(cpu, 'trueLabel').recipe,
  epochs,
  schedule: { kind: 'oneCycle', peak, warmUp: 0.25 },
} as const;
const device = await loadDevice(execution);
const { train: images } = await loadDataset({ name: 'cifar10' }, seed);
const heldOut = stratifiedSample(images.labels, images.classes, heldOutPerClass, splitSeed);
const kept: LabelledImages = selectImages(images, remaining(images.labels.length, heldOut));

const model = buildModel(recipe.model);
let snapshot = initialSnapshot(model, seed);
for await (const event of train(recipe, seed, kept, snapshot, execution.engine)) {
  if (event.kind === 'epoch') snapshot = event.snapshot;
}
const { parameters, statistics } = snapshot.state;
const network = compiledWhiteBox({ model, parameters: { ...parameters, ...statistics } });
const attack = fgsm({ labelSource: 'trueLabel' });
const tested = selectImages(images, heldOut);
const { cleanCorrect, adversarialCorrect } = await accuracyUnderAttack(network, tested, {
  ...{ attacks: [attack], epsilonPixels: evaluationEpsilonPixels, seed },
});
const record: PilotRecord = {
  ...{ peak, epochs, seed },
  inTraining: snapshot.epochs.map(({ cleanAccuracy, adversarialAccuracy = NaN }) => ({
    cleanAccuracy,
    adversarialAccuracy,
  })),
  heldOut: {
    cleanAccuracy: cleanCorrect / tested.labels.length,
    adversarialAccuracy: adversarialCorrect / tested.labels.length,
  },
  trainingSeconds: snapshot.epochs.reduce((sum, { elapsedSeconds }) => sum + elapsedSeconds, 0),
  provenance: provenance(device),
};
writeSealed(join(import.meta.dirname, 'records', `peak-${peak}-epochs-${epochs}-seed-${seed}.json`), record);
