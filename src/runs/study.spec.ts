import { describe, expect, test } from 'vitest';
import { claim as h01 } from '../../hypotheses/h01-noise-predicts-labels.spec.ts';
import { claim as h03 } from '../../hypotheses/h03-cifar10-leaks.spec.ts';
import { claim as h06 } from '../../hypotheses/h06-no-defence-against-iterative.spec.ts';
import { fgsmTrueLabel, iterativeTrueLabel } from '../protocol/evaluation-attacks.ts';
import { armOf } from '../protocol/profile.ts';
import { profileByName } from '../protocol/profiles.ts';
import { surveys } from '../protocol/surveys.ts';
import { accuracyUnder, underAttack } from '../protocol/quantities/attacked.ts';
import { ownAttack } from '../testing/example-claim.ts';
import type { Execution } from '../training/execution.ts';
import { gatherEvidence } from './evidence.ts';
import { planAll, planStudy, stagesOf, trialById, trialsOf } from './study.ts';
import { planMeasurement, sourcesOf, trainingKey } from './trial.ts';

const cpu = profileByName('cpu');

describe('planStudy', () => {
  const study = planStudy([h03, h06], { profile: 'cpu' });

  test('plans one trial per arm and seed to the last look, sources first, each measurement once', () => {
    const ids = [...study.trials.keys()];
    expect(ids.slice(0, 2)).toEqual(['cpu.trueLabel.201', 'cpu.cleanTraining.201']);
    expect(ids.length).toBe(2 * 16 + 3);
    for (const { measurements } of study.trials.values()) {
      expect(new Set(measurements.map(({ address }) => address)).size).toBe(measurements.length);
    }
    expect(sourcesOf(study.trials.get('cpu.cleanTraining.201')!)).toEqual(['cpu.trueLabel.201']);
  });

  test('an arm that only a control of three seeds reads is trained for these alone', () => {
    const iterative = [...study.trials.values()].filter(({ arm }) => arm === 'iterative');
    expect(iterative.map(({ seed }) => seed)).toEqual([201, 202, 203]);
    const second = study.claims[1]!;
    expect(
      trialsOf(second, 4, study)
        .filter(({ seed }) => seed === 204)
        .map(({ arm }) => arm),
    ).toEqual([...['trueLabel', 'cleanTraining']]);
    const perTrial = (arm: string) => [...study.trials.values()].find((trial) => trial.arm === arm)?.measurements;
    const addresses = perTrial('trueLabel')?.map(({ address }) => address);
    expect(new Set(addresses).size).toBe(addresses?.length);
  });

  test('a survey of more seeds than the claims measures these seeds for itself only', () => {
    const choices = { profile: 'smoke' };
    const { trials } = planAll([h03, h06], surveys, choices);
    const measured = (seed: number) => trials.get(`smoke.trueLabel.${seed}`)?.measurements.length ?? 0;
    expect([...trials.keys()]).not.toContain('smoke.cleanTraining.202');
    expect(measured(202)).toBeGreaterThan(0);
    expect(measured(201)).toBeGreaterThan(measured(202));
  });

  test('a look is the lowest seeds, and needs the trials of the claim only', () => {
    const [plan] = study.claims;
    expect(stagesOf(plan!)).toEqual([10, 12, 16]);
    expect(trialsOf(plan!, 1, study).map(({ id }) => id)).toEqual(['cpu.trueLabel.201', 'cpu.cleanTraining.201']);
    const both = planStudy([h01, h03], { profile: 'cpu' });
    expect(trialsOf(both.claims[0]!, 1, both).map(({ arm }) => arm)).not.toContain('trueLabel');
  });

  test('fewer seeds are as many looks as fit, or none', () => {
    const [twelve] = planStudy([h03], { profile: 'cpu', seeds: 13 }).claims;
    expect([twelve?.seeds.length, stagesOf(twelve!)]).toEqual([12, [10, 12]]);
    // The protocol may ask for more: twelve seeds that do not agree are undecided, not the last word.
    expect(twelve?.looks).toEqual(cpu.looks.trained);
    const [two] = planStudy([h03], { profile: 'cpu', seeds: 2 }).claims;
    expect([two?.seeds.length, stagesOf(two!)]).toEqual([2, [2]]);
  });

  test('two claims whose arms read each other are planned, and each with what the other makes it read', () => {
    const transfer = accuracyUnder({ arm: 'trueLabel', attack: fgsmTrueLabel, craftedOn: 'cleanTraining' });
    const both = planStudy([h06, { ...h03, reported: [transfer] }], { profile: 'cpu', seeds: 1 });
    expect([...both.trials.keys()].sort()).toEqual([
      ...['cpu.cleanTraining.201', 'cpu.iterative.201', 'cpu.trueLabel.201'],
    ]);
    const probe = {
      ...h01,
      id: 'H02' as const,
      reported: [accuracyUnder({ arm: 'randomMlp', attack: fgsmTrueLabel, craftedOn: 'randomMlpTanh' })],
    };
    const [, reads] = planStudy([h01, probe], { profile: 'cpu', seeds: 1 }).claims;
    const study = planStudy([h01, probe], { profile: 'cpu', seeds: 1 });
    expect(trialsOf(reads!, 1, study).map(({ arm }) => arm)).toContain('randomMlpTanh');
  });

  test('an unknown id is refused with an example', () => {
    expect(() => trialById('cpu.none.1', study.trials)).toThrow(
      'There is no trial "cpu.none.1"; `npm run plan` lists them, for example cpu.trueLabel.201',
    );
  });

  test('missing measurements are named, never taken for zero', () => {
    expect(() =>
      gatherEvidence(study.claims[0]!, 1, cpu, { training: () => undefined, measurement: () => undefined }),
    ).toThrow('H03: the network of trueLabel, seed 201, is not there yet');
  });

  test('survives being handed to a process', () => {
    const [trial] = study.trials.values();
    expect(JSON.parse(JSON.stringify(trial))).toEqual(trial);
  });
});

