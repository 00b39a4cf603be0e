import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Command } from './commands/options.ts';
import { projectFolder } from './foundation/folders.ts';

const topLevel = readdirSync(projectFolder);

/** Files of the project: nothing installed, nothing generated, nothing of git. */
function filesBelow(folder: string): string[] {
  return readdirSync(join(projectFolder, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return /^(\.git|node_modules|reports)$/.test(path) ? [] : filesBelow(path);
    return entry.isFile() ? [path] : [];
  });
}

const files = filesBelow('');
const pages = files.filter((file) => file.endsWith('.md'));

function textOf(file: string): string {
  return readFileSync(join(projectFolder, file), 'utf8');
}

/** Words between backticks, in fenced blocks too. */
function codeWords(text: string): string[] {
  return [...text.matchAll(/```[^\n]*\n([^]*?)```|`([^`\n]+)`/g)]
    .flatMap(([, block, span]) => (block ?? span ?? '').split(/\s+/))
    .map((word) => word.replace(/[,;:.]+$/, ''));
}

function linkTargets(text: string): string[] {
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
}

/** `a/b.ts`, `src/a/`, `a.md`; not a URL, a revision's path, an option or a package. */
function looksLikePath(word: string): boolean {
  if (/[:@=~$"'()|]|^-/.test(word)) return false;
  const hasExtension = /\.(ts|js|json|md|py|svg|csv|txt|safetensors)$/.test(word);
  return word.includes('/')
    ? hasExtension || topLevel.includes(word.split('/')[0] as string)
    : /\.(ts|md|py)$/.test(word);
}

/** What of a path must be there: up to a glob or placeholder. `reports/` is made by running, but for the committed part. */
function certainPart(path: string): string {
  const fixed = path.replace(/[^/]*[*<>{}…].*$/, '');
  return /^reports\/(?!(bench|reference)\/\w)/.test(fixed) ? '' : fixed;
}

/** A path is given from the page, from the top, or, of a module, by its name alone. */
function exists(path: string, page: string): boolean {
  const from = [join(projectFolder, dirname(page)), projectFolder];
  return from.some((folder) => existsSync(resolve(folder, path))) || files.some((file) => basename(file) === path);
}

function brokenPaths(text: string, page: string): string[] {
  const links = linkTargets(text)
    .filter((target) => !/^(\w+:|#)/.test(target))
    .map((target) => target.replace(/#.*$/, ''));
  return [...codeWords(text).filter(looksLikePath), ...links].filter((path) => {
    const certain = certainPart(path);
    return certain !== '' && !exists(certain, page);
  });
}

describe('a page names only paths that are there', () => {
  test.each(pages)('%s', (page) => {
    expect(brokenPaths(textOf(page), page)).toEqual([]);
  });

  test('a wrong path, link or module is seen; globs, placeholders and what is no path are not taken for one', () => {
    const wrong =
      '`src/nowhere.ts` `verification/trial.ts` `nowhere.ts` [x](docs/no.md#a)\n```sh\ncat src/no.json\n```';
    expect(brokenPaths(wrong, 'README.md')).toEqual([
      ...['src/nowhere.ts', 'verification/trial.ts', 'nowhere.ts'],
      ...['src/no.json', 'docs/no.md'],
    ]);
    const right =
      '`reports/reference/<run>/` `src/attacks/*.property.spec.ts` `a / b` dL/dX `1/x` `7500de4:reports/x.md` `~/.cache/x` ' +
      '`reports/summary.html` `@scope/name` `--evidence <folder>` [x](https://a.b/c.md) [y](#z) `cli.ts` `npm run verify`';
    expect(brokenPaths(right, 'README.md')).toEqual([]);
    const within = '`src/nowhere/*.ts` `reports/reference/nowhere/summary.md`';
    expect(brokenPaths(within, 'README.md')).toEqual(['src/nowhere/*.ts', 'reports/reference/nowhere/summary.md']);
  });

  test('and links only to headings that are there', () => {
    const broken = pages.flatMap((page) =>
      linkTargets(textOf(page)).flatMap((target) => {
        const [, path = '', anchor = ''] = /^(?!\w+:)([^#]*)#(.+)$/.exec(target) ?? [];
        if (anchor === '') return [];
        const file = path === '' ? page : relative(projectFolder, resolve(projectFolder, dirname(page), path));
        return headings(textOf(file)).includes(anchor) ? [] : [`${page}: ${target}`];
      }),
    );
    expect(broken).toEqual([]);
  });
});

/** As GitHub names them in links. */
function headings(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}

function namesIn(text: string, pattern: RegExp): string[] {
  return [...new Set(text.match(pattern) ?? [])].sort();
}

test('docs/settings.md has every variable of the project, and no other', () => {
  const variable = /LABEL_LEAKING_[A-Z0-9_]+/g;
  const code = files.filter((file) => /\.(ts|json|py)$|^\.(ci|github)\//.test(file) && !file.startsWith('fixtures/'));
  const used = code.flatMap((file) => namesIn(textOf(file), variable));
  expect(namesIn(textOf('docs/settings.md'), variable)).toEqual([...new Set(used)].sort());
});

describe('docs/commands.md', () => {
  const text = textOf('docs/commands.md');
  const optionsIn = (part: string): string[] => namesIn(part, /(?<=^\| `)--[a-z-]+/gm);
  const sectionOf = (command: string): string =>
    text.split(/^## /m).find((part) => part.startsWith(`${command}\n`)) ?? '';
  const commands = [...textOf('src/cli.ts').matchAll(/import\('\.\/commands\/([\w-]+)\.ts'\)/g)].map(
    ([, name = '']) => name,
  );

  test.each(commands)('has the options of %s, and no others', async (name) => {
    const { default: command } = (await import(`./commands/${name}.ts`)) as { default: Command };
    expect(optionsIn(sectionOf(name))).toEqual(command.options.map((option) => `--${option}`).sort());
  });

  test('has the options of bench, and no others', () => {
    const [, given = ''] = /parseArgs\(\{\s*options: \{([^]*?)\n {4}\}/.exec(textOf('bench/bench.ts')) ?? [];
    const names = namesIn(given, /(?<=^ +'?)[a-z-]+(?='?: \{)/gm);
    expect(optionsIn(sectionOf('bench'))).toEqual(names.map((name) => `--${name}`));
  });

  test('has every script of package.json, and no other', () => {
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
    const titles = [...text.matchAll(/^## ([a-z-]+)$/gm)].map(([, title = '']) => title);
    const mentioned = [...text.matchAll(/^\| `npm (?:run )?([\w:-]+)/gm)].map(([, script = '']) => script);
    expect([...titles, ...mentioned].sort()).toEqual(Object.keys(scripts).sort());
  });
});

test('README.md has at most 120 lines', () => {
  expect(textOf('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(120);
});

test('the way of one number in ARCHITECTURE.md is at most 18 files, none of them twice', () => {
  const way = [...textOf('ARCHITECTURE.md').matchAll(/^\d+\. `([^`]+\.ts)`: /gm)].map(([, file]) => file);
  expect(way.length).toBeGreaterThan(0);
  expect(way.length).toBeLessThanOrEqual(18);
  expect(new Set(way).size).toBe(way.length);
});
