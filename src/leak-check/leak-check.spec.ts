import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { AccuracyUnderAttack } from '../evaluation/accuracy-under-attack.ts';
import { projectFolder } from '../foundation/folders.ts';
import type { Said } from './answer.ts';
import { columnsOf } from './columns.ts';
import { hasFinding, leakCheck, type LeakCheck } from './leak-check.ts';
import { leastLeak } from './leaks.ts';
import { Tally } from './tally.ts';

/** A table of ten classes; `rows`: for each column whether it is right (1), or wrong in a way of its own (0), so many times. */
function table(names: string, rows: readonly (readonly [times: number, right: string])[]): Tally {
  const tally = new Tally(columnsOf(['label', ...names.split(' ')]), 10);
  let image = 0;
  for (const [times, right] of rows) {
    for (let i = 0; i < times; i++, image++) {
      const label = image % 10;
      // Wrong classes go round too, so that no shift of the labels fits.
      const classes = [...right].map((digit) => (digit === '1' ? label : (label + 1 + (image % 9)) % 10));
      tally.add([label, ...classes].map(String));
    }
  }
  return tally;
}

function answers(check: LeakCheck): Record<string, Said> {
  return Object.fromEntries(check.answers.map(({ id, answer }) => [id, answer]));
}

function sentence(check: LeakCheck, id: string): string {
  return check.answers.find((answer) => answer.id === id)?.sentence ?? '';
}

describe('leaks', () => {
  test('with the numbers of its definition', () => {
    const check = leakCheck(
      table('clean fgsmTrueLabel', [
        [600, '11'],
        [250, '01'],
        [20, '10'],
        [130, '00'],
      ]),
    );
    expect(answers(check)['leaks']).toBe('yes');
    const [leak] = check.answers;
    const value = (name: string): number | undefined => leak?.measured.find((one) => one.name.startsWith(name))?.value;
    expect(value('clean accuracy')).toBe(0.62);
    expect(value('accuracy under')).toBe(0.85);
    expect(value('label leaking gap')).toBeCloseTo(0.23, 12);
    expect([value('rescued'), value('killed')]).toEqual([250, 20]);
    expect(value('net rescue')).toBeCloseTo(230 / 380, 12);
    // Twice the probability of at most 20 heads in 270 tosses, in exact fractions (Python).
    expect((value('exact McNemar') as number) / 9.69886244074505e-52).toBeCloseTo(1, 9);
  });

  test.each([
    [
      'no, where the attack kills',
      [
        [300, '11'],
        [10, '01'],
        [500, '10'],
        [190, '00'],
      ],
      'no',
    ],
    [
      'no, where gap and interval lie below a point',
      [
        [6000, '11'],
        [100, '01'],
        [100, '10'],
        [3800, '00'],
      ],
      'no',
    ],
    [
      'cannot be told from a few images',
      [
        [25, '11'],
        [3, '01'],
        [2, '10'],
        [10, '00'],
      ],
      'cannot tell',
    ],
  ] as const)('%s', (_, rows, said) => {
    expect(answers(leakCheck(table('clean fgsmTrueLabel', rows)))['leaks']).toBe(said);
  });

  test('where clean errors leave no room for a point, most of them must not be rescued', () => {
    expect(leastLeak({ images: 1000, cleanCorrect: 700 })).toBe(0.01);
    expect(leastLeak({ images: 1000, cleanCorrect: 990 })).toBeCloseTo(0.002, 12);
    const digits = table('clean fgsmTrueLabel', [
      [9900, '11'],
      [80, '01'],
      [5, '10'],
      [15, '00'],
    ]);
    expect(answers(leakCheck(digits))['leaks']).toBe('yes');
  });

  test('the size that a small sample would have to have is enough', () => {
    const rows = [
      [250, '11'],
      [30, '01'],
      [20, '10'],
      [100, '00'],
    ] as const;
    const needed = leakCheck(table('clean fgsmTrueLabel', rows)).answers[0]?.imagesNeeded as number;
    expect(needed).toBeGreaterThan(400);
    const more = rows.map(([times, right]) => [Math.ceil((1.05 * times * needed) / 400), right] as const);
    expect(answers(leakCheck(table('clean fgsmTrueLabel', more)))['leaks']).toBe('yes');
  });

  test.each(['fgsmPredictedLabel', 'leastLikely', 'iterative', 'randomSign', 'transfer'])(
    'not from %s alone',
    (name) => {
      const check = leakCheck(
        table(`clean ${name}`, [
          [600, '11'],
          [250, '01'],
          [150, '00'],
        ]),
      );
      expect(answers(check)['leaks']).toBe('cannot tell');
      expect(check.answers[0]?.missing).toEqual(['the column fgsmTrueLabel']);
    },
  );

  test('with a curve and no radius of interest it asks for one', () => {
    const tally = table('clean fgsmTrueLabel@2 fgsmTrueLabel@8', [
      [500, '101'],
      [300, '001'],
      [200, '100'],
    ]);
    expect(leakCheck(tally).answers[0]?.missing[0]).toContain('--epsilon');
    expect(answers(leakCheck(tally, 8))['leaks']).toBe('yes');
  });
});

