import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { projectFolder } from '../foundation/folders.ts';
import { editDistance } from './columns.ts';
import { readTable } from './read-table.ts';
import type { Tally } from './tally.ts';

const folder = mkdtempSync(join(tmpdir(), 'leak-check-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function read(text: string, name = 'table.csv', classes?: number): Promise<Tally> {
  const path = join(folder, name);
  writeFileSync(path, text);
  return readTable(path, classes);
}

async function messageOf(text: string, name?: string, classes?: number): Promise<string> {
  const error: unknown = await read(text, name, classes).then(
    () => new Error('nothing was refused'),
    (reason: unknown) => reason,
  );
  const { name: kind, message } = error as Error;
  expect(kind).toBe('UserError');
  return message.replace(`${join(folder, name ?? 'table.csv')}: `, '');
}

const small = 'label,clean,fgsmTrueLabel\n3,3,4\n5,1,5\n7,7,7\n';

describe('a table', () => {
  test('is counted: rescued and killed, right and wrong', async () => {
    const tally = await read(small);
    expect(tally.rows).toBe(3);
    expect(tally.paired('fgsmTrueLabel', 'clean')).toEqual({
      ...{ images: 3, cleanCorrect: 2, adversarialCorrect: 2, rescued: 1, killed: 1 },
    });
  });

  test.each([
    ['a byte order mark', `\uFEFF${small}`],
    ['Windows line ends', small.replaceAll('\n', '\r\n')],
    ['quotes', small.replaceAll(/\w+/g, '"$&"')],
    ['columns in another order', 'fgsmTrueLabel,label,clean\n4,3,3\n5,5,1\n7,7,7\n'],
    ['spaces and empty lines', small.replaceAll(',', ' , ').replaceAll('\n', '\n\n')],
    ['numbers as pandas writes them', small.replaceAll(/\d/g, '$&.0')],
    ['no line end at the end', small.trimEnd()],
  ])('may have %s', async (_, text) => {
    const tally = await read(text);
    expect(tally.paired('fgsmTrueLabel', 'clean')).toEqual((await read(small)).paired('fgsmTrueLabel', 'clean'));
  });

  test('may be JSON lines', async () => {
    const lines = '{"label":3,"clean":3,"fgsmTrueLabel":4}\n{"clean":1,"label":5,"fgsmTrueLabel":"5"}\n';
    const tally = await read(lines, 'table.jsonl');
    expect(tally.paired('fgsmTrueLabel', 'clean')).toMatchObject({ images: 2, rescued: 1, killed: 1 });
  });

  test('has a curve, and losses, in the order of the radii', async () => {
    const tally = await read(
      'label,clean,fgsmTrueLabel@16,fgsmTrueLabel@2.5,loss@2.5,loss\n1,1,1,0,3,1\n1,1,1,0,4,2\n',
    );
    expect(tally.curve().map(({ epsilonPixels }) => epsilonPixels)).toEqual([2.5, 16]);
    expect(tally.losses()).toEqual([
      { epsilonPixels: 0, crossEntropy: 1.5 },
      { epsilonPixels: 2.5, crossEntropy: 3.5 },
    ]);
  });

  test('may have thousands of classes', async () => {
    const tally = await read('label,clean,transfer\n21840,21840,3\n0,0,0\n');
    expect(tally.classes).toBe(21_841);
    expect(tally.correct('transfer')).toBe(1);
  });

  test('is counted as its definition says, whatever stands in it', async () => {
    const cell = fc.integer({ min: 0, max: 3 });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell, cell, cell), { minLength: 1, maxLength: 40 }), async (rows) => {
        const lines = rows.map((cells) => cells.join(','));
        const tally = await read(`label,clean,fgsmTrueLabel,iterative\n${lines.join('\n')}\n`);
        const number = (holds: (row: (typeof rows)[number]) => boolean): number => rows.filter(holds).length;
        expect(tally.paired('iterative', 'fgsmTrueLabel')).toEqual({
          images: rows.length,
          cleanCorrect: number(([label, , fgsm]) => fgsm === label),
          adversarialCorrect: number(([label, , , iterative]) => iterative === label),
          rescued: number(([label, , fgsm, iterative]) => iterative === label && fgsm !== label),
          killed: number(([label, , fgsm, iterative]) => fgsm === label && iterative !== label),
        });
        expect(tally.different('clean', 'iterative')).toBe(number(([, clean, , iterative]) => clean !== iterative));
        const most = Math.max(...[0, 1, 2, 3].map((one) => number(([label]) => label === one)));
        expect(tally.chanceLevel).toBe(most / rows.length);
        const agreeing = rows.flatMap(([label]) => rows.filter(([, clean]) => clean === label)).length;
        expect(tally.agreementByChance).toBeCloseTo(agreeing / rows.length ** 2, 12);
        expect(tally.distinctLabels).toBe(new Set(rows.map(([label]) => label)).size);
        expect(tally.labelOff.more).toBe(number(([label, clean]) => label === clean + 1));
      }),
    );
  });
});

