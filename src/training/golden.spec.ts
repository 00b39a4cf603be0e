import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectFolder } from '../foundation/folders.ts';
import { buildModel } from '../models/build-model.ts';
import { tinyImages, tinyRecipe as recipe } from '../testing/tiny-network.ts';
import '../testing/tensorflow.ts';
import { trainingVersion } from './recipe.ts';
import { initialSnapshot, train } from './trainer.ts';

interface Golden {
  readonly trainingVersion: number;
  readonly losses: readonly number[];
}

test('twenty steps give the recorded losses; if not, the numbers changed: raise trainingVersion', async () => {
  const golden = JSON.parse(readFileSync(join(projectFolder, 'fixtures/golden-training.json'), 'utf8')) as Golden;
  const losses: number[] = [];
  for await (const event of train(recipe, 1, tinyImages(40), initialSnapshot(buildModel(recipe.model), 1))) {
    if (event.kind === 'step') losses.push(event.loss);
  }
  const changed = `numbers changed: raise trainingVersion and record these losses: ${JSON.stringify(losses)}`;
  expect(golden.trainingVersion, changed).toBe(trainingVersion);
  expect(losses.length, changed).toBe(golden.losses.length);
  losses.forEach((loss, step) => expect(Math.abs(loss - (golden.losses[step] as number)), changed).toBeLessThan(1e-4));
});
