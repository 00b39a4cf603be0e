import { describe, expect, test } from 'vitest';
import type { AccuracyUnderAttack } from '../evaluation/accuracy-under-attack.ts';
import { iterativeTrueLabel } from '../protocol/evaluation-attacks.ts';
import { profileByName } from '../protocol/profiles.ts';
import { stateRequests } from '../protocol/quantities/states.ts';
import type { SeedEvidence } from '../runs/evidence.ts';
import { stateOf, statesOf } from './states.ts';

const cpu = profileByName('cpu');
const requests = stateRequests('trueLabel', cpu);

/** A network with so many right of 1,000 images: clean, under one step, under many. */
function network(clean: number, oneStep: number, iterative: number): SeedEvidence {
  const result = (right: number): AccuracyUnderAttack => ({
    ...{ kind: 'accuracyUnderAttack', attacks: ['a'], epsilonPixels: 16, images: 1000, chanceLevel: 0.1 },
    ...{ cleanCorrect: clean, adversarialCorrect: right, survivors: [right], lossFalls: 0, unmoved: 0 },
    ...{ rescued: Math.max(0, right - clean), killed: Math.max(0, clean - right), refereeViolations: [] },
    ...{ cleanCrossEntropy: 1, adversarialCrossEntropy: 1 },
  });
  const measured = { oneStep, iterative, gap: oneStep };
  return {
    ...{ seed: 201, trainings: [] },
    measurements: (['oneStep', 'iterative', 'gap'] as const).map((name) => ({
      ...{ request: requests[name], address: name, result: result(measured[name]) },
    })),
  };
}

describe('the state of a network', () => {
  test.each([
    ['not collapsed: one step is little weaker than many', network(480, 180, 150), 'notCollapsed'],
    ['at the border of 20 points it has not collapsed', network(480, 400, 200), 'notCollapsed'],
    ['collapsed without a leak', network(700, 690, 10), 'collapsed'],
    ['a gap of a point is no leak', network(700, 710, 10), 'collapsed'],
    ['leaking', network(700, 900, 0), 'leaking'],
  ])('%s', (_, evidence, state) => {
    expect(stateOf('trueLabel', evidence, cpu)).toBe(state);
  });

  test('compares like with like: one step and many, away from the true label, however it was trained', () => {
    for (const arm of ['trueLabel', 'leastLikely', 'randomLabel', 'iterative', 'randomSign', 'mnist'] as const) {
      const { oneStep, iterative, gap } = stateRequests(arm, cpu);
      for (const { measurement } of [oneStep, gap])
        expect(measurement).toMatchObject({ attacks: [{ name: 'fgsm', labelSource: 'trueLabel' }] });
      expect(iterative.measurement).toMatchObject({ attacks: iterativeTrueLabel });
    }
  });

  test('is unknown where nothing was measured, as after a divergence', () => {
    expect(statesOf('trueLabel', [{ seed: 201, trainings: [], measurements: [] }], cpu).states).toEqual([]);
  });
});
