import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as attacks from '../attacks/attack.ts';
import { type Network, whiteBox } from '../attacks/white-box.ts';
import { projectFolder } from '../foundation/folders.ts';
import { tinyImages, tinyNetwork } from '../testing/tiny-network.ts';
import '../testing/tensorflow.ts';
import { lossCurve } from './loss-curve.ts';
import { measure } from './measure.ts';
import { type Measurement, measurementVersion, type Result } from './measurement.ts';

interface Golden {
  readonly measurementVersion: number;
  readonly results: Readonly<Record<string, Result>>;
}

const labelSource = 'trueLabel';
const attacked = [
  ...[attacks.fgsm({ labelSource }), attacks.fgsm({ labelSource: 'predictedLabel' })],
  ...[attacks.fgsm({ labelSource: 'randomLabel' }), attacks.fgsm({ labelSource, batchNorm: 'training' })],
  ...[attacks.iterativeFgsm({ labelSource }), attacks.randFgsm({ labelSource }), attacks.randomSign()],
  ...[
    { ...attacks.iterativeFgsm({ labelSource, steps: 5, stepSize: { fractionOfEpsilon: 0.25 } }), name: 'fiveSteps' },
  ],
  ...[attacks.stepLeastLikely(), attacks.stepRandomTarget(), attacks.iterativeLeastLikely()],
];
const iterative = { kind: 'accuracyUnderAttack', attacks: [attacks.iterativeFgsm({ labelSource })] } as const;
const strong = attacks.pgd({ labelSource, steps: 3, stepSize: { fractionOfEpsilon: 0.5 } });
const adversarial = {
  attack: attacks.fgsm({ labelSource }),
  epsilon: { kind: 'fixed', pixels: 6 },
  perBatch: 8,
} as const;
const designs = [
  { input: 'noise', crafting: 'trueLabel', target: 'trueLabel' },
  { input: 'noise', crafting: 'randomLabel', target: 'trueLabel' },
  { input: 'noise', crafting: 'randomLabel', target: 'craftingLabel' },
  { input: 'noise', crafting: 'trueLabel', target: 'permutedLabel' },
  { input: 'image', crafting: 'trueLabel', target: 'trueLabel' },
] as const;

/** Every kind of measurement, every attack, by names of their own. */
const measurements: Readonly<Record<string, Measurement>> = {
  ...Object.fromEntries(
    attacked.map((attack) => [
      `${attack.name} ${attack.labelSource} ${attack.batchNorm}`,
      { kind: 'accuracyUnderAttack', attacks: [attack], radius: { pixels: 6 } } as const,
    ]),
  ),
  'on a sample': { ...iterative, radius: { pixels: 6 }, images: 100 },
  'at the loss peak of another network': { ...iterative, radius: { lossPeakOnPixels: [0, 1, 3], upToPixels: 3 } },
  'crafted on another network': { ...iterative, radius: { pixels: 6 } },
  'several attacks': { ...iterative, attacks: [...iterative.attacks, strong, strong], radius: { pixels: 1 } },
  'with statistics of mixed batches': {
    ...{ ...iterative, radius: { pixels: 1 }, reestimated: { batches: 3, batchSize: 16, adversarial } },
  },
  convergence: {
    ...{
      kind: 'attackConvergence',
      attacks: iterative.attacks,
      stronger: [strong],
      radius: { pixels: 1 },
      images: 100,
    },
  },
  'class-wide code': { kind: 'classCode', base: 'mean', epsilonsPixels: [6, 16], images: 100 },
  'noise made for wrong labels': { kind: 'wrongLabelNoise', pixels: 6, images: 100 },
  'loss curve': { kind: 'lossCurve', epsilonsPixels: [0, 0.5, 6, 24] },
  ...Object.fromEntries(
    designs.map((design) => [`probe ${Object.values(design).join(' ')}`, { kind: 'linearProbe', design } as const]),
  ),
  'mean noise': { kind: 'meanNoise' },
  cosines: { kind: 'gradientCosine', images: 60 },
  'crafting labels': { kind: 'craftingLabels', source: 'leastLikely' },
  examples: { kind: 'exampleImages', attack: attacks.fgsm({ labelSource }), pixels: 6, each: 1 },
};

async function measureAll(): Promise<Record<string, Result>> {
  const parameters = tinyNetwork();
  const network = whiteBox(parameters);
  const open = (one: Network) => ({ box: whiteBox(one), close: () => undefined });
  const other = whiteBox(tinyNetwork(undefined, 9));
  const data = { train: tinyImages(256), test: tinyImages(200, 2) };
  const radiusCurve = async (pixels: readonly number[]) => (await lossCurve(other, data.test, pixels)).points;
  const results: Record<string, Result> = {};
  for (const [name, measurement] of Object.entries(measurements)) {
    const craftedOn = name.startsWith('crafted on') ? { craftedOn: other } : {};
    results[name] = await measure(measurement, {
      ...{ network, parameters, open, ...craftedOn, radiusCurve, data, seed: 1 },
    });
  }
  return results;
}

/** Processors round differently, and an image or two of 200 may follow, or a hundredth of the signs of a gradient. */
const tolerance = { images: 2, floats: 1e-4, share: 0.01, dependence: 0.02 };
const dependence = /\.(mutualInformation|nullMean|nullMaximum|pValue)$/;
const counts =
  /\.(cleanCorrect|adversarialCorrect|rescued|killed|unmoved|lossFalls|correct|correctUnderStronger|asNoise|asImage|survivors\.\d+|(asLabel|counts)\.\d+\.\d+)$/;
const pixels = /\.(clean|perturbation|adversarial|means\.\d+)$/;

/** The paths at which two results disagree. */
function disagreements(recorded: unknown, measured: unknown, path: string): string[] {
  const key = path.split('.').at(-1) as string;
  if (typeof recorded === 'number' && typeof measured === 'number') {
    const allowed = counts.test(path)
      ? tolerance.images
      : key === 'accuracy'
        ? tolerance.images / 200
        : dependence.test(path)
          ? tolerance.dependence
          : tolerance.floats;
    return Math.abs(recorded - measured) <= allowed ? [] : [`${path}: ${recorded}, now ${measured}`];
  }
  if (pixels.test(path)) {
    const [before, now] = [recorded, measured].map((text) => Buffer.from(text as string, 'base64')) as [Buffer, Buffer];
    const different = before.filter((byte, i) => byte !== now[i]).length;
    return before.length === now.length && different <= tolerance.share * now.length
      ? []
      : [`${path}: ${different} pixels`];
  }
  if (recorded === null || typeof recorded !== 'object') return recorded === measured ? [] : [path];
  const [before, now] = [recorded, measured] as Record<string, unknown>[];
  const keys = new Set([...Object.keys(before as object), ...Object.keys(now ?? {})]);
  return [...keys].flatMap((inner) => disagreements(before?.[inner], now?.[inner], `${path}.${inner}`));
}

test('every measurement gives its recorded result; if not, the numbers changed: raise measurementVersion', async () => {
  const golden = JSON.parse(readFileSync(join(projectFolder, 'fixtures/golden-measurement.json'), 'utf8')) as Golden;
  const results = await measureAll();
  const record = JSON.stringify({ measurementVersion, results });
  const changed = `numbers changed: raise measurementVersion and record this: ${record}`;
  expect(disagreements(golden.results, results, 'results'), changed).toEqual([]);
  expect(golden.measurementVersion, changed).toBe(measurementVersion);
});
