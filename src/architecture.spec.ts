import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { projectFolder } from './foundation/folders.ts';

/** Rooms from the ground up. A file may import from its own layer's room and from any layer below. */
const layers = [
  ['foundation'],
  ['random', 'statistics'],
  ['tensors'],
  ['data', 'models', 'optimisation'],
  ['attacks'],
  ['training', 'evaluation'],
  ['verification'],
  ['reporting'],
  ['hypotheses'],
  ['commands'],
];

const source = join(projectFolder, 'src');

function productionFiles(): string[] {
  const inSource = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts') && !file.startsWith('testing'))
    .map((file) => join(source, file));
  const claims = readdirSync(join(projectFolder, 'hypotheses')).filter((file) => file.endsWith('.ts'));
  return [...inSource, ...claims.map((file) => join(projectFolder, 'hypotheses', file))];
}

/** The first folder below src or the project: the room of a file. */
function roomOf(file: string): string {
  const fromSource = relative(source, file).split('/');
  return fromSource[0] === '..' ? (relative(projectFolder, file).split('/')[0] as string) : (fromSource[0] as string);
}

function importsOf(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?'([^']+)'/g)].map((match) => match[1] as string);
}

function layerOf(room: string): number {
  return layers.findIndex((rooms) => rooms.includes(room));
}

test('imports, of types too, go downwards only', () => {
  const wrong: string[] = [];
  for (const file of productionFiles()) {
    const room = roomOf(file);
    if (room === 'cli.ts') continue;
    expect(layerOf(room), `${file} is in no known room`).toBeGreaterThanOrEqual(0);
    for (const imported of importsOf(file).filter((path) => path.startsWith('.'))) {
      const target = roomOf(resolve(dirname(file), imported));
      if (target === room || (room === 'commands' && target === 'cli.ts')) continue;
      if (layerOf(target) >= layerOf(room)) wrong.push(`${relative(projectFolder, file)} imports ${target}`);
    }
  }
  expect(wrong).toEqual([]);
});

/** A library that only some files may know. */
test.each([
  ['allure-js-commons', /^src\/reporting\/allure\.ts$/],
  ['@tensorflow/tfjs-node-gpu', /^src\/tensors\//],
  ['vitest', /^(src\/reporting\/test-claim\.ts|src\/commands\/verify\.ts)$/],
  ['node:fs', /^src\/(foundation|data|tensors|commands)\/|^src\/verification\/trial-store\.ts$|^src\/reporting\//],
])('only the files meant for it know %s', (library, allowed) => {
  const knowing = productionFiles()
    .filter((file) => importsOf(file).some((name) => name === library || name.startsWith(`${library}/`)))
    .map((file) => relative(projectFolder, file));
  expect(knowing.filter((file) => !allowed.test(file))).toEqual([]);
});

test('a claim file holds a claim and no mathematics, in at most 90 lines', () => {
  for (const file of readdirSync(join(projectFolder, 'hypotheses')).filter((name) => name.endsWith('.spec.ts'))) {
    const text = readFileSync(join(projectFolder, 'hypotheses', file), 'utf8');
    expect(text.split('\n').length, file).toBeLessThanOrEqual(90);
    expect(text, file).not.toMatch(/Math\.|tfjs|\bfor\s*\(/);
  }
});

test('there are no barrels, and nothing random but seeds', () => {
  for (const file of productionFiles()) {
    const text = readFileSync(file, 'utf8');
    expect(text, file).not.toMatch(/^export (\*|\{[^}]*\}) from/m);
    expect(text, file).not.toMatch(/Math\.random|Date\.now|randomNormal\(|tf\.randomUniform/);
  }
});
