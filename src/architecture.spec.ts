import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { projectFolder } from './foundation/folders.ts';

/** Rooms from the ground up. A file may use its own room and the rooms of the layers below. */
const layers = [
  ['src/foundation'],
  ['src/random', 'src/statistics'],
  ['src/tensors'],
  ['src/data', 'src/models', 'src/optimisation'],
  ['src/attacks'],
  ['src/training', 'src/evaluation'],
  ['src/protocol'],
  ['hypotheses'],
  ['src/runs'],
  ['src/judgement'],
  ['src/leak-check'],
  ['src/reporting'],
  ['src/commands'],
  ['src/cli.ts'],
];

/** The end of a claim's file makes it a test; nothing else in it knows how it is run. */
const claimEnding = "\nif (import.meta.vitest) (await import('../src/commands/test-claim.ts')).testClaim(claim);\n";

function filesBelow(folder: string): string[] {
  return readdirSync(join(projectFolder, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file));
}

const claims = filesBelow('hypotheses');
const production = [
  ...filesBelow('src').filter((file) => !file.endsWith('.spec.ts') && !file.startsWith('src/testing/')),
  ...claims,
];

function textOf(file: string): string {
  return readFileSync(join(projectFolder, file), 'utf8').replace(claimEnding, '');
}

/** What a file imports, types too, by whichever way: import, require, or a path that it hands to a process. */
function namesIn(file: string): string[] {
  const text = textOf(file);
  const imported = [...text.matchAll(/(?:from|import|require)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] as string);
  const started = [...text.matchAll(/import\.meta\.dirname,\s*'([^']+\.ts)'/g)].map((match) => `./${match[1]}`);
  return [...imported, ...started];
}

function filesUsedBy(file: string): string[] {
  return namesIn(file)
    .filter((name) => name.startsWith('.'))
    .map((name) => relative(projectFolder, resolve(projectFolder, dirname(file), name)));
}

function roomOf(file: string): string {
  const parts = file.split('/');
  return parts[0] === 'src' ? parts.slice(0, 2).join('/') : (parts[0] as string);
}

function layerOf(file: string): number {
  return layers.findIndex((rooms) => rooms.includes(roomOf(file)));
}

describe('rooms', () => {
  test('every file stands in one, and every path it uses is there', () => {
    expect(production.filter((file) => layerOf(file) === -1)).toEqual([]);
    const broken = production.flatMap((file) =>
      filesUsedBy(file).filter((used) => !existsSync(join(projectFolder, used))),
    );
    expect(broken).toEqual([]);
  });

  test('use those below only; training and evaluation do not know each other', () => {
    const wrong = production.flatMap((file) =>
      filesUsedBy(file)
        .filter((used) => roomOf(used) !== roomOf(file) && layerOf(used) >= layerOf(file))
        .map((used) => `${file} uses ${used}`),
    );
    expect(wrong).toEqual([]);
  });

  test('have no circles, not between two files either', () => {
    const done = new Set<string>();
    const circles: string[] = [];
    const visit = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
      if (path.includes(file) || done.has(file)) return;
      filesUsedBy(file).forEach((used) => visit(used, [...path, file]));
      done.add(file);
    };
    production.forEach((file) => visit(file, []));
    expect(circles).toEqual([]);
  });

  test('the spec sees processes that are started by path', () => {
    expect(filesUsedBy('src/runs/trial-child.ts')).toContain('src/runs/trial-process.ts');
  });
});

