import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { describe, expect, test } from 'vitest';
import type { Claim } from '../verification/claim.ts';
import type { Verdict } from '../verification/verdict.ts';
import { claim as h06 } from '../../hypotheses/h06-no-defence-against-iterative.spec.ts';
import { withoutTracking } from './allure-html.ts';
import { readEvidence } from './evidence-files.ts';
import { compareVerdict, readExpectedVerdicts } from './expected-verdicts.ts';
import { formatDuration, formatSummary } from './format.ts';
import { imageStrip } from './image-strip.ts';
import { lossCurveFigure } from './loss-curve-figure.ts';
import { describeEvent, progressPrinter } from './progress.ts';
import { summaryHtml, summaryMarkdown, verdictLine, verdictTable } from './summary.ts';

const verdict: Verdict = {
  ...{ claim: 'H06', title: 'No <defence>', profile: 'cpu', outcome: 'refuted', standing: 'provisional', reasons: [] },
  ...{ seeds: [101, 102, 103], protocolSeeds: [101, 102, 103, 104, 105], alphaPerSide: 0.05 / 11 },
  statements: [
    {
      ...{ name: 'gain', unit: 'fraction', values: [0.1, 0.2, 0.3], mean: 0.2, lower: 0.1, upper: 0.3 },
      ...{ description: 'gains less', claimed: 'below', minimum: 0.05, outcome: 'refuted' },
    },
  ],
  controls: [],
  reported: [],
  attacks: [
    {
      ...{ seed: 101, arm: 'trueLabel', attack: 'fgsmTrueLabel', epsilonPixels: 16, images: 1000, chanceLevel: 0.1 },
      clean: { accuracy: 0.7, lower: 0.67, upper: 0.73 },
      adversarial: { accuracy: 0.9, lower: 0.88, upper: 0.92 },
      ...{ rescued: 250, killed: 50, pValue: 1e-30 },
    },
  ],
  protocolHash: 'abcdef0123456789',
  measurements: [],
  provenance: { revision: 'r', dirty: true, node: 'v', finishedAt: 't' },
};

describe('verdict texts', () => {
  test('the table tells claim, verdict, standing, interval and seeds', () => {
    expect(verdictTable([verdict]).split('\n')[2]).toBe(
      '| H06 No <defence> | refuted (provisional) | gains less | 20.0 % [10.0, 30.0] | 101..103 of 101..105 |',
    );
    expect(verdictLine(verdict)).toBe('H06 [cpu] REFUTED (PROVISIONAL): No <defence> -- 20.0 % [10.0, 30.0]');
  });

  test('the pages name what the verdict rests on, and are self-contained', () => {
    const figures = [{ name: 'a figure', type: 'image/svg+xml', data: '<svg></svg>' } as const];
    const claims: Claim[] = [{ ...h06, title: 'No <defence>' }];
    const html = summaryHtml(claims, [{ verdict, figures }]);
    expect(html).toContain('No &lt;defence&gt;');
    expect(html).toContain('<svg></svg>');
    expect(html).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)/);
    const markdown = summaryMarkdown(claims, [{ verdict, figures }]);
    expect(markdown).toContain('Protocol abcdef012345');
    expect(markdown).toContain('with uncommitted changes');
    expect(markdown).toContain(
      '| 101 | trueLabel | fgsmTrueLabel, 16 pixels | 70.0 % [67.0, 73.0] | 90.0 % [88.0, 92.0] | 250 | 50 | 1e-30 |',
    );
    expect(markdown).toContain('chance is 10 %');
    expect(markdown).toContain('| claimed below 5.0: refuted | gain | 20.0 % [10.0, 30.0] | 10.0, 20.0, 30.0 |');
  });

  test('one run is shown without an interval', () => {
    expect(formatSummary({ name: 'x', unit: 'nat', values: [0.5], mean: 0.5 })).toBe('0.500 nat');
  });
});

describe('expected verdicts', () => {
  const expected = {
    cpu: { H06: { outcomes: ['refuted', 'inconclusive'], seeds: [101, 102, 103], reason: 'r' } },
  } as const;

  test('speak of the same profile, claim and seeds only', () => {
    expect(compareVerdict(verdict, expected)).toBe('as expected');
    expect(compareVerdict({ ...verdict, outcome: 'inconclusive' }, expected)).toBe('as expected');
    expect(compareVerdict({ ...verdict, outcome: 'supported' }, expected)).toBe('changed');
    expect(compareVerdict({ ...verdict, seeds: [101] }, expected)).toBe('no expectation');
    expect(compareVerdict({ ...verdict, profile: 'smoke' }, expected)).toBe('no expectation');
  });
});

