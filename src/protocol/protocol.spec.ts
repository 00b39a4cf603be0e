import { describe, expect, test } from 'vitest';
import { claim as h01 } from '../../hypotheses/h01-noise-predicts-labels.spec.ts';
import { claim as h03 } from '../../hypotheses/h03-cifar10-leaks.spec.ts';
import { exampleClaim, exampleEvidence, ownAttack } from '../testing/example-claim.ts';
import { isTrained } from './arms.ts';
import { chosenProfile } from './choices.ts';
import { armsOf, isTested, protocolOf } from './requests.ts';
import {
  accuracyUnder,
  labelLeakingGap,
  leakBeyond,
  netRescue,
  underAttack,
  underOwnAttack,
} from './quantities/attacked.ts';
import { lossFall } from './quantities/loss-curve.ts';
import { wrongLabelShares } from './quantities/noise.ts';
import { iterativeTrueLabel, longIterativeTrueLabel } from './evaluation-attacks.ts';
import { armOf } from './profile.ts';
import { allClaims } from '../commands/all-claims.ts';
import { profileByName, profiles } from './profiles.ts';
import { protocolHash } from './protocol-hash.ts';

const cpu = profileByName('cpu');
const noCurves = () => undefined;

describe('profiles', () => {
  test('measure the loss curve from 0, at the evaluation epsilon and at the 6 pixels of the post', () => {
    for (const { curveEpsilonsPixels, evaluationEpsilonPixels } of profiles) {
      expect(curveEpsilonsPixels[0]).toBe(0);
      expect(curveEpsilonsPixels).toEqual(expect.arrayContaining([6, evaluationEpsilonPixels]));
    }
  });

  test('compute on one thread, so that bits depend on nothing beside', () => {
    expect(profiles.map(({ execution }) => execution.threads)).toEqual(profiles.map(() => 1));
  });

  test('test the claims whose arms they have, unless they name some', () => {
    expect(isTested(h01, cpu)).toBe(true);
    expect(isTested(h01, profileByName('cpu-long'))).toBe(false);
    const { trueLabel: _, ...without } = cpu.arms;
    expect(isTested(h03, { ...cpu, arms: without })).toBe(false);
    expect(isTested(h03, { ...cpu, claims: ['H01'] })).toBe(false);
  });

  test('test all that they name, and leave out what is only reported of arms that they lack', async () => {
    const claims = await allClaims();
    for (const profile of profiles) {
      const named = claims.filter(({ id }) => profile.claims?.includes(id));
      expect(named.filter((claim) => !isTested(claim, profile)).map(({ id }) => id)).toEqual([]);
    }
    const armsIn = (name: string): string[] =>
      claims.filter(({ id }) => id === 'T01').flatMap((t01) => armsOf(t01, profileByName(name)));
    expect(armsIn('cpu')).toContain('predictedLabel');
    expect(armsIn('paper')).not.toContain('predictedLabel');
    expect(armsIn('paper')).toContain('iterative');
  });

  test('give trained and untrained claims their own seeds and looks', () => {
    expect(protocolOf(h03, cpu)).toEqual({ firstSeed: 201, looks: cpu.looks.trained });
    expect(protocolOf(h01, cpu)).toEqual({ firstSeed: 101, looks: cpu.looks.untrained });
    expect([isTrained(armOf(cpu, 'trueLabel')), isTrained(armOf(cpu, 'randomMlp'))]).toEqual([true, false]);
  });

  test('an unknown name, and an arm that is not there, are named', () => {
    expect(() => profileByName('nonsense')).toThrow('choose one of smoke, cpu, cpu-long, gpu, gpu-resnet32, paper');
    expect(() => armOf(profileByName('cpu-long'), 'randomMlp')).toThrow('cpu-long has no arm randomMlp');
  });
});

test('an arm with a radius of its own is evaluated there, in whatever is measured on it', () => {
  const own = { ...cpu, arms: { ...cpu.arms, trueLabel: { ...armOf(cpu, 'trueLabel'), evaluationEpsilonPixels: 8 } } };
  const points = [0, 8, 16].map((epsilonPixels) => ({ epsilonPixels, crossEntropy: -epsilonPixels, accuracy: 0 }));
  const curve = [{ kind: 'lossCurve', points }] as const;
  expect([cpu, own].map((profile) => lossFall('trueLabel').value(curve, profile, noCurves))).toEqual([16, 8]);
  const [noise] = wrongLabelShares('trueLabel');
  const requests = [noise!, labelLeakingGap(ownAttack)].map((quantity) => quantity.requests(own)[0]?.measurement);
  expect(requests).toMatchObject([{ pixels: 8 }, { radius: { pixels: 8 } }]);
});

