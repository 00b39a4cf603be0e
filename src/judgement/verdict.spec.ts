import { describe, expect, test } from 'vitest';
import type { ArmName } from '../protocol/arms.ts';
import type { Claim } from '../protocol/claim.ts';
import { profileByName } from '../protocol/profiles.ts';
import { onFirstSeeds } from '../protocol/quantity.ts';
import { accuracyUnder, labelLeakingGap, reestimatedGap } from '../protocol/quantities/attacked.ts';
import type { SeedEvidence } from '../runs/evidence.ts';
import { type ExampleCounts, exampleClaim, exampleEvidence, examplePlan, ownAttack } from '../testing/example-claim.ts';
import { answerOf } from './seed-answer.ts';
import { judge, type Verdict } from './verdict.ts';

const cpu = profileByName('cpu');
const origin = { revision: 'r', dirty: false, node: 'v', finishedAt: 't' };

function verdictOf(seeds: readonly ExampleCounts[], claim: Claim = exampleClaim, profile = cpu): Verdict {
  const evidence = seeds.map((counts, i) => exampleEvidence(claim, profile, 201 + i, counts));
  return judge(examplePlan(claim, profile), profile, evidence, origin);
}

function reversed(seed: SeedEvidence): SeedEvidence {
  return { ...seed, measurements: seed.measurements.toReversed() };
}

/** The seed, but that the network of an arm learned nothing. */
function unlearnt(seed: SeedEvidence, arm: ArmName): SeedEvidence {
  const measurements = seed.measurements.map((measured) =>
    measured.request.arm === arm
      ? { ...measured, result: { ...measured.result, cleanCorrect: 100 } as typeof measured.result }
      : measured,
  );
  return { ...seed, measurements };
}

/** The seed, but that the training of an arm diverged, so that nothing was measured on it. */
function diverged({ seed, measurements }: SeedEvidence, arm: ArmName): SeedEvidence {
  const training = { key: {}, epochs: [], networkSha256: '', provenance: origin, diverged: 'at step 3' };
  return {
    ...{ seed, trainings: [{ arm, ...training }] },
    measurements: measurements.filter(({ request }) => request.arm !== arm),
  };
}

const leaks: ExampleCounts = { gap: 20 };
const not: ExampleCounts = { gap: -20 };
const times = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => one);

describe('judge counts seeds', () => {
  test('ten of ten decide at the first look', () => {
    expect(verdictOf(times(10, leaks))).toMatchObject({
      ...{ outcome: 'supported', look: { seeds: 10, needed: 10 }, reasons: [] },
      counts: { shows: 10, showsNot: 0, neither: 0 },
    });
    expect(verdictOf(times(10, not)).outcome).toBe('refuted');
  });

  test('one that differs takes it to the next look, where eleven of twelve decide', () => {
    const nine = [...times(9, leaks), not];
    expect(verdictOf(nine)).toMatchObject({ outcome: 'undecided', look: { seeds: 10 } });
    expect(verdictOf([...nine, leaks, leaks])).toMatchObject({ outcome: 'supported', look: { seeds: 12 } });
  });

  test('after the last look it is inconclusive', () => {
    expect(verdictOf([...times(3, not), ...times(13, leaks)]).outcome).toBe('inconclusive');
    expect(verdictOf([...times(2, not), ...times(14, leaks)]).outcome).toBe('supported');
  });

  test('seeds beyond the look that decided are not part of the verdict', () => {
    const verdict = verdictOf([...times(10, leaks), ...times(6, not)]);
    expect(verdict.outcome).toBe('supported');
    expect(verdict.answers.map(({ seed }) => seed)).toEqual([201, 202, 203, 204, 205, 206, 207, 208, 209, 210]);
    expect(verdict.statements[0]?.values.length).toBe(10);
  });

  test('the interval mirrors the rule: it lies on one side of the bound exactly when the look decides', () => {
    const [statement] = verdictOf([{ gap: 1.5 }, { gap: 30 }, ...times(8, leaks)]).statements;
    expect(statement).toMatchObject({ median: 0.2, holdsIn: 10, interval: { lower: 0.015, upper: 0.3 } });
    expect(verdictOf([...times(9, leaks), not]).statements[0]?.interval).toEqual({ lower: -0.2, upper: 0.2 });
  });

  test('a value at the bound is on neither side', () => {
    expect(verdictOf(times(10, { gap: 1 })).counts.shows).toBe(0);
  });

  test('fewer seeds than the first look decide nothing', () => {
    const evidence = [exampleEvidence(exampleClaim, cpu, 201, leaks)];
    const verdict = judge(examplePlan(exampleClaim, cpu), cpu, evidence, origin);
    expect(verdict.outcome).toBe('undecided');
    expect(verdict.look).toBeUndefined();
  });

  test('a claim of two statements needs both in a seed', () => {
    const both: Claim = {
      ...exampleClaim,
      statements: [exampleClaim.statements[0], { ...exampleClaim.statements[0], bound: 0.25 }],
    };
    expect(verdictOf(times(10, leaks), both).outcome).toBe('refuted');
    expect(verdictOf(times(10, { gap: 30 }), both).outcome).toBe('supported');
  });
});

