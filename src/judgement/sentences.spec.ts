import { describe, expect, test } from 'vitest';
import type { Profile } from '../protocol/profile.ts';
import { profileByName } from '../protocol/profiles.ts';
import { type ExampleCounts, exampleClaim, exampleEvidence, examplePlan } from '../testing/example-claim.ts';
import { foundSentences, stateSentences } from './sentences.ts';
import { judge, type Verdict } from './verdict.ts';

const cpu = profileByName('cpu');

function found(seeds: readonly ExampleCounts[], change: Partial<Verdict> = {}): string[] {
  const evidence = seeds.map((counts, i) => exampleEvidence(exampleClaim, cpu, 201 + i, counts));
  const origin = { revision: 'r', dirty: false, node: 'v', finishedAt: 't' };
  const verdict = { ...judge(examplePlan(exampleClaim, cpu), cpu, evidence, origin), states: [], ...change };
  return [...foundSentences(verdict), ...stateSentences(verdict)];
}

const times = (count: number, gap: number): ExampleCounts[] => Array.from({ length: count }, () => ({ gap }));

describe('sentences say what the counts say', () => {
  test('all, none, and one alone', () => {
    expect(found(times(10, 20))).toEqual([
      'All ten networks show it.',
      'At least 69.2 % of such networks do (95 % interval of Clopper and Pearson, not adjusted for looks).',
    ]);
    expect(found(times(10, -20))).toEqual([
      'None of ten networks shows it.',
      'Up to 30.8 % of such networks could (95 % interval of Clopper and Pearson, not adjusted for looks).',
    ]);
  });

  test('the exceptions are named, with what is known of them', () => {
    const states = [{ arm: 'trueLabel', states: [{ seed: 204, state: 'notCollapsed' }] }] as const;
    const eleven = [...times(3, 20), ...times(1, -20), ...times(8, 20)];
    expect(found(eleven, { states })).toEqual([
      'Eleven of twelve networks show it.',
      'Between 61.5 % and 99.8 % of such networks do (95 % interval of Clopper and Pearson, not adjusted for looks).',
      'Network 204 does not: it had not collapsed when training ended.',
      'trueLabel: one network, which did not collapse.',
    ]);
    const other = { arm: 'iterative', states: [{ seed: 204, state: 'leaking' }] } as const;
    expect(found(eleven, { states: [...states, other] })).toContain('Network 204 does not.');
    const many = found([...times(5, 20), ...times(5, -20)]);
    expect(many.filter((sentence) => sentence.startsWith('Network'))).toEqual([]);
  });

  test('a seed that cannot answer is named with its reason', () => {
    expect(found([...times(9, 20), { gap: 20, clean: 4000 }])).toEqual([
      'All nine networks that answer show it.',
      'At least 66.4 % of such networks do (95 % interval of Clopper and Pearson, not adjusted for looks).',
      'Network 210 answers nothing: the network of trueLabel did not learn: 40.0 % clean, not above 50.0 %.',
    ]);
  });

  test('one that answers, and none', () => {
    const unlearnt = { gap: 20, clean: 4000 };
    expect(found([{ gap: 20 }, ...Array<typeof unlearnt>(9).fill(unlearnt)])).toEqual([
      'The one network that answers shows it.',
      `Networks ${[202, 203, 204, 205, 206, 207, 208, 209, 210].join(', ')} answer nothing: the network of trueLabel did not learn: 40.0 % clean, not above 50.0 %.`,
    ]);
    expect(found(Array<typeof unlearnt>(10).fill(unlearnt))[0]).toBe('No network answers.');
  });

  test('the states of the networks', () => {
    const told = (...states: readonly ('leaking' | 'collapsed' | 'notCollapsed')[]): string | undefined =>
      found(times(10, 20), {
        states: [{ arm: 'trueLabel', states: states.map((state, i) => ({ seed: 201 + i, state })) }],
      })[2];
    expect(told('leaking', 'collapsed', 'leaking')).toBe(
      'trueLabel: of three networks, two collapsed and leak, one collapsed without a leak.',
    );
    expect(told('notCollapsed', 'leaking')).toBe(
      'trueLabel: of two networks, one collapsed and leaks, one did not collapse.',
    );
    expect(told('leaking')).toBe('trueLabel: one network, which collapsed and leaks.');
    expect(told('collapsed', 'collapsed')).toBe('trueLabel: all two networks collapsed without a leak.');
    expect(told('notCollapsed', 'notCollapsed')).toBe('trueLabel: none of two networks collapsed.');
  });
});

test('the range of ten runs holds one more with 9 chances in 11, and says whether it holds the run of the post, at its radius', () => {
  const claim = {
    ...exampleClaim,
    statements: [
      { ...exampleClaim.statements[0], quantity: { ...exampleClaim.statements[0].quantity, inThePost: 0.0269 } },
    ] as const,
  };
  const origin = { revision: 'r', dirty: false, node: 'v', finishedAt: 't' };
  const atPostRadius = { ...cpu, evaluationEpsilonPixels: 6 };
  const judged = (gaps: number[], profile: Profile = atPostRadius): Verdict =>
    judge(
      examplePlan(claim, profile),
      profile,
      gaps.map((gap, i) => exampleEvidence(claim, profile, 201 + i, { gap })),
      origin,
    );
  const outside = judged([3, ...Array<number>(9).fill(20)]).statements[0]?.range;
  expect(outside).toEqual({ lower: 0.03, upper: 0.2, coverage: 9 / 11, inThePost: 0.0269, holdsThePost: false });
  const elsewhere = judged(Array<number>(10).fill(20), cpu).statements[0]?.range;
  expect(elsewhere).toEqual({ lower: 0.2, upper: 0.2, coverage: 9 / 11 });
  const inside = judged([2, ...Array<number>(9).fill(20)]);
  expect(inside.statements[0]?.range?.holdsThePost).toBe(true);
});