describe('progress', () => {
  const event = {
    kind: 'training',
    ...{ trial: 'cpu.trueLabel.101', epoch: 2, epochs: 8, done: 0.25, loss: 1.5 },
    ...{ imagesPerSecond: 1010.4, etaSeconds: 200 },
  } as const;

  test('tells epoch, loss, speed and ETA', () => {
    expect(describeEvent(event)).toBe('epoch 2/8 (25 %)  loss 1.500  1010 images/s  ETA 3 min 20 s');
  });

  test('on a terminal the line is overwritten; elsewhere one comes every half minute', () => {
    let clock = 0;
    const lines: string[] = [];
    const options = { write: (text: string) => void lines.push(text), now: () => clock };
    const plain = progressPrinter({ ...options, live: false });
    for (clock = 0; clock <= 60; clock += 10) plain(event);
    expect(lines.length).toBe(3);
    expect(lines.every((line) => line.endsWith('\n') && !line.includes('\u001b'))).toBe(true);
    lines.length = 0;
    const live = progressPrinter({ ...options, live: true });
    live(event);
    live({ kind: 'finished', trial: 'cpu.trueLabel.101', elapsedSeconds: 5 });
    expect(lines[0]).toMatch(/^\r.*ETA 3 min 20 s$/);
    expect(lines[1]).toMatch(/done in 5 s\n$/);
  });

  test('durations read naturally', () => {
    expect([5, 65, 3700].map(formatDuration)).toEqual(['5 s', '1 min 05 s', '1 h 01 min']);
  });
});

describe('figures', () => {
  test('the loss curves are one SVG with a line per run', () => {
    const points = [0, 8, 16].map((epsilonPixels) => ({
      epsilonPixels,
      crossEntropy: 1 + epsilonPixels,
      accuracy: 0.5,
    }));
    const svg = lossCurveFigure(
      [
        { arm: 'trueLabel', seed: 1, points },
        { arm: 'cleanTraining', seed: 1, points },
      ],
      16,
    );
    expect(svg).toMatch(/^<svg[^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/);
    expect(svg.match(/<path [^>]*stroke="#(d62728|1f77b4)"/g)?.length).toBe(2);
    expect(svg).toContain('trueLabel');
  });

  test('the strip has three rows of images, with the pixels where they belong', () => {
    const bytes = (value: number): string => Buffer.from(Array<number>(2 * 4 * 3).fill(value)).toString('base64');
    const png = PNG.sync.read(
      imageStrip({
        ...{ shape: [2, 2, 3], labels: [0, 1], cleanPredictions: [], adversarialPredictions: [] },
        ...{ clean: bytes(10), perturbation: bytes(20), adversarial: bytes(30) },
      }),
    );
    expect([png.width, png.height]).toEqual([2 * 8, 3 * 8]);
    expect([0, 8, 16].map((row) => png.data[4 * row * png.width])).toEqual([10, 20, 30]);
    expect(png.data[4 * 7]).toBe(255);
  });
});

test('a corrupt evidence record is named', () => {
  const folder = mkdtempSync(join(tmpdir(), 'evidence-'));
  writeFileSync(join(folder, 'cpu.trueLabel.101.json'), '{"digest":"0","content":{}}');
  expect(() => readEvidence(folder)).toThrow('cpu.trueLabel.101.json is corrupt');
  rmSync(folder, { recursive: true });
});

test('the Allure page loses its tracking and may fetch nothing', () => {
  const page =
    '<html><head><script async src="https://www.googletagmanager.com/gtag/js?id=G-1"></script></head><body></body></html>';
  const clean = withoutTracking(page);
  expect(clean).not.toContain('googletagmanager');
  expect(clean).toContain("default-src 'none'");
});

test('the recorded verdicts name outcomes, seeds and reason', () => {
  for (const byClaim of Object.values(readExpectedVerdicts())) {
    for (const record of Object.values(byClaim!)) {
      expect(Object.keys(record!).sort()).toEqual(['outcomes', 'reason', 'seeds']);
    }
  }
});
