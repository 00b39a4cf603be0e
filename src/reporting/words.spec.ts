import { describe, expect, test } from 'vitest';
import type { StatementFinding, Verdict } from '../judgement/verdict.ts';
import type { Claim } from '../protocol/claim.ts';
import { profileByName } from '../protocol/profiles.ts';
import { exampleClaim } from '../testing/example-claim.ts';
import { compareVerdict } from './expected-verdicts.ts';
import { plain } from './glossary.ts';
import { formatDuration, formatMeasured, formatP } from './format.ts';
import { countsText, decidingStatement, decidingText, heldText, postText, verdictLine, whyOpen } from './words.ts';

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
  test('a line tells claim, verdict and counts', () => {
    expect(verdictLine(verdict)).toBe('H06 [cpu] REFUTED: No <defence>. 0 of 3 networks show it.');
    expect(whyOpen(verdict)).toBeUndefined();
  });

  test('networks that answer nothing are counted', () => {
    const unable = { seed: 204, answer: 'neither', reason: 'it did not learn' } as const;
    const four = { ...verdict, answers: [...verdict.answers, unable], counts: { ...verdict.counts, neither: 1 } };
    expect(countsText(four)).toBe('0 of 3 networks show it; 1 answers nothing');
    const none = { ...verdict.counts, showsNot: 0, neither: 4 };
    expect(countsText({ counts: none })).toBe('no network answers');
  });

  test('fewer networks than the first look are exploratory, and an open claim says why it is', () => {
    const { look: _, ...without } = verdict;
    expect(verdictLine({ ...without, outcome: 'undecided' })).toContain('UNDECIDED (EXPLORATORY)');
    expect(whyOpen({ ...without, outcome: 'undecided' })).toBe('Fewer networks than the first look asks for.');
    expect(whyOpen({ ...verdict, outcome: 'inconclusive' })).toContain('neither side has the 3 networks that it takes');
  });

  test("the post's run is held against the range of ours, where the post says what it gave", () => {
    const range = { lower: 0.02, upper: 0.25, coverage: 9 / 11, inThePost: 0.0269, holdsThePost: true };
    const statements = verdict.statements.map((one) => ({ ...one, range }));
    const [statement] = exampleClaim.statements;
    const quantity = { ...statement.quantity, inThePost: 0.0269 };
    const claim = { ...exampleClaim, statements: [{ ...statement, quantity }] as const };
    const of = (profile: string, of: Claim = claim): string =>
      postText({ claim: of, profile: profileByName(profile), verdict: { ...verdict, statements } });
    expect(of('cpu-long')).toBe(
      "Could the post's run be one of these? gain: 2.7 points, inside ours (2.0 to 25.0, where one more run would lie with 82 % probability).",
    );
    expect(of('cpu')).toBe("Not compared with the post's own run, which was evaluated at 6 pixels.");
    expect(of('cpu-long', exampleClaim)).toBe('');
  });

  test('of an open claim it is told which statements hold everywhere, and which do not', () => {
    const [first] = verdict.statements as [StatementFinding];
    const values = [0, 0, 0];
    const holding = { ...first, values, holdsIn: 3 };
    const split = { ...first, values, holdsIn: 2, description: 'it is small' };
    expect(heldText({ statements: [holding, split, holding] })).toBe(
      'of its three statements two hold in every network that answers, “it is small” in 2 of 3',
    );
    expect([heldText({ statements: [holding] }), heldText({ statements: [split] })]).toEqual(['', '']);
    const open = { ...verdict, outcome: 'inconclusive' as const, look: { seeds: 3, needed: 3 } };
    expect(whyOpen({ ...open, statements: [holding, split] })).toMatch(/takes\. Of its two statements one holds in/);
  });

  test('the value that decides says what it is', () => {
    const [first] = verdict.statements as [StatementFinding];
    const of = (name: string): string =>
      decidingText({ statements: [{ ...first, name, median: 0.2, unit: 'points' }] });
    expect(of('labelLeakingGap, trueLabel under fgsm')).toBe('gap 20.0 points');
    expect(of('adversarialAccuracy, a under b minus c under d')).toBe('difference 20.0 points');
    expect(of('labelLeakingGap, a under b minus c under d')).toBe('difference of gaps 20.0 points');
    expect(of('something else')).toBe('20.0 points');
    const { median: _, ...without } = first;
    expect(decidingText({ statements: [without] })).toBe('');
  });

  test('the statement that fewest networks meet decides', () => {
    const [first] = verdict.statements as [StatementFinding];
    const statements = [
      { ...first, holdsIn: 3 },
      { ...first, description: 'fails', holdsIn: 1 },
      { ...first, holdsIn: 1 },
    ];
    expect(decidingStatement({ statements })?.description).toBe('fails');
  });
});

test('numbers read as readers expect', () => {
  // Ties that no binary fraction holds.
  expect([0.9985, -0.5875, 0.9105].map((value) => formatMeasured(value, 'points'))).toEqual([
    ...['99.9 points', '−58.8 points', '91.1 points'],
  ]);
  expect(formatMeasured(-0.1234, 'points')).toBe('−12.3 points');
  expect(formatMeasured(0.913, 'accuracy')).toBe('91.3 %');
  expect([formatP(0), formatP(9.9e-5), formatP(2e-4)]).toEqual(['< 0.0001', '< 0.0001', '0.0002']);
  expect([5, 65, 3700].map(formatDuration)).toEqual(['5 s', '1 min 05 s', '1 h 01 min']);
});

describe('expected verdicts', () => {
  const record = { outcome: 'refuted', protocolHash: verdict.protocolHash, reason: 'r' } as const;
  const expected = { cpu: { H06: record } };

  test('speak of the same profile, claim and protocol only', () => {
    expect(compareVerdict(verdict, expected)).toBe('as expected');
    expect(compareVerdict({ ...verdict, outcome: 'inconclusive' }, expected)).toBe('changed');
    expect(compareVerdict({ ...verdict, outcome: 'broken' }, expected)).toBe('changed');
    expect(compareVerdict({ ...verdict, outcome: 'undecided' }, expected)).toBe('not decided yet');
    expect(compareVerdict({ ...verdict, protocolHash: 'other' }, expected)).toBe('no expectation');
    expect(compareVerdict({ ...verdict, profile: 'smoke' }, expected)).toBe('no expectation');
  });

  test('a claim may be broken where it was, by the same failures and no others', () => {
    const broken = { cpu: { H06: { ...record, outcome: 'broken' as const, failures: ['A control failed.'] } } };
    const failing = (...reasons: string[]): Verdict => ({ ...verdict, outcome: 'broken', reasons });
    expect(compareVerdict(failing('A control failed.'), broken)).toBe('as expected');
    expect(compareVerdict(failing('A control failed.', 'A gradient is zero.'), broken)).toBe('changed');
    expect(compareVerdict({ ...verdict, outcome: 'supported' }, broken)).toBe('changed');
  });
});

test('the arm of iterative examples is named, and the word stays a word', () => {
  expect(plain('adversarialAccuracy, iterative under fgsm (trueLabel)')).toBe(
    'accuracy, iteratively trained under FGSM',
  );
  for (const text of ['under iterative FGSM', 'than the iterative one', 'with the iterative attack']) {
    expect(plain(text)).toBe(text);
  }
});
