import { describe, expect, test } from 'vitest';
import { randomStream, type RandomStream } from '../random/random-stream.ts';
import { studentPower } from '../statistics/power.ts';
import type { Result } from '../evaluation/measurement.ts';
import { alphaPerSide, type Claim, type Quantity, type Statement } from './claim.ts';
import type { RunEvidence } from './evidence.ts';
import { profiles } from './profile.ts';
import { judge } from './verdict.ts';

/**
 * The whole rule, from the values of five runs to the outcome, on simulated runs: with the true effect at the minimum,
 * a claim is falsely supported or refuted no more often than stated. Seeds are fixed; a bound is exceeded by chance
 * with a probability below 1e-4.
 */
const seeds = [101, 102, 103, 104, 105];
const studies = 8000;
const origin = { revision: 'r', dirty: false, node: 'v', finishedAt: 't' };

/** Number `index` of those that a simulated run measured. */
function simulated(index: number): Quantity {
  const request = { arm: 'trueLabel', measurement: { kind: 'exampleImages', epsilonPixels: index } } as const;
  return {
    ...{ name: `simulated ${index}`, unit: 'nat', requests: () => [request] },
    estimate: ([result]) => ({ value: result as unknown as number, standardError: 0 }),
  };
}

function claimOf(sides: readonly Statement['claimed'][]): Claim {
  const statements = sides.map((claimed, i) => ({
    ...{ description: `statement ${i}`, quantity: simulated(i), claimed, minimum: 1 },
  }));
  return {
    ...{ id: 'H03', title: '', statement: '', kind: 'fact', source: { section: '', reported: '' }, seeds },
    statements: statements as unknown as Claim['statements'],
    controls: [{ kind: 'negative', description: '', quantity: simulated(0), expected: 'above', limit: -1e9 }],
    ...{ reported: [], remarks: [] },
  };
}

/** Rates of the outcomes when the values of all statements are normal around their true effect, in every run. */
function rates(sides: readonly Statement['claimed'][], effect: number, deviation: number, stream: RandomStream) {
  const claim = claimOf(sides);
  const counts = { supported: 0, refuted: 0, inconclusive: 0, 'not evaluated': 0 };
  for (let study = 0; study < studies; study++) {
    const runs = seeds.map((seed): RunEvidence => ({
      seed,
      measurements: sides.map((_, i) => ({
        request: simulated(i).requests(profiles.cpu)[0]!,
        address: '',
        result: (effect + deviation * stream.normal()) as unknown as Result,
      })),
    }));
    counts[judge(claim, profiles.cpu, runs, origin).outcome]++;
  }
  return { supported: counts.supported / studies, refuted: counts.refuted / studies };
}

/** Four binomial standard errors above a rate. */
function bound(rate: number): number {
  return rate + 4 * Math.sqrt((rate * (1 - rate)) / studies);
}

describe('with the true effect at the minimum', () => {
  test.each(['above', 'below'] as const)('a claim "%s" is supported or refuted at its rate, 0.05 / 11 each', (side) => {
    const { supported, refuted } = rates([side], 1, 2, randomStream(1, 'calibration', side));
    for (const rate of [supported, refuted]) {
      expect(rate).toBeLessThan(bound(alphaPerSide));
      expect(rate).toBeGreaterThan(2 * alphaPerSide - bound(alphaPerSide));
    }
  });

  test('a claim of three statements is refuted no more often, though any of them does it', () => {
    const { supported, refuted } = rates(['above', 'below', 'above'], 1, 0.5, randomStream(2, 'calibration'));
    expect(refuted).toBeLessThan(bound(alphaPerSide));
    expect(refuted).toBeGreaterThan(0.5 * alphaPerSide);
    expect(supported).toBeLessThan(alphaPerSide / 10);
  });
});

test('away from the minimum a claim is found supported as often as its power says', () => {
  const [effect, deviation] = [3, 1];
  const { supported, refuted } = rates(['above'], effect, deviation, randomStream(3, 'calibration'));
  const power = studentPower(effect - 1, deviation, seeds.length, alphaPerSide);
  expect(Math.abs(supported - power)).toBeLessThan(bound(power) - power);
  expect(refuted).toBeLessThan(1e-3);
});