describe('a bad table is refused in a sentence:', () => {
  const header = 'label,clean,iterative\n';
  test.each([
    ['an empty file', '', 'it is empty.'],
    ['a header alone', header, 'it has a header and no rows.'],
    ['a missing column', 'label,iterative\n1,1\n', 'The column "clean" is missing; the table has label, iterative.'],
    ['no header', '3,3,4\n5,1,5\n', 'There is no header: the first line must name the columns'],
    [
      'no attack',
      'label,clean\n1,1\n',
      'The table has no predictions under an attack: add at least one of fgsmTrueLabel',
    ],
    [
      'a misspelt column',
      'label,clean,fgsm_true_label\n',
      'Column 3, "fgsm_true_label", is unknown. Did you mean "fgsmTrueLabel"?',
    ],
    ['a misspelt curve', 'label,clean,fgsmTruLabel@8\n', 'Did you mean "fgsmTrueLabel@8"?'],
    ['an unknown column', 'label,clean,confidence\n', 'Column 3, "confidence", is unknown. Known are label, clean,'],
    [
      "pandas' index",
      ',label,clean,iterative\n0,1,1,1\n',
      'Column 1 of the header has no name; pandas leaves out its index',
    ],
    ['a column twice', 'label,clean,iterative,clean\n', 'Columns 2 and 4 are both "clean".'],
    ['a radius twice', 'label,clean,loss@2,loss@2.0\n', 'Columns 3 and 4 are both "loss@2.0".'],
    ['a radius that is none', 'label,clean,fgsmTrueLabel@8px\n', 'the radius must be a number of pixels, 0 to 255.'],
    [
      'a radius of another attack',
      'label,clean,iterative@8\n',
      'only fgsmTrueLabel and loss may have a radius; use "iterative".',
    ],
    ['semicolons', 'label;clean;iterative\n1;1;1\n', 'the values must be separated by commas.'],
    ['a short row', `${header}1,1,1\n1,1\n`, 'Row 2 has 2 of 3 columns: column "iterative" is missing.'],
    ['a long row', `${header}1,1,1,1\n`, 'Row 1 has 4 of 3 columns: column 4 has no name.'],
    ['an empty cell', `${header}1,,1\n`, 'Row 1, column "clean" is empty'],
    [
      'NaN',
      `${header}1,1,1\n1,1,nan\n`,
      'Row 2, column "iterative": "nan" is no class; classes are numbers from 0 on.',
    ],
    ['a name', `${header}cat,1,1\n`, 'Row 1, column "label": "cat" is no class'],
    [
      'a probability',
      `${header}1,0.9731,1\n`,
      'Row 1, column "clean": "0.9731" looks like a probability; write the class',
    ],
    ['a logit', `${header}1,-3.25,1\n`, 'Row 1, column "clean": "-3.25" looks like a logit; write the class'],
    ['a large logit', `${header}1,12.5,1\n`, '"12.5" looks like a logit'],
    ['a list of probabilities', `${header}1,"[0.1, 0.9]",1\n`, '"[0.1, 0.9]" is no class'],
    [
      'a negative class',
      `${header}1,1,-1\n`,
      'Row 1, column "iterative": "-1" is out of range; classes are numbers, here 0 to',
    ],
    ['a class beyond all', `${header}1,1,1e9\n`, '"1e9" is out of range'],
    ['a negative loss', 'label,clean,iterative,loss\n1,1,1,-0.5\n', 'Row 1, column "loss": "-0.5" is no loss'],
    ['no loss', 'label,clean,iterative,loss\n1,1,1,inf\n', '"inf" is no loss; a cross-entropy is 0 or more.'],
    ['an open quote', `${header}1,"1,1\n1,1,1\n`, 'Row 1 is no CSV: a quote is not closed, or stands within a value.'],
  ])('%s', async (_, text, message) => {
    expect(await messageOf(text)).toContain(message);
  });

  test('a class that the user ruled out', async () => {
    expect(await messageOf(`${header}1,1,10\n`, 'table.csv', 10)).toContain(
      '"10" is out of range; classes are numbers, here 0 to 9.',
    );
  });

  test.each([
    ['no JSON', '{"label":1', 'Row 1 is no JSON'],
    ['an array', '[1,2]', 'Row 1 is no object'],
    [
      'another key',
      '{"label":1,"clean":1,"transfer":1}\n{"label":1,"clean":1,"iterative":1}',
      'Row 2 has "iterative", which',
    ],
    [
      'a missing key',
      '{"label":1,"clean":1,"transfer":1}\n{"label":1,"clean":1}',
      'Row 2: column "transfer" is missing.',
    ],
    [
      'a key twice',
      '{"label":1,"clean":1,"transfer":1}\n{"label":1,"clean":1,"transfer":1,"clean" : 2}',
      'Row 2 has "clean" twice.',
    ],
    [
      'probabilities',
      '{"label":1,"clean":[0.1,0.9],"transfer":1}',
      'column "clean": "[0.1,0.9]" is no class; write the class',
    ],
  ])('JSON lines with %s', async (_, text, message) => {
    expect(await messageOf(text, 'table.jsonl')).toContain(message);
  });

  test('values that look like keys are none', async () => {
    const line = '{"label":"\\": 1","clean":1,"transfer":1}';
    expect(await messageOf(line, 'table.jsonl')).toContain('Row 1, column "label": "": 1" is no class');
  });

  test('a compressed file', async () => {
    for (const name of ['table.csv.gz', 'table.jsonl']) {
      const path = join(folder, name);
      writeFileSync(path, gzipSync(small));
      await expect(readTable(path)).rejects.toThrow(`${path}: it is compressed; unpack it first.`);
    }
  });

  test('a file that is not there', async () => {
    for (const name of ['nowhere.csv', 'nowhere.jsonl', '.']) {
      await expect(readTable(join(folder, name))).rejects.toThrow('There is no table');
    }
  });
});

