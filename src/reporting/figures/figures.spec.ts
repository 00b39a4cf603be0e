import { describe, expect, test } from 'vitest';
import { plausibleSurvey } from '../../testing/plausible-survey.ts';
import { plausibleRun } from '../../testing/plausible-run.ts';
import type { Figure, Plots } from './figure.ts';
import { figureFile } from './figure-file.ts';
import { figuresOf } from './figures-of.ts';
import { pathsFigure } from './paths.ts';
import { surveyFigures } from './survey-figures.ts';
import { linear, logarithmic, upwards } from './svg.ts';

const { run } = await plausibleRun(['cpu']);

function figureOf(claim: string, id: string): Figure {
  const reported = run.reported.find((one) => one.claim.id === claim);
  const figure = reported === undefined ? undefined : figuresOf(reported).find((one) => one.id === id);
  if (figure === undefined) throw new Error(`${claim} has no figure ${id}.`);
  return figure;
}

const plotsOf = (claim: string, id: string): Plots => figureOf(claim, id) as Plots;
const networks = (claim: string): number => run.reported.find((one) => one.claim.id === claim)?.evidence.length ?? 0;
const count = (text: string, what: RegExp): number => text.match(what)?.length ?? 0;

describe('every claim has the figures that its evidence allows', () => {
  test.each([
    ['H01', ['probes', 'noise']],
    ['H02', ['cosines']],
    ['H03', ['gaps', 'training', 'information', 'paths', 'images', 'code']],
    ['H05', ['loss', 'falls']],
    ['H06', ['comparisons']],
    ['H07', ['gaps', 'loss', 'training', 'information', 'paths']],
    ['H08', ['gaps', 'doses']],
    ['H09', ['gaps', 'loss', 'training', 'information', 'paths', 'code']],
    ['K01', ['gaps', 'matrix']],
    ['T01', ['gaps', 'comparisons', 'matrix']],
  ])('%s: %j', (claim, ids) => {
    const reported = run.reported.find((one) => one.claim.id === claim);
    expect(reported === undefined ? [] : figuresOf(reported).map(({ id }) => id)).toEqual(ids);
  });
});