describe('a seed that cannot answer counts for no side and is named', () => {
  test('because its network did not learn', () => {
    const verdict = verdictOf([...times(9, leaks), { gap: 20, clean: 4900 }]);
    expect(verdict).toMatchObject({ outcome: 'undecided', counts: { shows: 9, neither: 1 } });
    expect(verdict.answers[9]).toEqual({
      ...{ seed: 210, answer: 'neither' },
      reason: 'the network of trueLabel did not learn: 49.0 % clean, not above 50.0 %',
    });
    expect(verdict.statements[0]?.values.length).toBe(9);
    expect(verdict.statements[0]?.interval).toBeUndefined();
  });

  test('which its accuracy on the most images says, not that on a sample', () => {
    const both = { ...exampleClaim, reported: [accuracyUnder({ ...ownAttack, sample: true })] };
    const evidence = exampleEvidence(both, cpu, 201, leaks);
    const measuredAs = (onAll: number, onSample: number) => ({
      ...evidence,
      measurements: evidence.measurements.map((measured) => {
        const { result } = measured;
        if (result.kind !== 'accuracyUnderAttack') return measured;
        const { measurement } = measured.request;
        const isSample = measurement.kind === 'accuracyUnderAttack' && measurement.images !== undefined;
        const images = isSample ? 2000 : 10_000;
        return { ...measured, result: { ...result, images, cleanCorrect: images * (isSample ? onSample : onAll) } };
      }),
    });
    for (const inOrder of [(one: SeedEvidence) => one, reversed]) {
      expect(answerOf(both, inOrder(measuredAs(0.51, 0.49)), cpu).answer).toBe('shows');
      expect(answerOf(both, inOrder(measuredAs(0.49, 0.51)), cpu).reason).toContain('did not learn: 49.0 % clean');
    }
  });

  test('but not because of what is only reported: statistics of batch norm estimated anew', () => {
    const reported = { ...exampleClaim, reported: [reestimatedGap(ownAttack, 'clean images')] };
    const evidence = exampleEvidence(reported, cpu, 201, leaks);
    const low = evidence.measurements.map((measured) =>
      JSON.stringify(measured.request).includes('reestimated')
        ? { ...measured, result: { ...measured.result, cleanCorrect: 100 } as typeof measured.result }
        : measured,
    );
    expect(answerOf(reported, { ...evidence, measurements: low }, cpu)).toEqual({ seed: 201, answer: 'shows' });
  });

  test('but not because of a network that is only reported or a control, unlearnt or diverged', () => {
    const beside = { ...ownAttack, arm: 'leastLikely' } as const;
    const reported = { ...exampleClaim, reported: [labelLeakingGap(beside)] };
    const evidence = exampleEvidence(reported, cpu, 201, leaks);
    const shows = { seed: 201, answer: 'shows' };
    expect(answerOf(reported, unlearnt(evidence, 'leastLikely'), cpu)).toEqual(shows);
    expect(answerOf(reported, diverged(evidence, 'leastLikely'), cpu)).toEqual(shows);
  });

  test('because a network diverged', () => {
    const training = { key: {}, epochs: [], networkSha256: '', provenance: origin, diverged: 'at step 3' };
    const evidence = times(10, leaks).map((counts, i) => exampleEvidence(exampleClaim, cpu, 201 + i, counts));
    evidence[4] = { seed: 205, trainings: [{ arm: 'trueLabel', ...training }], measurements: [] };
    const verdict = judge(examplePlan(exampleClaim, cpu), cpu, evidence, origin);
    expect(verdict.answers[4]).toEqual({ seed: 205, answer: 'neither', reason: 'the training of trueLabel diverged' });
    expect(verdict.controls[0]?.seeds).not.toContain(205);
    expect(verdict).toMatchObject({ outcome: 'undecided', counts: { shows: 9, neither: 1 } });
  });

  test('because the condition of the claim is not met', () => {
    const conditional: Claim = {
      ...exampleClaim,
      condition: { ...exampleClaim.statements[0], unmet: 'it does not leak at all' },
    };
    const verdict = verdictOf([...times(9, leaks), not], conditional);
    expect(verdict.answers[9]?.reason).toBe('it does not leak at all');
    // All nine that answer: 0.025 ^ (1 / 9), in closed form.
    expect(verdict.counts).toMatchObject({ shows: 9, showsNot: 0, neither: 1 });
    expect(verdict.counts.share.lower).toBeCloseTo(0.025 ** (1 / 9), 12);
  });

  test('because the network that its condition reads did not learn, or diverged', () => {
    const beside = { ...ownAttack, arm: 'leastLikely' } as const;
    const conditional: Claim = {
      ...exampleClaim,
      condition: { unmet: 'no leak', quantity: labelLeakingGap(beside), side: 'above', bound: 0.01 },
    };
    const evidence = exampleEvidence(conditional, cpu, 201, leaks);
    expect(answerOf(conditional, evidence, cpu)).toEqual({ seed: 201, answer: 'shows' });
    expect(answerOf(conditional, unlearnt(evidence, 'leastLikely'), cpu)).toMatchObject({
      ...{ answer: 'neither', reason: expect.stringContaining('the network of leastLikely did not learn') as string },
    });
    expect(answerOf(conditional, diverged(evidence, 'leastLikely'), cpu)).toMatchObject({
      ...{ answer: 'neither', reason: 'the training of leastLikely diverged' },
    });
  });
});

