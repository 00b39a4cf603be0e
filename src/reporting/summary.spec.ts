import { describe, expect, test } from 'vitest';
import { claim as h06 } from '../../hypotheses/h06-no-defence-against-iterative.spec.ts';
import type { Verdict } from '../judgement/verdict.ts';
import { compareVerdict } from './expected-verdicts.ts';
import { formatDuration, formatMeasured, formatP } from './format.ts';
import { countsText, summaryHtml, summaryMarkdown, verdictLine, verdictTable } from './summary.ts';

const seeds = [201, 202, 203];
const verdict: Verdict = {
  ...{ claim: 'H06', title: 'No <defence>', profile: 'cpu', outcome: 'refuted', reasons: [] },
  look: { seeds: 3, needed: 3 },
  answers: seeds.map((seed) => ({ seed, answer: 'showsNot' as const })),
  counts: { shows: 0, showsNot: 3, neither: 0, share: { lower: 0, upper: 0.7 } },
  statements: [
    {
      ...{ name: 'gain', unit: 'points', seeds, values: [0.1, 0.2, 0.3], median: 0.2, holdsIn: 0 },
      ...{ description: 'gains less', side: 'below', bound: 0.05, interval: { lower: 0.1, upper: 0.3 } },
    },
  ],
  controls: [
    {
      ...{ name: 'noise', unit: 'points', seeds, values: [-0.1, 0.02, -0.1], median: -0.1 },
      ...{ kind: 'negative', description: 'noise', side: 'below', bound: 0.01, brokenBy: [202], fails: false },
    },
  ],
  reported: [],
  attacks: [
    {
      ...{ seed: 201, arm: 'trueLabel', attack: 'fgsm (trueLabel)', epsilonPixels: 16, images: 1000, chanceLevel: 0.1 },
      clean: { accuracy: 0.7, lower: 0.67, upper: 0.73 },
      adversarial: { accuracy: 0.9, lower: 0.88, upper: 0.92 },
      ...{ rescued: 250, killed: 50, pValue: 1e-30 },
    },
  ],
  states: [],
  protocolHash: 'abcdef0123456789',
  measurements: [],
  trained: { revisions: ['r'], dirty: false, processors: ['p'], hours: 1 },
  provenance: { revision: 'r', dirty: true, node: 'v', finishedAt: 't' },
};

describe('verdict texts', () => {
  test('the table tells claim, verdict, counts, median and interval', () => {
    expect(verdictTable([verdict]).split('\n')[2]).toBe(
      '| H06 No <defence> | refuted: 0 of 3 seeds show it | gains less | 20.0 points [10.0, 30.0] | 0 of 3 |',
    );
    expect(verdictLine(verdict)).toBe('H06 [cpu] REFUTED: No <defence>. 0 of 3 seeds show it.');
  });

  test('seeds that answer nothing are counted and named', () => {
    const unable = { seed: 204, answer: 'neither', reason: 'it did not learn' } as const;
    const four = { ...verdict, answers: [...verdict.answers, unable], counts: { ...verdict.counts, neither: 1 } };
    expect(countsText(four)).toBe('0 of 4 seeds show it; 1 answers nothing');
    expect(summaryMarkdown([h06], [{ verdict: four, figures: [] }])).toContain(
      '- Seed 204 answers nothing: it did not learn.',
    );
  });

  test('what has a place in a matrix stands there, and not in the list', () => {
    const reported = [
      { row: 'cleanTraining', column: 'clean', median: 0.7 },
      { row: 'trueLabel', column: 'FGSM', median: 0.95 },
    ].map(({ median, ...cell }) => ({
      ...{ name: `in ${cell.row}`, unit: 'accuracy' as const, seeds: [201], values: [median], median, cell },
    }));
    const markdown = summaryMarkdown([h06], [{ verdict: { ...verdict, reported }, figures: [] }]);
    expect(markdown).toContain('| Trained on | clean | FGSM |');
    expect(markdown).toContain('| cleanTraining | 70.0 |  |');
    expect(markdown).toContain('| trueLabel |  | 95.0 |');
    expect(markdown).not.toContain('in trueLabel');
  });

  test('fewer seeds than the first look are exploratory', () => {
    const { look: _, ...without } = verdict;
    expect(verdictLine({ ...without, outcome: 'undecided' })).toContain('UNDECIDED (EXPLORATORY)');
  });

  test('the pages name what the verdict rests on, and are self-contained', () => {
    const figures = [{ name: 'a figure', type: 'image/svg+xml', data: '<svg></svg>' } as const];
    const claims = [{ ...h06, title: 'No <defence>' }];
    const html = summaryHtml(claims, [{ verdict, figures }]);
    expect(html).toContain('No &lt;defence&gt;');
    expect(html).toContain('<svg></svg>');
    expect(html).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)/);
    const markdown = summaryMarkdown(claims, [{ verdict, figures }]);
    expect(markdown).toContain('Protocol abcdef012345');
    expect(markdown).toContain('with uncommitted changes');
    expect(markdown).toContain(
      '| 201 | trueLabel | fgsm (trueLabel), 16 pixels | 70.0 % [67.0, 73.0] | 90.0 % [88.0, 92.0] | 250 | 50 | 1e-30 |',
    );
    expect(markdown).toContain('chance is 10 %');
    expect(markdown).toContain(
      '| below 5.0 points: in 0 of 3 | gain | 20.0 points | 201: 10.0, 202: 20.0, 203: 30.0 |',
    );
    expect(markdown).toContain('negative control, below 1.0 points: holds, not for 202');
  });
});

test('numbers read as readers expect', () => {
  expect(formatMeasured(-0.1234, 'points')).toBe('−12.3 points');
  expect(formatMeasured(0.913, 'accuracy')).toBe('91.3 %');
  expect([formatP(0), formatP(2e-5)]).toEqual(['< 1e-300', '0.00002']);
  expect([5, 65, 3700].map(formatDuration)).toEqual(['5 s', '1 min 05 s', '1 h 01 min']);
});

describe('expected verdicts', () => {
  const record = { outcome: 'refuted', protocolHash: verdict.protocolHash, reason: 'r' } as const;
  const expected = { cpu: { H06: record } };

  test('speak of the same profile, claim and protocol only', () => {
    expect(compareVerdict(verdict, expected)).toBe('as expected');
    expect(compareVerdict({ ...verdict, outcome: 'inconclusive' }, expected)).toBe('changed');
    expect(compareVerdict({ ...verdict, outcome: 'broken' }, expected)).toBe('changed');
    expect(compareVerdict({ ...verdict, outcome: 'undecided' }, expected)).toBe('no expectation');
    expect(compareVerdict({ ...verdict, protocolHash: 'other' }, expected)).toBe('no expectation');
    expect(compareVerdict({ ...verdict, profile: 'smoke' }, expected)).toBe('no expectation');
  });
});