describe('collapsed', () => {
  test.each([
    [
      'yes: one step leaves 40 points more',
      [
        [500, '110'],
        [100, '111'],
        [400, '100'],
      ],
      'yes',
    ],
    [
      'no: it leaves 5 points more',
      [
        [50, '110'],
        [500, '111'],
        [450, '100'],
      ],
      'no',
    ],
    [
      'open: 20 points are within the interval',
      [
        [10, '110'],
        [20, '111'],
        [20, '100'],
      ],
      'cannot tell',
    ],
  ] as const)('%s', (_, rows, said) => {
    expect(answers(leakCheck(table('clean fgsmTrueLabel iterative', rows)))['collapsed']).toBe(said);
  });
});

describe('masks its gradient', () => {
  test.each(['randomSign', 'transfer'])('when %s is stronger', (name) => {
    const check = leakCheck(
      table(`clean fgsmTrueLabel ${name}`, [
        [300, '110'],
        [300, '111'],
        [400, '100'],
      ]),
    );
    expect(answers(check)['masksGradient']).toBe('yes');
    expect(sentence(check, 'masksGradient')).toContain('30.0 points less accuracy than FGSM');
  });

  test('and names an attack that is known to be stronger, not one that only may be', () => {
    const check = leakCheck(
      table('clean fgsmTrueLabel randomSign transfer', [
        [80, '1100'],
        [320, '1101'],
        [310, '1010'],
        [290, '1111'],
      ]),
    );
    expect(sentence(check, 'masksGradient')).toContain('the transferred attack leaves 8.0 points less');
  });

  test('when a smaller radius is stronger', () => {
    const tally = table('clean fgsmTrueLabel@2 fgsmTrueLabel@8', [
      [500, '101'],
      [300, '000'],
      [200, '100'],
    ]);
    expect(sentence(leakCheck(tally, 8), 'masksGradient')).toContain('FGSM of only 2 pixels leaves 50.0 points less');
    expect(answers(leakCheck(tally, 2))['masksGradient']).toBe('cannot tell');
  });

  test('cannot be told from noise alone where the curve may show it and the radius is not known', () => {
    const tally = table('clean fgsmTrueLabel fgsmTrueLabel@2 randomSign', [
      [500, '1101'],
      [100, '1000'],
      [200, '0000'],
      [200, '1111'],
    ]);
    const check = leakCheck(tally);
    expect(answers(check)['masksGradient']).toBe('cannot tell');
    expect(check.answers[2]?.missing[0]).toBe('the radius of fgsmTrueLabel, as --epsilon');
    expect(answers(leakCheck(tally, 8))['masksGradient']).toBe('yes');
    expect(answers(leakCheck(tally, 1))['masksGradient']).toBe('no');
  });

  test('not along a curve that is nowhere stronger, whatever the radius', () => {
    const tally = table('clean fgsmTrueLabel fgsmTrueLabel@2 randomSign', [
      [500, '1011'],
      [300, '0000'],
      [200, '1111'],
    ]);
    expect(answers(leakCheck(tally))['masksGradient']).toBe('no');
  });

  test('not when noise is weaker', () => {
    const check = leakCheck(
      table('clean fgsmTrueLabel randomSign', [
        [100, '111'],
        [600, '101'],
        [300, '000'],
      ]),
    );
    expect(answers(check)['masksGradient']).toBe('no');
  });
});