describe('figures draw what was measured', () => {
  test('the gap: a panel for each network and attack, a line for each seed, rising ones in blue', () => {
    const { panels, table } = plotsOf('H03', 'gaps');
    expect(panels.map(({ title }) => title)).toEqual([
      ...Array<string>(3).fill('one-step trained (true label)'),
      'clean-trained',
    ]);
    const [own, noise] = panels.map(({ marks }) => marks) as [string, string];
    expect(count(own, /class="line thin/g)).toBe(networks('H03'));
    expect(count(own, /class="line thin grey/g)).toBe(1);
    expect(count(noise, /class="line thin blue/g)).toBe(0);
    expect(table.rows.length).toBe(4 * networks('H03'));
  });

  test('training: a panel for each network of one arm, or for each of several arms', () => {
    expect(plotsOf('H03', 'training').panels.length).toBe(networks('H03'));
    expect(plotsOf('H03', 'training').panels[2]).toMatchObject({ title: 'network 203', note: 'not by the last epoch' });
    expect(plotsOf('H09', 'training').panels.length).toBe(7);
    expect(plotsOf('H09', 'information').panels[0]?.note).toBe('97.0 % → 70.0 %, median');
    expect(count(plotsOf('H09', 'information').panels[0]?.marks ?? '', /<path/g)).toBe(networks('H09'));
  });

  test('paths: a line for each network, a dot where its leak begins, above the diagonal', () => {
    const [panel, ...others] = plotsOf('H03', 'paths').panels;
    expect(others).toEqual([]);
    const marks = panel?.marks ?? '';
    expect(count(marks, /M[\d.]+ [\d.]+L/g)).toBe(networks('H03') + 1); // and the shaded side
    const turns = [...marks.matchAll(/cx="([\d.]+)%" cy="([\d.]+)%" r="4"><title>network \d+ leaks from epoch \d/g)];
    expect(turns.length).toBe(networks('H03') - 1);
    // Up is small: above the diagonal means that the height is less than what is left of the width.
    for (const [, x, y] of turns) expect(Number(y)).toBeLessThan(100 - Number(x));
    expect(panel?.note).toMatch(/^15 of 16 leak, from epoch \d to \d on$/);
    expect(plotsOf('H09', 'paths').panels.length).toBe(7);
  });

  test('doses: r and net rescue of each family, a line for each series of networks, the hardest on the right', () => {
    const { panels, table } = plotsOf('H08', 'doses');
    const families = [
      'Predicted: r grows with the classes of CIFAR-10',
      'Predicted: r grows with the difficulty of MNIST',
    ];
    expect(panels.map(({ title }) => title)).toEqual(families.flatMap((family) => [family, family]));
    expect(panels.map(({ note }) => note)).toEqual(['r', 'net rescue', 'r', 'net rescue']);
    expect(count(panels[0]?.marks ?? '', /M[\d.]+ [\d.]+L/g)).toBe(networks('H08'));
    expect(count(panels[0]?.marks ?? '', /<circle/g)).toBe(3 * networks('H08'));
    // No made-up network leaks on MNIST, so that none answers.
    expect(count(panels[0]?.marks ?? '', /class="line grey dashed thin"/g)).toBe(1);
    const one = run.reported.find(({ claim }) => claim.id === 'H08')!;
    const answers = one.verdict.answers.map(
      ({ seed }, i) => ({ seed, answer: i === 0 ? 'neither' : 'shows' }) as const,
    );
    const [figure] = figuresOf({ ...one, verdict: { ...one.verdict, answers } }).filter(({ id }) => id === 'doses');
    const [first_] = figure?.kind === 'plots' ? figure.panels : [];
    expect(count(first_?.marks ?? '', /class="line grey dashed thin" d="M[^M"]*"/g)).toBe(1);
    // The counts of the first network at the first dose, without our quantities.
    const [first] = run.reported.find(({ claim }) => claim.id === 'H08')?.evidence ?? [];
    const easiest = first?.measurements.find(
      ({ request: { arm, measurement: asked } }) =>
        arm === 'cifar2Classes' &&
        asked.kind === 'accuracyUnderAttack' &&
        asked.attacks[0]?.name === 'fgsm' &&
        asked.images === undefined,
    )?.result;
    if (easiest?.kind !== 'accuracyUnderAttack') throw new Error('no counts');
    const { rescued, killed, images, cleanCorrect } = easiest;
    const [r, net] = [Math.log((2 * rescued + 1) / (2 * killed + 1)), (rescued - killed) / (images - cleanCorrect)];
    const said = (value: number, digits: number): string => `2 classes: ${value.toFixed(digits).replace('-', '−')}`;
    expect(table.rows[0]?.[2]).toContain(said(r, 3));
    expect(table.rows[networks('H08')]?.[2]).toContain(said(net, 2));
  });

  test('paths of a survey: a panel for each row that has networks, none for one epoch', () => {
    const row = (title: string, points: readonly (readonly [number, number])[]) => ({
      title,
      paths: [{ name: 'network 201', points }],
    });
    const rows = [
      row('width 8', [
        [0.2, 0.1],
        [0.5, 0.9],
      ]),
      row('width 16', [[0.2, 0.1]]),
      { title: 'width 32', paths: [] },
    ];
    const [figure] = pathsFigure(rows);
    expect(figure?.panels.map(({ title }) => title)).toEqual(['width 8']);
    expect(figure?.table.rows).toEqual([['width 8', 'network 201', 'never', '20.0 → 10.0, 50.0 → 90.0']]);
    expect(pathsFigure(rows.slice(1))).toEqual([]);
  });

  test('paths of a survey tell what became of each network, and where it was in an early epoch', () => {
    const [, figure] = surveyFigures(plausibleSurvey());
    const [narrow, wide] = figure?.panels ?? [];
    const looks = (panel: typeof narrow): string[] =>
      [...(panel?.marks ?? '').matchAll(/class="line ([^"]*)" d="([^"]*)"/g)].map(
        ([, look, path]) => `${look}: ${count(path ?? '', /M/g)}`,
      );
    expect(looks(narrow)).toEqual(['grey dashed thin: 1', 'grey thin: 1', 'blue thin: 2']);
    expect(looks(wide)).toEqual(['blue thin: 2']);
    // In its fourth epoch one is above and falls back; in their third all have a mark.
    expect(count(narrow?.marks ?? '', /class="dot (blue|grey)" [^>]* r="2"/g)).toBe(4);
    expect(count(narrow?.marks ?? '', /leaks from epoch/g)).toBe(2);
    expect(narrow?.note).toBe('2 of 4 leak');
    expect(figure?.description).toContain('epoch 3');
    expect(figure?.legend.map(({ mark }) => mark)).toEqual(['band', 'line', 'line', 'dashed', 'dot']);
  });

  test('gaps of a survey: a line for each network by epoch, blue where it leaks', () => {
    const [figure] = surveyFigures(plausibleSurvey());
    expect(figure?.panels.map(({ title, note }) => `${title}: ${note}`)).toEqual([
      'width 8: 2 of 4 leak',
      'width 16: 2 of 2 leak',
      'width 32: 2 of 2 leak',
    ]);
    const marks = figure?.panels[0]?.marks ?? '';
    expect(
      [...marks.matchAll(/class="line (\w+) thin" d="([^"]*)"/g)].map(
        ([, tone, path]) => `${tone} ${count(path ?? '', /M/g)}`,
      ),
    ).toEqual(['grey 2', 'blue 2']);
    expect(figure?.table.rows[0]?.[2]).toMatch(/^−20.0 −23.0 /);
  });

  test('a legend that is too long for a line of a file goes on in the next', () => {
    const [, figure] = surveyFigures(plausibleSurvey());
    const file = figureFile(figure!);
    const height = Number(/height="(\d+)"/.exec(file)?.[1]);
    const places = figure!.legend.map(({ words }) => {
      const [, x, y] = new RegExp(`x="(\\d+)" y="(\\d+)">${words}<`).exec(file) ?? [];
      return { end: Number(x) + 6.6 * words.length, y: Number(y) };
    });
    for (const { end, y } of places) {
      expect(end).toBeLessThanOrEqual(760);
      expect(y).toBeLessThan(height);
    }
    expect(new Set(places.map(({ y }) => y)).size).toBe(2);
  });

  test('the loss: a thin line for each network, a median, a band, and every peak', () => {
    const [panel] = plotsOf('H05', 'loss').panels;
    expect(count(panel?.marks ?? '', /class="line blue thin"/g)).toBe(networks('H05'));
    expect(count(panel?.marks ?? '', /class="band/g)).toBe(1);
    expect(count(panel?.marks ?? '', /network \d+: peak at [\d.]+ px/g)).toBe(networks('H05'));
    expect(panel?.note).toMatch(/^\d+ networks, peaks at [\d.]+( to [\d.]+)? px, median [\d.]+ px$/);
  });

  test('comparisons: the positive control is drawn beside the statements', () => {
    const { panels } = plotsOf('H06', 'comparisons');
    expect(panels.length).toBe(4);
    expect(panels[3]?.title).toBe(run.reported.find(({ claim }) => claim.id === 'H06')?.claim.controls[1]?.description);
  });

  test('example images: how many there were to take them from', () => {
    expect(figureOf('H03', 'images').description).toMatch(
      /not chosen: of [\d,]+ test images [\d,]+ are rescued and [\d,]+ killed\./,
    );
  });

  test('the noise of each label: a picture of its mean, and how far its images agree', () => {
    const figure = figureOf('H01', 'noise');
    if (figure.kind !== 'images') throw new Error('no pictures');
    expect(figure.cards.map(({ title, words }) => `${title}: ${words}`).slice(0, 2)).toEqual([
      '0: 1,000 images',
      '1: 1,000 images',
    ]);
    expect(figure.cards.map(({ pictures: [picture] }) => picture?.pixels[0])).toEqual(
      Array.from({ length: 10 }, (_, label) => 20 * label),
    );
    // The larger of v and 255 - v, over 255, for v in 0, 20, ..., 180.
    expect(figure.description).toContain(`the same sign in ${((100 * 1845) / 2550).toFixed(1)} % of the images`);
    // Of 1,000 random signs, summed over the binomial: 0.5126.
    expect(figure.description).toContain('51.3 % if signs were random');
    expect(figure.table.rows[9]).toEqual(['9', '1,000', ((100 * 180) / 255).toFixed(1)]);
  });

  test('the matrix: medians where they were measured, nothing where they were not', () => {
    const figure = figureOf('T01', 'matrix');
    if (figure.kind !== 'heat') throw new Error('no matrix');
    const column = figure.columns.findIndex((name) => name.includes('clean-trained'));
    expect(figure.rows.map(({ cells }) => cells[column] === undefined)).toEqual([true, false, false, false, false]);
    expect(figure.description).toMatch(
      /Networks: 16; 3 of one-step trained \(predicted label\); 3 of iteratively trained\. .* on 2,000 test images; .* Chance: 10 %\.$/,
    );
  });
});

test('a file of a figure stands for itself: both schemes, title and description, nothing from elsewhere', () => {
  const file = figureFile(plotsOf('H05', 'loss'));
  expect(file).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"[^>]*role="img"/);
  expect(file).toContain('prefers-color-scheme: dark');
  expect(file).toMatch(/<title id="title">Loss[^<]*<\/title><desc/);
  expect(file.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|NaN|undefined|Infinity/);
});

test('nothing drawn is out of reach: no position that is no number', () => {
  for (const reported of run.reported) {
    for (const figure of figuresOf(reported)) {
      if (figure.kind === 'plots')
        expect(figure.panels.map(({ marks }) => marks).join('')).not.toMatch(/NaN|undefined|Infinity/);
    }
  }
});

test('scales begin and end where they are told, and up is up', () => {
  expect([0, 5, 10].map(linear(0, 10))).toEqual([0, 50, 100]);
  expect([1, 10, 100].map(logarithmic(1, 100)).map(Math.round)).toEqual([0, 50, 100]);
  expect(upwards(linear(0, 1))(1)).toBe(0);
});
