import { describe, expect, test } from 'vitest';
import { plausibleRun } from '../testing/plausible-run.ts';
import { changesBetween, describeChange, medianChange } from './comparison.ts';
import { comparisonSection } from './page/comparison-section.ts';
import type { Run } from './reported.ts';

const { run } = await plausibleRun(['cpu']);

/** The same run with a refuted H03, all values a point lower. */
const worse: Run = {
  name: 'worse',
  reported: run.reported.map((one) => {
    const [first, ...others] = one.verdict.statements;
    if (one.claim.id !== 'H03' || first === undefined || first.median === undefined) return one;
    const lower = { ...first, values: first.values.map((value) => value - 0.01), median: first.median - 0.01 };
    return { ...one, verdict: { ...one.verdict, outcome: 'refuted', statements: [lower, ...others] } };
  }),
};

describe('two runs', () => {
  const changes = changesBetween(run, worse);
  const h03 = changes.find(({ before }) => before.claim === 'H03');

  test('are compared claim by claim, under the same profile', () => {
    expect(changes.map(({ before }) => before.claim)).toEqual(run.reported.map(({ claim }) => claim.id));
    expect(changes.filter(({ differs }) => differs)).toEqual([h03]);
  });

  test('say what changed: the verdict, the median, and each network that both have', () => {
    expect(describeChange(h03!)).toMatch(/^H03 \[cpu\] supported -> refuted: /);
    expect(medianChange(h03!.statements[0]!)).toMatch(/points \(−1\.0\)$/);
    const { body } = comparisonSection([h03!], ['a', 'b']);
    expect(body.match(/<circle/g)?.length).toBe(2 * (h03?.before.statements[0]?.values.length ?? 0));
  });

  test('of another profile are compared where they share none', () => {
    const long = run.reported.map((one) => ({ ...one, verdict: { ...one.verdict, profile: 'gpu' } }));
    expect(changesBetween(run, { name: 'gpu', reported: long }).length).toBe(run.reported.length);
  });
});
