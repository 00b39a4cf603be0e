import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadDataset } from '../../src/data/dataset.ts';
import { selectImages, toBatch } from '../../src/data/labelled-images.ts';
import { remaining, stratifiedSample } from '../../src/data/split.ts';
import { compiledWhiteBox } from '../../src/evaluation/compiled-white-box.ts';
import { classify, count } from '../../src/evaluation/outcomes.ts';
import { readSealed, writeSealed } from '../../src/foundation/sealed-record.ts';
import { buildModel } from '../../src/models/build-model.ts';
import { armOf } from '../../src/protocol/profile.ts';
import { profileByName } from '../../src/protocol/profiles.ts';
import { loadDevice } from '../../src/runs/device.ts';
import { provenance } from '../../src/runs/provenance.ts';
import type { Recipe } from '../../src/training/recipe.ts';
import { DivergedError, initialSnapshot, train } from '../../src/training/trainer.ts';
import { applyMnistRule, type MnistNetwork, type MnistRecord } from './mnist-rule.ts';

/** Applies the rule of README.md for MNIST, network by network, until a peak is taken. */
const folder = join(import.meta.dirname, 'mnist-records');
const heldOutPerClass = 100;
const splitSeed = 45_000;
const cpu = profileByName('cpu');
const device = await loadDevice(cpu.execution);
const attackedArm = { plain: 'mnist', occluded: 'mnistOccluded', noisy: 'mnistNoisy' } as const;

function recipeOf({ images, epsilonPixels }: MnistNetwork, peak: number): Recipe {
  const { adversarial, ...clean } = armOf(cpu, attackedArm[images]).recipe;
  const recipe: Recipe = { ...clean, schedule: { kind: 'oneCycle', peak, warmUp: 0.25 } };
  if (epsilonPixels === 0 || adversarial === undefined) return recipe;
  return { ...recipe, adversarial: { ...adversarial, epsilon: { kind: 'fixed', pixels: epsilonPixels } } };
}

async function runPilot(network: MnistNetwork, peak: number): Promise<MnistRecord> {
  const { seed } = network;
  const recipe = recipeOf(network, peak);
  const { train: digits } = await loadDataset(recipe.dataset, seed);
  const heldOut = stratifiedSample(digits.labels, digits.classes, heldOutPerClass, splitSeed);
  const kept = selectImages(digits, remaining(digits.labels.length, heldOut));
  const model = buildModel(recipe.model);
  let snapshot = initialSnapshot(model, seed);
  const started = performance.now();
  const record = (): Omit<MnistRecord, 'cleanAccuracy'> => ({
    ...{ ...network, peak, trainingSeconds: (performance.now() - started) / 1000, provenance: provenance(device) },
  });
  try {
    for await (const event of train(recipe, seed, kept, snapshot, cpu.execution.engine)) {
      if (event.kind === 'epoch') snapshot = event.snapshot;
    }
  } catch (error) {
    if (!(error instanceof DivergedError)) throw error;
    return record();
  }
  const trained = record();
  const box = compiledWhiteBox({ model, parameters: { ...snapshot.state.parameters, ...snapshot.state.statistics } });
  const { images, labels } = toBatch(selectImages(digits, heldOut));
  return { ...trained, cleanAccuracy: count(classify(box, images, labels).correct) / heldOut.length };
}

function records(): MnistRecord[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).map((name) => readSealed<MnistRecord>(join(folder, name)) as MnistRecord);
}

let choice = applyMnistRule(records());
for (; choice.kind === 'run'; choice = applyMnistRule(records())) {
  const { network, peak } = choice;
  const record = await runPilot(network, peak);
  const { images, epsilonPixels, seed } = network;
  writeSealed(join(folder, `peak-${peak}-${images}-${epsilonPixels}-seed-${seed}.json`), record);
  const { cleanAccuracy, trainingSeconds } = record;
  console.log(
    `${images}, ${epsilonPixels} pixels, seed ${seed}, peak ${peak}: ${cleanAccuracy ?? 'diverged'} (${trainingSeconds.toFixed(0)} s)`,
  );
}
console.log(JSON.stringify(choice));