/** A library that only some files may know. */
test.each([
  ['allure-js-commons', /^src\/reporting\/allure\.ts$/],
  ['@tensorflow/tfjs-node-gpu', /^src\/tensors\//],
  [
    '@tensorflow/tfjs-core',
    /^src\/(tensors|data|models|optimisation|attacks|training|evaluation)\/|^src\/(runs\/reference-bits|commands\/leak-check-model)\.ts$/,
  ],
  ['vitest', /^src\/commands\/test-claim\.ts$/],
  ['zod', /^src\/runs\/evidence-record\.ts$|^src\/reporting\/(expected-verdicts|findings)\.ts$/],
  ['@tensorflow/tfjs-layers', /^src\/evaluation\/layers-model\.ts$/],
  ['csv-parse', /^src\/leak-check\/read-table\.ts$/],
  ['p-queue', /^src\/runs\/scheduler\.ts$/],
  ['node:child_process', /^src\/(foundation\/|runs\/trial-child\.ts)/],
  [
    'node:fs',
    /^src\/(foundation|data|tensors|reporting|commands)\/|^src\/runs\/(trial-store|trainings-log|evidence-files|recorded-bits|run-folder)\.ts$|^src\/leak-check\/read-table\.ts$/,
  ],
])('only the files meant for it know %s', (library, allowed) => {
  const knowing = production.filter((file) =>
    namesIn(file).some((name) => name === library || name.startsWith(`${library}/`)),
  );
  expect(knowing.filter((file) => !allowed.test(file))).toEqual([]);
});

describe('a claim', () => {
  test.each(claims)('%s is data that becomes a test in one line, in at most 60 lines', (file) => {
    const whole = readFileSync(join(projectFolder, file), 'utf8');
    expect(whole.endsWith(claimEnding)).toBe(true);
    expect(whole.trimEnd().split('\n').length).toBeLessThanOrEqual(60);
    expect(whole).not.toMatch(/Math\.|tfjs|\bfor\s*\(|process\./);
  });

  test.each(claims)('%s loads neither vitest nor Allure nor plotting nor TensorFlow', (file) => {
    expect(loadedBy(file).filter((name) => /vitest|allure|plot|tensorflow/.test(name))).toEqual([]);
  });
});

test('leak-check loads no TensorFlow: from the tarball, without its dependencies, it runs on these libraries', () => {
  const libraries = [...loadedBy('src/cli.ts'), ...loadedBy('src/commands/leak-check.ts')].filter(
    (name) => !/^(node:|src\/|hypotheses\/)/.test(name),
  );
  const { dependencies } = JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  expect([...new Set(libraries), 'tsx'].sort()).toEqual(Object.keys(dependencies).sort());
});

/** All that a file loads when it is loaded: files of the project and libraries. */
function loadedBy(start: string): string[] {
  const loaded = new Set<string>();
  const load = (one: string): void => {
    if (loaded.has(one)) return;
    loaded.add(one);
    // What is imported as a type only is not there when the program runs.
    const text = textOf(one).replaceAll(/^import type [^;]+;/gm, '');
    for (const [, name = ''] of text.matchAll(/^(?:import|export) [^;]*?from '([^']+)';/gm)) {
      if (name.startsWith('.')) load(relative(projectFolder, resolve(projectFolder, dirname(one), name)));
      else loaded.add(name);
    }
  };
  load(start);
  return [...loaded];
}

test('there are no barrels, nothing random but seeds, and nobody changes the environment but for TensorFlow', () => {
  for (const file of production) {
    const text = textOf(file);
    expect(text, file).not.toMatch(/^export (\*|\{[^}]*\}) from/m);
    expect(text, file).not.toMatch(/Math\.random|Date\.now|randomNormal\(|tf\.randomUniform/);
    if (file !== 'src/tensors/load.ts') {
      expect(text, file).not.toMatch(/process\.env(\[[^\]]+\]|\.\w+)\s*(\?\?|\|\|)?=[^=]|assign\(process\.env/);
    }
  }
});

test('pixels become epsilon in one place', () => {
  const dividing = production.filter((file) => /\/ 255\b/.test(textOf(file).replaceAll(/^\s*(\*|\/\*|\/\/).*$/gm, '')));
  // The others turn bytes into images.
  expect(dividing).toEqual(['src/attacks/epsilon.ts', 'src/data/labelled-images.ts']);
});
