import { describe, expect, test } from 'vitest';
import { claim as h08 } from '../../hypotheses/h08-harder-problems-leak-more.spec.ts';
import type { AccuracyUnderAttack } from '../evaluation/accuracy-under-attack.ts';
import type { ArmName } from '../protocol/arms.ts';
import type { Claim } from '../protocol/claim.ts';
import { profileByName } from '../protocol/profiles.ts';
import { requestsOf } from '../protocol/requests.ts';
import type { SeedEvidence } from '../runs/evidence.ts';
import { exampleClaim, examplePlan } from '../testing/example-claim.ts';
import { answerOf } from './seed-answer.ts';
import { stateSentences } from './sentences.ts';
import { trendsOf } from './trends.ts';
import { judge } from './verdict.ts';

const cpu = profileByName('cpu');
const iterativeCorrect = 10;

/** Of 1,000 images: right clean, rescued and killed under FGSM. Robust networks are as good under many steps as under one. */
interface Network {
  readonly clean: number;
  readonly rescued: number;
  readonly killed: number;
  readonly robust?: boolean;
}

function resultOf({ clean, rescued, killed, robust = false }: Network, iterative: boolean): AccuracyUnderAttack {
  const oneStep = clean + rescued - killed;
  const adversarialCorrect = iterative && !robust ? iterativeCorrect : oneStep;
  const [gained, lost] = iterative && !robust ? [0, clean - iterativeCorrect] : [rescued, killed];
  return {
    ...{ kind: 'accuracyUnderAttack', attacks: ['fgsm'], epsilonPixels: 16, chanceLevel: 0.1, images: 1000 },
    ...{ cleanCorrect: clean, adversarialCorrect, survivors: [adversarialCorrect], rescued: gained, killed: lost },
    ...{ lossFalls: 0, unmoved: 0, cleanCrossEntropy: 1, adversarialCrossEntropy: 1, refereeViolations: [] },
  };
}

function evidenceOf(seed: number, networks: Partial<Record<ArmName, Network>>): SeedEvidence {
  return {
    ...{ seed, trainings: [] },
    measurements: requestsOf(h08, cpu).flatMap((request) => {
      const { arm, measurement } = request;
      const network = networks[arm];
      if (network === undefined || measurement.kind !== 'accuracyUnderAttack') return [];
      return [{ request, address: 'a', result: resultOf(network, measurement.attacks.length > 1) }];
    }),
  };
}

const [resisting, weak, strong]: [Network, Network, Network] = [
  { clean: 900, rescued: 10, killed: 200, robust: true },
  { clean: 800, rescued: 60, killed: 50 },
  { clean: 700, rescued: 200, killed: 10 },
];

/** Easiest first, both families. */
function family([a, b, c]: readonly Network[], [d, e, f]: readonly Network[]): Partial<Record<ArmName, Network>> {
  return {
    ...{ cifar2Classes: a, cifar5Classes: b, cifar10Classes: c },
    ...{ mnistLargeEpsilon: d, mnistNoisy: e, mnistOccluded: f },
  } as Partial<Record<ArmName, Network>>;
}

const growing = [resisting, weak, strong];
const falling = [strong, weak, resisting];

describe("Page's test beside a verdict", () => {
  test('takes a row of each seed and a column of each dose: in perfect order p is 1 / 3! to the number of seeds', () => {
    const evidence = [201, 202, 203].map((seed) => evidenceOf(seed, family(growing, falling)));
    const [cifar10, mnist] = trendsOf(h08, evidence, cpu) ?? [];
    // 1 * 1 + 2 * 2 + 3 * 3 a seed; of nine networks the three resisting ones did not collapse.
    expect(cifar10).toMatchObject({ statistic: 42, seeds: [201, 202, 203], inOrder: 3, networks: 9, collapsed: 6 });
    expect(cifar10?.pValue).toBeCloseTo(1 / 216, 12);
    // 1 * 3 + 2 * 2 + 3 * 1 a seed: the least there is.
    expect(mnist).toMatchObject({ statistic: 30, inOrder: 0, networks: 9, collapsed: 6 });
    expect(mnist?.pValue).toBeCloseTo(1, 12);
  });

  test('leaves out a seed that lacks a dose, and has no value where none is left', () => {
    const { cifar5Classes: _, ...without } = family(growing, growing);
    const evidence = [evidenceOf(201, without), evidenceOf(202, family(growing, growing))];
    const [cifar10, mnist] = trendsOf(h08, evidence, cpu) ?? [];
    expect(cifar10?.seeds).toEqual([202]);
    expect(mnist?.seeds).toEqual([201, 202]);
    expect(trendsOf(h08, evidence.slice(0, 1), cpu)?.[0]).not.toHaveProperty('pValue');
  });

  test('is not there for a claim that predicts no order', () => {
    expect(trendsOf(exampleClaim, [], cpu)).toBeUndefined();
  });

  test('is said in a sentence, with the networks that can leak at all', () => {
    const plan = examplePlan(h08, cpu);
    const origin = { revision: 'r', dirty: false, node: 'v', finishedAt: '' } as const;
    const evidence = Array.from({ length: 10 }, (_, i) => evidenceOf(201 + i, family(growing, growing)));
    const sentences = stateSentences(judge(plan, cpu, evidence, origin));
    expect(sentences).toContain(
      'Page\'s test of "r grows with the classes of CIFAR-10" over the ten series that answer: L = 140, p < 0.0001 (exact, one-sided, against random order; no verdict uses it). All in this order: ten. Of these 30 networks 20 collapsed; the others count as not leaking, whatever their gap.',
    );
  });

  test('is of the seeds that answer', () => {
    const dead: Network = { clean: 100, rescued: 300, killed: 0, robust: true };
    const evidence = Array.from({ length: 10 }, (_, i) =>
      evidenceOf(201 + i, family(growing, i === 0 ? [strong, weak, dead] : growing)),
    );
    const { trends } = judge(examplePlan(h08, cpu), cpu, evidence, {
      ...{ revision: 'r', dirty: false, node: 'v', finishedAt: '' },
    });
    expect(trends?.map(({ seeds, inOrder }) => [seeds[0], seeds.length, inOrder])).toEqual([
      [202, 9, 9],
      [202, 9, 9],
    ]);
  });
});

describe('a seed of H08', () => {
  const answer = (networks: ReturnType<typeof family>, claim: Claim = h08): string =>
    answerOf(claim, evidenceOf(201, networks), cpu).answer;
  const easyLeak: Network = { clean: 985, rescued: 10, killed: 1 };

  test.each<[string, 'shows' | 'showsNot' | 'neither', ReturnType<typeof family>]>([
    ['r grows in both families', 'shows', family(growing, growing)],
    ['it grows in one only', 'showsNot', family(growing, falling)],
    ['an easy dose leaks', 'showsNot', family([easyLeak, weak, { ...strong, killed: 0 }], growing)],
    ['nothing leaks, though r grows', 'neither', family([resisting, resisting, { ...resisting, clean: 600 }], growing)],
    ['one family resists, in the other r falls', 'showsNot', family([resisting, resisting, resisting], falling)],
  ])('%s: %s', (_, expected, networks) => {
    expect(answer(networks)).toBe(expected);
  });

  test('that did not learn one of its doses cannot answer', () => {
    const { reason } = answerOf(h08, evidenceOf(201, family([{ ...weak, clean: 590 }, weak, strong], growing)), cpu);
    expect(reason).toContain('the network of cifar2Classes did not learn: 59.0 % clean, not above 60.0 %');
  });
});
