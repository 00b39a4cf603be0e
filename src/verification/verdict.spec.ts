import { afterEach, describe, expect, test, vi } from 'vitest';
import type { AccuracyUnderAttack } from '../evaluation/accuracy-under-attack.ts';
import type { Execution } from '../training/step-runner.ts';
import type { Claim } from './claim.ts';
import { alphaPerSide, requestsOf } from './claim.ts';
import { gatherEvidence, type RunEvidence } from './evidence.ts';
import { profiles } from './profile.ts';
import { accuracyUnder, labelLeakingGap, leakBeyondCleanTraining, netRescue, underAttack } from './quantities.ts';
import { withExecution } from './settings.ts';
import { planMeasurement, planTrials, trialById, trainingKey } from './trial.ts';
import { judge, judgeStatement, protocolHash } from './verdict.ts';

const trueLabelFgsm = { arm: 'trueLabel', attack: 'fgsmTrueLabel' } as const;
const noise = { arm: 'trueLabel', attack: 'randomSign' } as const;
const origin = { revision: 'r', dirty: false, node: 'v', finishedAt: 't' };

const claim: Claim = {
  id: 'H03',
  title: 'leaks',
  statement: 'It leaks.',
  kind: 'fact',
  source: { section: 's', reported: 'r' },
  seeds: [101, 102, 103, 104, 105],
  statements: [{ description: 'gap', quantity: labelLeakingGap(trueLabelFgsm), claimed: 'above', minimum: 0.01 }],
  controls: [
    {
      kind: 'negative',
      description: 'noise opens no gap',
      quantity: labelLeakingGap(noise),
      expected: 'below',
      limit: 0.01,
    },
  ],
  reported: [leakBeyondCleanTraining(trueLabelFgsm)],
  remarks: [],
};

interface Counts {
  readonly gap?: number;
  readonly noiseGap?: number;
  readonly clean?: number;
  readonly unmoved?: number;
  readonly violations?: string[];
}

/** A run with the given gaps (points of a hundred) on 10,000 images. */
function runOf(
  seed: number,
  { gap = 10, noiseGap = -20, clean = 7000, unmoved = 0, violations = [] }: Counts,
): RunEvidence {
  const result = (points: number): AccuracyUnderAttack => ({
    ...{ attack: 'fgsm', epsilonPixels: 16, images: 10_000, chanceLevel: 0.1, cleanCorrect: clean },
    adversarialCorrect: clean + 100 * points,
    rescued: 1000 + Math.max(0, 100 * points),
    killed: 1000 + Math.max(0, -100 * points),
    ...{ cleanCrossEntropy: 1, adversarialCrossEntropy: 1, unmoved, refereeViolations: violations },
  });
  return {
    seed,
    measurements: requestsOf(claim, profiles.cpu).map((request) => ({
      request,
      address: 'a',
      result: result('attack' in request.measurement && request.measurement.attack === 'randomSign' ? noiseGap : gap),
    })),
  };
}

function verdictOf(gaps: number[], counts: Counts = {}, profile = profiles.cpu) {
  return judge(
    claim,
    profile,
    gaps.map((gap, i) => runOf(101 + i, { ...counts, gap })),
    origin,
  );
}