describe('a broken experiment gives no verdict and says why', () => {
  test.each<[ExampleCounts, string]>([
    [{ unmoved: 101 }, 'Seed 201: fgsm left 101 of 10000 images of trueLabel unmoved.'],
    [{ violations: ['a pixel is not finite'] }, 'Seed 201: fgsm on trueLabel broke its rules: a pixel is not finite.'],
  ])('one seed with %o', (counts, reason) => {
    const { outcome, reasons } = verdictOf([{ ...leaks, ...counts }, ...times(9, leaks)]);
    expect(outcome).toBe('broken');
    expect(reasons).toContain(reason);
  });

  test('a control is counted over seeds: one noisy seed is flagged, most of them break it', () => {
    const noisy = { ...leaks, noiseGap: 5 };
    const flagged = verdictOf([noisy, ...times(9, leaks)]);
    expect(flagged.outcome).toBe('supported');
    expect(flagged.controls[0]).toMatchObject({ brokenBy: [201], fails: false });
    const half = verdictOf([...times(5, noisy), ...times(5, leaks)]);
    expect(half.controls[0]?.fails).toBe(false);
    const most = verdictOf([...times(6, noisy), ...times(4, leaks)]);
    expect(most.controls[0]?.fails).toBe(true);
    const broken = verdictOf(times(10, noisy));
    expect(broken).toMatchObject({
      ...{
        outcome: 'broken',
        reasons: ['In 10 of 10 seeds the negative control does not hold: “noise opens no gap”.'],
      },
    });
  });
});

describe('a control of the first seed only', () => {
  const [control] = exampleClaim.controls;
  const once: Claim = { ...exampleClaim, controls: [{ ...control, quantity: onFirstSeeds(1, control.quantity) }] };

  test('is judged by that seed', () => {
    const noisy = { ...leaks, noiseGap: 5 };
    expect(verdictOf([leaks, ...times(9, noisy)], once)).toMatchObject({
      ...{ outcome: 'supported', controls: [{ seeds: [201], brokenBy: [], fails: false }] },
    });
    expect(verdictOf([noisy, ...times(9, leaks)], once)).toMatchObject({
      ...{ outcome: 'broken', reasons: ['In 1 of 1 seeds the negative control does not hold: “noise opens no gap”.'] },
    });
  });

  test('breaks the claim when that seed has no value', () => {
    const evidence = times(10, leaks).map((counts, i) => exampleEvidence(once, cpu, 201 + i, counts));
    const first = evidence[0]!;
    const measurements = first.measurements.filter(({ request }) => !JSON.stringify(request).includes('randomSign'));
    const verdict = judge(examplePlan(once, cpu), cpu, [{ ...first, measurements }, ...evidence.slice(1)], origin);
    expect(verdict).toMatchObject({
      ...{ outcome: 'broken', reasons: ['The negative control has no value: “noise opens no gap”.'] },
    });
  });
});

test('the smoke profile never gives a verdict', () => {
  const smoke = profileByName('smoke');
  expect(verdictOf([leaks], exampleClaim, smoke)).toMatchObject({
    ...{ outcome: 'not evaluated', reasons: [smoke.withoutVerdict] },
  });
});
