import type { AccuracyUnderAttack } from '../evaluation/accuracy-under-attack.ts';
import type { Claim, Inquiry } from '../protocol/claim.ts';
import { isAsked, requestsOf } from '../protocol/requests.ts';
import { fgsmTrueLabel, randomSignNoise } from '../protocol/evaluation-attacks.ts';
import type { Profile } from '../protocol/profile.ts';
import { labelLeakingGap, leakBeyond } from '../protocol/quantities/attacked.ts';
import type { SeedEvidence } from '../runs/evidence.ts';
import type { ClaimPlan } from '../runs/study.ts';

export const ownAttack = { arm: 'trueLabel', attack: fgsmTrueLabel } as const;

/** A claim of one statement and one control, for specs. */
export const exampleClaim: Claim = {
  ...{ id: 'H03', title: 'leaks', statement: 'It leaks.', kind: 'fact', source: { section: 's', reported: 'r' } },
  statements: [{ description: 'gap', quantity: labelLeakingGap(ownAttack), side: 'above', bound: 0.01 }],
  controls: [
    {
      kind: 'negative',
      description: 'noise opens no gap',
      quantity: labelLeakingGap({ arm: 'trueLabel', attack: randomSignNoise }),
      side: 'below',
      bound: 0.01,
    },
  ],
  reported: [leakBeyond(ownAttack, { ...ownAttack, arm: 'cleanTraining' })],
  remarks: [],
};

export function examplePlan(claim: Claim, profile: Profile): ClaimPlan {
  const looks = profile.looks.trained;
  return { claim, looks, seeds: Array.from({ length: looks.at(-1)?.seeds ?? 0 }, (_, i) => 201 + i) };
}

export interface ExampleCounts {
  /** Points of a hundred, of FGSM and of noise, on 10,000 images. */
  readonly gap?: number;
  readonly noiseGap?: number;
  readonly clean?: number;
  readonly unmoved?: number;
  readonly violations?: string[];
}

/** What a seed would have measured for a claim. */
export function exampleEvidence(
  claim: Inquiry,
  profile: Profile,
  seed: number,
  { gap = 10, noiseGap = -20, clean = 7000, unmoved = 0, violations = [] }: ExampleCounts = {},
): SeedEvidence {
  const result = (points: number): AccuracyUnderAttack => ({
    ...{ kind: 'accuracyUnderAttack', attacks: ['fgsm'], epsilonPixels: 16, images: 10_000, chanceLevel: 0.1 },
    ...{ survivors: [clean + 100 * points], lossFalls: 5000 },
    ...{ cleanCorrect: clean, adversarialCorrect: clean + 100 * points },
    ...{ rescued: 1000 + Math.max(0, 100 * points), killed: 1000 + Math.max(0, -100 * points) },
    ...{ cleanCrossEntropy: 1, adversarialCrossEntropy: 1, unmoved, refereeViolations: violations },
  });
  return {
    seed,
    trainings: [],
    measurements: requestsOf(claim, profile)
      .filter((request) => isAsked(request, seed, profile))
      .map((request) => ({
        ...{ request, address: 'a' },
        result: result(JSON.stringify(request).includes('randomSign') ? noiseGap : gap),
      })),
  };
}