describe('another execution than the profile asks for', () => {
  test('eager gives verdicts, reduced precision gives none and says why', () => {
    const { execution } = cpu;
    expect(chosenProfile({ profile: 'cpu', engine: 'eager' })).toEqual({
      ...cpu,
      execution: { ...execution, engine: 'eager' },
    });
    const reduced = chosenProfile({ profile: 'cpu', precision: 'reduced' });
    expect(reduced.execution).toEqual({ ...execution, precision: 'reduced' });
    expect(reduced.withoutVerdict).toBe('Computed in reduced precision; the protocol asks for float32.');
  });
});

describe('quantities', () => {
  const [attacked] = exampleEvidence(exampleClaim, cpu, 201, { gap: 15 }).measurements;
  const results = [attacked!.result, attacked!.result];

  test('gap, net rescue and accuracies are the counts they are defined by', () => {
    expect(labelLeakingGap(ownAttack).value(results, cpu, noCurves)).toBeCloseTo(0.15, 12);
    expect(netRescue(ownAttack).value(results, cpu, noCurves)).toBeCloseTo(1500 / 3000, 12);
    expect(accuracyUnder(ownAttack).value(results, cpu, noCurves)).toBeCloseTo(0.85, 12);
    expect(leakBeyond(ownAttack, { ...ownAttack, arm: 'cleanTraining' }).value(results, cpu, noCurves)).toBeCloseTo(
      0.15,
      12,
    );
  });

  test('a result of another kind is refused, never read as a number', () => {
    const probe = { kind: 'linearProbe', correct: 1, images: 2, chanceLevel: 0.1 } as const;
    expect(() => labelLeakingGap(ownAttack).value([probe], cpu, noCurves)).toThrow('got linearProbe');
  });

  test('the names of attacks of many steps tell how many; where the radius says it, or one, they do not', () => {
    expect(accuracyUnder({ arm: 'trueLabel', attack: longIterativeTrueLabel }).name).toContain(
      'under iterativeFgsm (trueLabel) and pgd of 40 steps (trueLabel) at',
    );
    expect(accuracyUnder(underOwnAttack('iterative')).name).toContain('under iterativeFgsm of 5 steps (trueLabel) at');
  });

  test('radii follow the profile; iterative attacks are measured on the sample', () => {
    expect(underAttack(ownAttack, cpu).measurement).toMatchObject({ radius: { pixels: 16 } });
    expect(underAttack(ownAttack, cpu).measurement).not.toHaveProperty('images');
    expect(underAttack({ ...ownAttack, radius: 'post' }, cpu).measurement).toMatchObject({ radius: { pixels: 6 } });
    const atPeak = underAttack({ ...ownAttack, attack: iterativeTrueLabel, radius: { lossPeakOf: 'trueLabel' } }, cpu);
    expect(atPeak).toMatchObject({
      radiusFrom: 'trueLabel',
      measurement: { images: 2000, radius: { upToPixels: 16 } },
    });
  });
});

test('the protocol hash changes with anything fixed before the run', () => {
  const hash = protocolHash(exampleClaim, cpu);
  const [statement] = exampleClaim.statements;
  expect(protocolHash({ ...exampleClaim, statements: [{ ...statement, bound: 0.02 }] }, cpu)).not.toBe(hash);
  expect(protocolHash({ ...exampleClaim, condition: { ...statement, unmet: 'not so' } }, cpu)).not.toBe(hash);
  expect(protocolHash(exampleClaim, { ...cpu, evaluationEpsilonPixels: 6 })).not.toBe(hash);
  expect(protocolHash(exampleClaim, { ...cpu, looks: { ...cpu.looks, trained: [] } })).not.toBe(hash);
  const picture = { arm: 'trueLabel', measurement: { kind: 'meanNoise' } } as const;
  expect(protocolHash({ ...exampleClaim, illustrations: () => [picture] }, cpu)).toBe(hash);
  expect(protocolHash(exampleClaim, cpu)).toBe(hash);
});
