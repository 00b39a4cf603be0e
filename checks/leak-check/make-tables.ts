import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { iterativeFgsm } from '../../src/attacks/attack.ts';
import { whiteBox, type WhiteBox } from '../../src/attacks/white-box.ts';
import { loadDataset, sampled } from '../../src/data/dataset.ts';
import { type Batch, type LabelledImages, pieces, toBatch } from '../../src/data/labelled-images.ts';
import { type CraftedColumn, predictionColumns, predictionRows } from '../../src/evaluation/prediction-table.ts';
import { projectFolder } from '../../src/foundation/folders.ts';
import { buildModel } from '../../src/models/build-model.ts';
import { cleanRecipe } from '../../src/protocol/profiles/cpu.ts';
import { loadTensorFlow } from '../../src/tensors/load.ts';
import { decodeSafetensors } from '../../src/tensors/safetensors.ts';

/**
 * Makes the tables of fixtures/leak-check from the committed networks and CIFAR-10's test images, with our own attacks.
 *
 * usage: node --import tsx checks/leak-check/make-tables.ts [name ...]
 */
loadTensorFlow({ flavour: 'cpu' });

const { test } = await loadDataset({ name: 'cifar10' }, 0);
const curvePixels = [2, 4, 6, 8, 128];

function network(name: string): WhiteBox {
  const path = join(projectFolder, `reports/reference/cpu/networks/cpu.${name}.safetensors`);
  return whiteBox({ model: buildModel(cleanRecipe.model), parameters: decodeSafetensors(readFileSync(path)).tensors });
}

function images(count: number): LabelledImages {
  return sampled(test, count, 'test');
}

function columns(changes: { readonly transferFrom?: WhiteBox; readonly lossPixels?: readonly number[] } = {}) {
  return predictionColumns({ epsilonPixels: 16, curvePixels, ...changes });
}

interface Table {
  readonly network: string;
  readonly images: LabelledImages;
  readonly columns: readonly CraftedColumn[];
  readonly header?: (name: string) => string;
  readonly label?: (label: string) => string;
}

/** A column with the radius, or anything else, changed. */
function changed(all: readonly CraftedColumn[], change: (column: CraftedColumn) => Partial<CraftedColumn>) {
  return all.map((column) => ({ ...column, ...change(column) }));
}

function withoutIterative(all: readonly CraftedColumn[]): CraftedColumn[] {
  return all.filter(({ name }) => name !== 'iterative');
}

const predictedLabel = predictionColumns({ epsilonPixels: 16, curvePixels: [] }).find(
  ({ name }) => name === 'fgsmPredictedLabel',
) as CraftedColumn;

const tables: Record<string, () => Table> = {
  leaking: () => ({
    ...{ network: 'trueLabel.201', images: images(1000) },
    columns: columns({ transferFrom: network('cleanTraining.201'), lossPixels: [0, 2, 4, 6, 8, 12, 16] }),
  }),
  'leaking-least': () => ({ network: 'trueLabel.209', images: images(1000), columns: columns() }),
  collapsed: () => ({
    ...{ network: 'trueLabel.207', images: images(2000) },
    columns: columns({ transferFrom: network('cleanTraining.207') }),
  }),
  'clean-trained': () => ({ network: 'cleanTraining.201', images: images(1000), columns: columns() }),
  'iterative-trained': () => ({
    ...{ network: 'iterative.201', images: images(1000) },
    columns: columns({ transferFrom: network('cleanTraining.201') }),
  }),
  'predicted-labels': () => ({
    ...{ network: 'trueLabel.201', images: images(1000) },
    columns: columns().filter(({ name }) => /^(clean|fgsmPredictedLabel|iterative|randomSign)$/.test(name)),
  }),
  'predicted-labels-unnoticed': () => ({
    ...{ network: 'trueLabel.201', images: images(1000) },
    columns: changed(columns(), ({ name, epsilonPixels }) =>
      name.startsWith('fgsmTrueLabel') ? { ...predictedLabel, name, epsilonPixels } : {},
    ),
  }),
  'wrong-unit': () => ({
    ...{ network: 'cleanTraining.201', images: images(1000) },
    columns: changed(columns(), ({ epsilonPixels }) => ({ epsilonPixels: epsilonPixels / 255 })),
  }),
  'radii-as-fractions': () => ({
    ...{ network: 'cleanTraining.202', images: images(1000), columns: columns() },
    header: (name) => name.replace(/@(.*)/, (_, pixels: string) => `@${(Number(pixels) / 255).toFixed(4)}`),
  }),
  'small-sample': () => ({ network: 'trueLabel.207', images: images(40), columns: columns() }),
  'labels-off': () => ({
    ...{ network: 'trueLabel.201', images: images(1000), columns: withoutIterative(columns()) },
    label: (label) => String(Number(label) + 1),
  }),
  'weak-iterative': () => ({
    ...{ network: 'cleanTraining.201', images: images(1000) },
    columns: changed(columns(), ({ name }) =>
      name === 'iterative' ? { attack: iterativeFgsm({ labelSource: 'trueLabel', steps: 1 }) } : {},
    ),
  }),
};

function* batches(data: LabelledImages): Generator<Batch> {
  for (const piece of pieces(data, 250)) yield toBatch(piece);
}

const chosen = process.argv.slice(2);
for (const [name, make] of Object.entries(tables)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  const table = make();
  const { header = (column: string) => column, label = (own: string) => own } = table;
  const lines = [['label', ...table.columns.map((column) => header(column.name))].join(',')];
  for await (const rows of predictionRows(network(table.network), batches(table.images), table.columns, 2017)) {
    for (const [own = '', ...cells] of rows) lines.push([label(own), ...cells].join(','));
  }
  const path = join(projectFolder, `fixtures/leak-check/${name}.csv`);
  writeFileSync(path, `${lines.join('\n')}\n`);
  process.stdout.write(`${path}: ${lines.length - 1} rows\n`);
}