describe('judge', () => {
  test('supports a gap whose whole interval lies above the minimum', () => {
    expect(verdictOf([20, 21, 19, 20, 20])).toMatchObject({ outcome: 'supported', standing: 'full', reasons: [] });
  });

  test('refutes one whose whole interval lies below, and says when it is present, but below the minimum', () => {
    expect(verdictOf([-20, -21, -19, -20, -20])).toMatchObject({ outcome: 'refuted' });
    const negligible = judgeStatement(claim.statements[0], { values: [0.004, 0.0041, 0.0039, 0.004], errors: [] }, 1);
    expect(negligible).toMatchObject({ outcome: 'refuted', note: 'present, but below the minimum' });
  });

  test('is inconclusive where the interval holds the minimum, and says how many seeds it would take', () => {
    const { outcome, statements } = verdictOf([20, -10, 5, 30, -5]);
    expect(outcome).toBe('inconclusive');
    expect(statements[0]?.note).toMatch(/would take about \d+ seeds/);
  });

  test('three of five seeds are provisional, two or others exploratory', () => {
    expect(verdictOf([20, 20, 20]).standing).toBe('provisional');
    expect(verdictOf([20, 20]).standing).toBe('exploratory');
    const others = [1, 2, 3].map((seed) => runOf(seed, {}));
    expect(judge(claim, profiles.cpu, others, origin).standing).toBe('exploratory');
  });

  test('one run gives no interval and no verdict', () => {
    const verdict = verdictOf([20]);
    expect(verdict).toMatchObject({ outcome: 'inconclusive', reasons: ['One run has no interval.'] });
    expect(verdict.statements[0]?.lower).toBeUndefined();
  });

  test('the smoke profile never gives a verdict', () => {
    expect(judge(claim, profiles.smoke, [], origin).outcome).toBe('not evaluated');
  });

  test.each([
    [{ noiseGap: 5 }, 'The negative control failed: noise opens no gap.'],
    [{ clean: 5900 }, 'clean accuracy of trueLabel is 0.59, not above 0.6.'],
    [{ unmoved: 101 }, 'left 101 of 10000 images of trueLabel unmoved.'],
    [{ violations: ['a pixel is not finite'] }, 'broke its rules: a pixel is not finite.'],
  ])('%o blocks the verdict and is named', (counts, reason) => {
    const { outcome, reasons } = verdictOf([20, 20, 20, 20, 20], counts);
    expect(outcome).toBe('inconclusive');
    expect(reasons.join(' ')).toContain(reason);
  });

  test('a claim of two statements needs both and is refuted by either', () => {
    const both = (minimum: number): Claim => ({
      ...claim,
      statements: [claim.statements[0], { ...claim.statements[0], minimum }],
    });
    const runs = [20, 21, 19, 20, 20].map((gap, i) => runOf(101 + i, { gap }));
    expect(judge(both(0.1), profiles.cpu, runs, origin).outcome).toBe('supported');
    expect(judge(both(0.2), profiles.cpu, runs, origin).outcome).toBe('inconclusive');
    expect(judge(both(0.5), profiles.cpu, runs, origin).outcome).toBe('refuted');
  });
});

test('the interval has the error of eleven claims on each side', () => {
  const { lower, upper } = judgeStatement(claim.statements[0], { values: [-1, -1, 0, 1, 1], errors: [] }, 1);
  // The values have deviation 1, so the half width times sqrt(5) is the quantile. Student's distribution with four
  // degrees of freedom has a closed form.
  const t = (((upper as number) - (lower as number)) / 2) * Math.sqrt(5);
  const root = 1 + (t * t) / 4;
  const distribution = 0.5 + (3 / 8) * (t / Math.sqrt(root)) * (1 - (t * t) / root / 12);
  expect(distribution).toBeCloseTo(1 - 0.05 / 11, 9);
  expect(alphaPerSide).toBe(0.05 / 11);
});

describe('quantities', () => {
  const run = runOf(101, { gap: 15 });
  const [attacked] = run.measurements;

  test('gap, net rescue and accuracy are the counts they are defined by', () => {
    const results = [attacked!.result];
    expect(labelLeakingGap(trueLabelFgsm).estimate(results, profiles.cpu).value).toBeCloseTo(0.15, 12);
    expect(netRescue(trueLabelFgsm).estimate(results, profiles.cpu).value).toBeCloseTo(1500 / 3000, 12);
    expect(accuracyUnder(trueLabelFgsm).estimate(results, profiles.cpu).value).toBeCloseTo(0.85, 12);
  });

  test('radii follow the profile', () => {
    expect(underAttack(trueLabelFgsm, profiles.cpu).measurement).toMatchObject({ epsilonPixels: 16 });
    expect(underAttack({ ...trueLabelFgsm, radius: 'post' }, profiles.cpu).measurement).toMatchObject({
      epsilonPixels: 6,
    });
    expect(underAttack({ ...trueLabelFgsm, radius: 'lossPeak' }, profiles.cpu).source).toBe('trueLabel');
  });
});