describe('the attack is suspicious', () => {
  const reason = (check: LeakCheck): string => sentence(check, 'attackSuspicious');

  test('when it changes no answers; then no leak is ruled out', () => {
    const check = leakCheck(
      table('clean fgsmTrueLabel', [
        [700, '11'],
        [300, '00'],
      ]),
    );
    expect(reason(check)).toContain('true-label FGSM changes 0 of 1,000 answers');
    expect(answers(check)).toMatchObject({ leaks: 'cannot tell', attackSuspicious: 'yes' });
  });

  test('not when it changes few answers of an accurate model, all to the label', () => {
    const check = leakCheck(
      table('clean fgsmTrueLabel iterative', [
        [9940, '110'],
        [60, '010'],
      ]),
    );
    expect(answers(check)).toMatchObject({ leaks: 'yes', collapsed: 'yes', attackSuspicious: 'no' });
    const alone = leakCheck(
      table('clean fgsmTrueLabel', [
        [9940, '11'],
        [60, '01'],
      ]),
    );
    expect(answers(alone)).toMatchObject({ leaks: 'yes', attackSuspicious: 'no' });
  });

  test('nor when one step changes nothing, and many steps do', () => {
    const rows = [
      [700, '110'],
      [300, '000'],
    ] as const;
    expect(reason(leakCheck(table('clean fgsmTrueLabel iterative', rows)))).not.toContain('does almost nothing');
  });

  test('when many steps are weaker than one', () => {
    const check = leakCheck(
      table('clean fgsmTrueLabel iterative', [
        [100, '111'],
        [300, '101'],
        [600, '100'],
      ]),
    );
    expect(reason(check)).toContain('leaves 30.0 points more accuracy than one step');
    expect(answers(check)['collapsed']).toBe('cannot tell');
  });

  test('when labels are off by one', () => {
    const tally = new Tally(columnsOf(['label', 'clean', 'fgsmTrueLabel']), 10);
    for (let i = 0; i < 500; i++) tally.add([1 + (i % 9), i % 7 === 0 ? 5 : i % 9, (i * 3) % 10].map(String));
    const check = leakCheck(tally);
    expect(reason(check)).toContain('The labels are off by one');
    expect(answers(check)).toMatchObject({ leaks: 'cannot tell', attackSuspicious: 'yes' });
  });

  test('when clean accuracy is at chance', () => {
    const tally = new Tally(columnsOf(['label', 'clean', 'fgsmTrueLabel']), 10);
    for (let i = 0; i < 1000; i++) tally.add([i % 10, (i * i + 3) % 7, (i * 3) % 10].map(String));
    expect(reason(leakCheck(tally))).toContain('labels and predictions do not belong together');
  });

  test('when all rows have one label, and says so', () => {
    const tally = new Tally(columnsOf(['label', 'clean', 'fgsmTrueLabel']), 10);
    for (let i = 0; i < 1000; i++) tally.add([3, i % 4 === 0 ? 5 : 3, i % 8 === 0 ? 5 : 3].map(String));
    const check = leakCheck(tally);
    expect(reason(check)).toMatch(/^All rows have one label: shuffle the loader/);
    expect(reason(check)).not.toContain('belong together');
    expect(sentence(check, 'leaks')).toBe('Cannot tell: all rows have one label.');
  });

  test.each([
    ['not where most labels are the same and the model tells the others', 5, false],
    ['where most labels are the same and the others are told no better than by chance', 95, true],
  ])('%s', (_, wrongOfRare, found) => {
    const tally = new Tally(columnsOf(['label', 'clean', 'fgsmTrueLabel']), 2);
    for (let i = 0; i < 20_000; i++) {
      const rare = i % 20 === 0;
      const label = rare ? 1 : 0;
      // Of the frequent label 6 in 95 are missed: in all, the model is less often right than always saying it.
      const isWrong = rare ? (i / 20) % 100 < wrongOfRare : i % 20 === 1 || i % 100 === 2;
      tally.add([label, isWrong ? 1 - label : label, i % 3 === 0 ? 1 : 0].map(String));
    }
    expect(reason(leakCheck(tally)).includes('belong together')).toBe(found);
  });

  test('when two columns for the radius of interest differ', () => {
    const tally = table('clean fgsmTrueLabel fgsmTrueLabel@8', [
      [500, '101'],
      [300, '011'],
      [200, '110'],
    ]);
    const check = leakCheck(tally, 8);
    expect(reason(check)).toContain(
      'The columns fgsmTrueLabel and fgsmTrueLabel@8 differ in 700 of 1,000 rows, and by --epsilon they are the same',
    );
    expect(answers(check)).toMatchObject({ leaks: 'cannot tell', attackSuspicious: 'yes' });
    expect(reason(leakCheck(tally, 16))).not.toContain('differ in');
  });

  test('also when both kinds of FGSM agree but for a rounding', () => {
    const check = leakCheck(
      table('clean fgsmTrueLabel fgsmPredictedLabel', [
        [400, '111'],
        [300, '100'],
        [299, '000'],
        [1, '010'],
      ]),
    );
    expect(reason(check)).toContain('agree on all but 1 image, also on the 300 where these labels differ');
    expect(answers(check)['leaks']).toBe('cannot tell');
  });

  test('when both kinds of FGSM agree where their labels differ', () => {
    const both = 'clean fgsmTrueLabel fgsmPredictedLabel';
    const same = leakCheck(
      table(both, [
        [400, '111'],
        [300, '100'],
        [300, '000'],
      ]),
    );
    expect(reason(same)).toContain('also on the 300 where these labels differ');
    expect(answers(same)['leaks']).toBe('cannot tell');
    const other = leakCheck(
      table(both, [
        [400, '111'],
        [290, '100'],
        [300, '000'],
        [10, '010'],
      ]),
    );
    expect(answers(other)['attackSuspicious']).toBe('no');
  });

  test('when only predicted labels were used', () => {
    const check = leakCheck(
      table('clean fgsmPredictedLabel', [
        [400, '11'],
        [300, '10'],
        [300, '00'],
      ]),
    );
    expect(reason(check)).toContain('an attack without the true label cannot show a leak');
  });

  test('when radii are fractions', () => {
    const names = 'clean fgsmTrueLabel@0.0078 fgsmTrueLabel@0.0314';
    const check = leakCheck(
      table(names, [
        [300, '111'],
        [200, '110'],
        [300, '100'],
        [200, '000'],
      ]),
      0.0314,
    );
    expect(reason(check)).toContain('look like fractions of 1 (0.0078, 0.0314)');
  });

  test('when radii are fractions in the names of columns, or as the option, but not in both', () => {
    const rows = [
      [300, '111'],
      [200, '110'],
      [500, '100'],
    ] as const;
    const named = leakCheck(table('clean fgsmTrueLabel fgsmTrueLabel@0.0314', rows), 16);
    expect(reason(named)).toContain('look like fractions of 1 (0.0314)');
    const given = leakCheck(table('clean fgsmTrueLabel fgsmTrueLabel@8', rows), 0.0627);
    expect(reason(given)).toContain('look like fractions of 1 (0.0627)');
  });

  test('when radius 0 changes answers', () => {
    const check = leakCheck(
      table('clean fgsmTrueLabel@0 fgsmTrueLabel', [
        [400, '110'],
        [3, '100'],
        [597, '000'],
      ]),
    );
    expect(reason(check)).toContain('FGSM of radius 0 changes 3 answers');
  });

  test('when accuracy stays above chance where every image could be grey', () => {
    const check = leakCheck(
      table('clean fgsmTrueLabel fgsmTrueLabel@128', [
        [300, '101'],
        [400, '100'],
        [300, '000'],
      ]),
    );
    expect(reason(check)).toContain('does not fall to chance: 30.0 % at 128 pixels');
    expect(answers(check)['leaks']).toBe('cannot tell');
  });

  test('when accuracy falls at no radius', () => {
    const names = 'clean fgsmTrueLabel fgsmTrueLabel@2 fgsmTrueLabel@4';
    const check = leakCheck(
      table(names, [
        [5000, '1111'],
        [500, '0111'],
        [4500, '0000'],
      ]),
    );
    expect(reason(check)).toContain('at none of 2, 4 pixels is it a point below clean');
  });
});

