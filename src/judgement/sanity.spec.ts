import { describe, expect, test } from 'vitest';
import type { Measurement } from '../evaluation/measurement.ts';
import { fgsmTrueLabel, iterativeTrueLabel } from '../protocol/evaluation-attacks.ts';
import { profileByName } from '../protocol/profiles.ts';
import { accuracyUnder, underAttack } from '../protocol/quantities/attacked.ts';
import type { SeedEvidence } from '../runs/evidence.ts';
import { exampleClaim, exampleEvidence, examplePlan } from '../testing/example-claim.ts';
import { checksOf, sanityProblems } from './sanity.ts';
import { answerOf } from './seed-answer.ts';
import { judge } from './verdict.ts';

const cpu = profileByName('cpu');
const evidence = exampleEvidence(exampleClaim, cpu, 201);
const origin = { revision: 'r', dirty: false, node: 'v', finishedAt: 't' } as const;

function withResult(result: SeedEvidence['measurements'][number]['result']): SeedEvidence {
  const request = { arm: 'trueLabel', measurement: { kind: 'lossCurve', epsilonsPixels: [0] } } as const;
  return { ...evidence, measurements: [...evidence.measurements, { request, address: 'b', result }] };
}

test('accuracy at epsilon 0 that is not the clean one can only be a bug', () => {
  const curve = (accuracy: number) =>
    withResult({ kind: 'lossCurve', points: [{ epsilonPixels: 0, crossEntropy: 1, accuracy }] });
  expect(sanityProblems(curve(0.7), [], cpu)).toEqual([]);
  expect(sanityProblems(curve(0.7001), [], cpu)).toEqual([
    'Seed 201: on trueLabel the accuracy at epsilon 0 is not the clean one.',
  ]);
});

test('networks whose accuracy at epsilon 0 was checked are counted, each once', () => {
  const curve = withResult({ kind: 'lossCurve', points: [{ epsilonPixels: 0, crossEntropy: 1, accuracy: 0.7 }] });
  expect(checksOf([curve, evidence], []).atZero).toBe(1);
  expect(checksOf([curve, { ...curve, seed: 202 }], []).atZero).toBe(2);
  expect(checksOf([evidence], []).atZero).toBe(0);
});

test('a zero gradient breaks the claim, unless the network did not learn and so answers nothing', () => {
  const dead = (clean: number) => exampleEvidence(exampleClaim, cpu, 201, { unmoved: 10_000, clean });
  expect(sanityProblems(dead(5001), [], cpu)).toContain(
    'Seed 201: fgsm left 10000 of 10000 images of trueLabel unmoved.',
  );
  expect(sanityProblems(dead(5000), [], cpu)).toEqual([]);
  const { answer } = answerOf(exampleClaim, dead(5000), cpu);
  expect(answer).toBe('neither');
});

describe('an iterative attack that a stronger one beats by 3 points has not converged', () => {
  const cpu16 = underAttack({ arm: 'trueLabel', attack: iterativeTrueLabel }, cpu);
  const { attacks, radius } = cpu16.measurement as Extract<Measurement, { kind: 'accuracyUnderAttack' }>;
  const measured = (correctUnderStronger: number): SeedEvidence => ({
    ...evidence,
    measurements: [
      {
        request: {
          arm: 'trueLabel',
          measurement: { kind: 'attackConvergence', attacks, stronger: [], radius, images: 500 },
        },
        address: 'b',
        result: { kind: 'attackConvergence', epsilonPixels: 16, images: 500, correct: 100, correctUnderStronger },
      },
    ],
  });

  test('which breaks a claim that votes with it', () => {
    expect(sanityProblems(measured(86), [cpu16], cpu)).toEqual([]);
    expect(sanityProblems(measured(85), [cpu16], cpu)).toEqual([
      'Seed 201: the iterative attack on trueLabel at 16 pixels has not converged: a stronger one brings 3.0 points more.',
    ]);
  });

  test('and is counted apart from those that are only reported', () => {
    expect(checksOf([measured(86)], [cpu16])).toMatchObject({ voting: 1, reported: { checks: 0 } });
    const both = checksOf([measured(86), measured(85)], []);
    expect(both).toMatchObject({ voting: 0, reported: { checks: 2, converged: 1 } });
  });

  test('or whose condition reads it', () => {
    const quantity = accuracyUnder({ arm: 'trueLabel', attack: iterativeTrueLabel });
    const claim = { ...exampleClaim, condition: { unmet: 'it does not', quantity, side: 'above', bound: -1 } as const };
    const plan = examplePlan(claim, cpu);
    const convergence = { kind: 'attackConvergence', epsilonPixels: 16, images: 500, correct: 100 } as const;
    const all = plan.seeds.map((seed) => {
      const { measurements, ...rest } = exampleEvidence(claim, cpu, seed);
      const judged = measurements.map((one) =>
        one.request.measurement.kind === 'attackConvergence'
          ? { ...one, result: { ...convergence, correctUnderStronger: 85 } }
          : one,
      );
      return { ...rest, measurements: judged };
    });
    const { outcome, reasons } = judge(plan, cpu, all, origin);
    expect([outcome, reasons[0]]).toEqual(['broken', expect.stringContaining('has not converged')]);
  });

  test('and no other claim', () => {
    const others = [
      underAttack({ arm: 'trueLabel', attack: fgsmTrueLabel }, cpu),
      { ...cpu16, arm: 'cleanTraining' } as const,
    ];
    expect(sanityProblems(measured(85), others, cpu)).toEqual([]);
  });
});