describe('addresses', () => {
  const { recipe } = armOf(cpu, 'trueLabel');
  const key = (change: object, execution: Partial<Execution> = {}, seed = 201): string =>
    JSON.stringify(trainingKey({ ...recipe, ...change }, seed, { ...cpu.execution, ...execution }));

  test('change with recipe, seed, engine, precision, device, XLA and threads, not with the name of the profile', () => {
    const others = [
      ...[key({ epochs: 9 }), key({}, { engine: 'eager' }), key({}, { precision: 'reduced' }), key({}, {}, 202)],
      ...[key({}, { device: 'gpu' }), key({}, { threads: 2 }), key({}, { device: 'gpu', xla: true })],
    ];
    expect(new Set([key({}), ...others]).size).toBe(1 + others.length);
    const request = underAttack(ownAttack, cpu);
    expect(planMeasurement({ ...cpu, name: 'other' }, request, 201).address).toBe(
      planMeasurement(cpu, request, 201).address,
    );
  });

  test('of a measurement hold the whole attack, and every network that is read', () => {
    const address = (attacked: Parameters<typeof underAttack>[0], profile = cpu): string =>
      planMeasurement(profile, underAttack(attacked, profile), 201).address;
    const clean = { arm: 'cleanTraining', attack: iterativeTrueLabel } as const;
    const atPeak = { ...clean, radius: { lossPeakOf: 'trueLabel' } } as const;
    const transfer = { ...clean, craftedOn: 'trueLabel' } as const;
    const redefined = {
      ...clean,
      attack: iterativeTrueLabel.map((attack) => ({ ...attack, stepSize: { absolute: 0.5 } })),
    };
    const all = [clean, atPeak, transfer, redefined].map((attacked) => address(attacked));
    expect(new Set(all).size).toBe(4);
    const trueLabel = { ...armOf(cpu, 'trueLabel'), recipe: { ...recipe, epochs: 9 } };
    const otherSource = { ...cpu, arms: { ...cpu.arms, trueLabel } };
    expect(address(clean, otherSource)).toBe(address(clean));
    expect(address(atPeak, otherSource)).not.toBe(address(atPeak));
    expect(address(transfer, otherSource)).not.toBe(address(transfer));
  });
});