test('editDistance is the least number of letters to put in, take out or change', () => {
  const byDefinition = (a: string, b: string): number => {
    if (a === '' || b === '') return a.length + b.length;
    const [restA, restB] = [a.slice(1), b.slice(1)];
    if (a[0] === b[0]) return byDefinition(restA, restB);
    return 1 + Math.min(byDefinition(restA, b), byDefinition(a, restB), byDefinition(restA, restB));
  };
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 6 });
  fc.assert(
    fc.property(word, word, (a, b) => {
      expect(editDistance(a, b)).toBe(byDefinition(a, b));
    }),
  );
});

test('a table may come through a pipe', () => {
  const command = `printf '${small.replaceAll('\n', '\\n')}' | "${process.execPath}" --import tsx src/cli.ts leak-check /dev/stdin`;
  const { stdout } = spawnSync('sh', ['-c', command], { cwd: projectFolder, encoding: 'utf8' });
  expect(stdout).toContain('3 images');
});

test('a long table is read in less memory than its rows would take', async () => {
  const path = join(folder, 'long.csv');
  const rows = '3,3,4,5,6,7,8,9\n'.repeat(500_000);
  writeFileSync(path, `label,clean,fgsmTrueLabel,iterative,randomSign,transfer,loss,loss@2\n${rows}`);
  const limited = ['--max-old-space-size=48', '--import', 'tsx', 'src/cli.ts', 'leak-check', path];
  const { status, stdout } = spawnSync(process.execPath, limited, { cwd: projectFolder, encoding: 'utf8' });
  expect(stdout).toContain('500,000 images');
  expect(status).toBe(3);
  expect((await readTable(path)).rows).toBe(500_000);
});