test('too small a sample is a finding of its own, with the size that it would take', () => {
  const check = leakCheck(
    table('clean fgsmTrueLabel', [
      [25, '11'],
      [3, '01'],
      [2, '10'],
      [10, '00'],
    ]),
  );
  expect(answers(check)['sampleTooSmall']).toBe('yes');
  expect(sentence(check, 'sampleTooSmall')).toMatch(/it would take about [\d,]+ images for 80 % power/);
  expect(hasFinding(check)).toBe(true);
});

test('losses are shown with their peak, where it lies inside', () => {
  const tally = new Tally(columnsOf(['label', 'clean', 'fgsmTrueLabel', 'loss', 'loss@2', 'loss@4']), 10);
  for (let i = 0; i < 50; i++) tally.add([i % 10, i % 10, (i + 1) % 10, 1, 3, 2].map(String));
  expect(leakCheck(tally)).toMatchObject({ lossPeakPixels: 2 });
});

/** The committed measurements of our networks, told as tables: judged here as there. */
test('our own networks leak here when they do in their verdicts', () => {
  const run = join(projectFolder, 'reports/reference/cpu');
  const folder = join(run, 'evidence');
  // Evidence of further networks lies there, of other claims, decided or not.
  const { content: h03 } = JSON.parse(readFileSync(join(run, 'verdicts/H03.cpu.json'), 'utf8')) as {
    content: { record: { answers: { seed: number }[] } };
  };
  const files = h03.record.answers
    // Iteratively trained: the three of the control of H06.
    .flatMap(({ seed }, i) =>
      ['trueLabel', 'cleanTraining', ...(i < 3 ? ['iterative'] : [])].map((arm) => `cpu.${arm}.${seed}.json`),
    );
  const said = files.map((file) => {
    const { content } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as {
      content: { measurements: Measured[] };
    };
    const result = content.measurements.find(isOwnFgsm)?.result as AccuracyUnderAttack;
    const { images, cleanCorrect, rescued, killed } = result;
    const rows = [
      [cleanCorrect - killed, '11'],
      [rescued, '01'],
      [killed, '10'],
    ] as const;
    const check = leakCheck(table('clean fgsmTrueLabel', [...rows, [images - cleanCorrect - rescued, '00']]));
    return { file, leaks: answers(check)['leaks'], gap: (rescued - killed) / images };
  });
  expect(said).toHaveLength(27);
  for (const { file, leaks, gap } of said) expect(leaks, file).toBe(gap > 0.01 ? 'yes' : 'no');
  expect(said.filter(({ leaks }) => leaks === 'yes')).toHaveLength(11);
});

interface Measured {
  readonly request: {
    readonly craftedOn?: string;
    readonly measurement: { readonly reestimated?: unknown; readonly attacks?: { readonly labelSource: string }[] };
  };
  readonly result: AccuracyUnderAttack;
}

function isOwnFgsm({ request: { craftedOn, measurement }, result }: Measured): boolean {
  const isFgsm =
    result.kind === 'accuracyUnderAttack' && result.attacks.join() === 'fgsm' && result.epsilonPixels === 16;
  const own = craftedOn === undefined && measurement.reestimated === undefined;
  return isFgsm && own && result.images === 10_000 && measurement.attacks?.[0]?.labelSource === 'trueLabel';
}