describe('another execution than the profile asks for', () => {
  afterEach(() => vi.unstubAllEnvs());

  test('eager gives verdicts, reduced precision gives none and says why', () => {
    vi.stubEnv('LABEL_LEAKING_ENGINE', 'eager');
    expect(withExecution(profiles.cpu)).toEqual({
      ...profiles.cpu,
      execution: { engine: 'eager', precision: 'float32', threads: 1 },
    });
    vi.stubEnv('LABEL_LEAKING_PRECISION', 'reduced');
    const { withoutVerdict, execution } = withExecution(profiles.cpu);
    expect(execution).toEqual({ engine: 'eager', precision: 'reduced', threads: 1 });
    expect(withoutVerdict).toBe('Computed in reduced precision; the protocol asks for float32.');
  });

  test('a value that is none is refused', () => {
    vi.stubEnv('LABEL_LEAKING_ENGINE', 'jet');
    expect(() => withExecution(profiles.cpu)).toThrow(
      'LABEL_LEAKING_ENGINE is "jet"; it must be one of eager, compiled.',
    );
  });
});

describe('addresses', () => {
  const key = (change: object, execution: Partial<Execution> = {}, seed = 101): string =>
    JSON.stringify(
      trainingKey({ ...profiles.cpu.recipes.trueLabel, ...change }, seed, { ...profiles.cpu.execution, ...execution }),
    );

  test('change with recipe, seed, engine and precision, not with the name of the profile', () => {
    expect(key({ epochs: 9 })).not.toBe(key({}));
    expect(key({}, { engine: 'eager' })).not.toBe(key({}));
    expect(key({}, { precision: 'reduced' })).not.toBe(key({}));
    expect(key({}, {}, 102)).not.toBe(key({}));
    const request = underAttack(trueLabelFgsm, profiles.cpu);
    const renamed = { ...profiles.cpu, name: 'smoke' as const };
    expect(planMeasurement(renamed, request, 101).address).toBe(planMeasurement(profiles.cpu, request, 101).address);
  });

  test('of a measurement at a loss peak depend on both networks', () => {
    const request = underAttack(
      { arm: 'cleanTraining', attack: 'iterativeTrueLabel', radius: 'lossPeak' },
      profiles.cpu,
    );
    const otherSource = {
      ...profiles.cpu,
      recipes: { ...profiles.cpu.recipes, trueLabel: { ...profiles.cpu.recipes.trueLabel, epochs: 9 } },
    };
    expect(planMeasurement(otherSource, request, 101).address).not.toBe(
      planMeasurement(profiles.cpu, request, 101).address,
    );
  });
});

describe('planTrials', () => {
  const trials = planTrials(profiles.cpu, [{ claim, seeds: [101, 102] }]);

  test('one per arm and seed, each measurement once', () => {
    expect(trials.map(({ id }) => id)).toEqual([
      'cpu.trueLabel.101',
      'cpu.cleanTraining.101',
      'cpu.trueLabel.102',
      'cpu.cleanTraining.102',
    ]);
    for (const { measurements } of trials) {
      expect(new Set(measurements.map(({ address }) => address)).size).toBe(measurements.length);
    }
  });

  test('an unknown id is refused with an example', () => {
    expect(() => trialById('cpu.none.1', trials)).toThrow(
      'There is no trial "cpu.none.1"; `npm run plan` lists them, for example cpu.trueLabel.101',
    );
  });
});

test('missing measurements are named, never taken for zero', () => {
  expect(() => gatherEvidence(claim, profiles.cpu, [101], () => undefined)).toThrow(
    'H03: accuracyUnderAttack of trueLabel, seed 101, is not measured yet',
  );
});

test('the protocol hash changes with anything fixed before the run', () => {
  const hash = protocolHash(claim, profiles.cpu);
  expect(protocolHash({ ...claim, seeds: [1, 2] }, profiles.cpu)).not.toBe(hash);
  expect(protocolHash({ ...claim, statements: [{ ...claim.statements[0], minimum: 0.02 }] }, profiles.cpu)).not.toBe(
    hash,
  );
  expect(protocolHash(claim, { ...profiles.cpu, evaluationEpsilonPixels: 6 })).not.toBe(hash);
  expect(protocolHash(claim, profiles.cpu)).toBe(hash);
});
