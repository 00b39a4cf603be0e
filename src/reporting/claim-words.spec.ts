import { describe, expect, test } from 'vitest';
import type { Outcome, Verdict } from '../judgement/verdict.ts';
import { plausibleRun } from '../testing/plausible-run.ts';
import { medians, of, run, told, with_, without } from '../testing/changed-run.ts';
import { synthesisMarkdown, synthesisOf } from './synthesis.ts';
import { claimWords } from './claim-words.ts';
import type { Run } from './reported.ts';
import { thesisOf } from './thesis.ts';

describe('words of a claim', () => {
  test.each(Object.keys(claimWords))('%s: each outcome has words of its own, and no run has few', (claim) => {
    const texts = (['supported', 'refuted', 'inconclusive', 'undecided', 'broken', 'not evaluated'] as Outcome[]).map(
      (outcome) => synthesisMarkdown(synthesisOf([with_(claim, { outcome })], [])),
    );
    expect(new Set(texts).size).toBe(texts.length);
    const untested = synthesisOf([without(claim)], []).flatMap((one) => one.untested);
    expect(untested).toEqual([{ answer: `whether ${claimWords[claim]?.question}`, label: claim }]);
    expect(texts[5]).toContain(`Not tested yet: ${untested[0]?.answer} (${claim}).`);
  });

  test('the scale of the leak is named, and beside ReLU what tanh networks gave', () => {
    expect(told('leak', [run])).toContain('Yes, at 16 pixels with ResNet-8: ');
    const tanh = with_('H02', medians(/randomMlpTanh$/, 0.956));
    const weak = (median: number) => told('carrier', [with_('H02', medians(/^weak form/, median))]);
    expect(told('carrier', [tanh])).toMatch(
      /; of untrained tanh networks it is 0\.956\. Of gradients made for one label it is 0\.\d+ between images of one class, and 0\.\d+ between images of two \(H02\)/,
    );
    expect(weak(0.21)).toContain('not almost constant within a label, though alike: ');
    expect(weak(0.19)).toContain('not almost constant within a label: ');
  });

  test('beside the difficulty stands which doses leak, and how few are easy', () => {
    const state = (arm: string, seed: number) =>
      arm === 'mnistNoisy' ? 'notCollapsed' : arm === 'cifar2Classes' && seed > 202 ? 'collapsed' : 'leaking';
    const rise = (name: string, seed: number) =>
      name.includes('mnistOccluded') && seed < 203 ? 2 : name.includes('cifar10Classes') && seed === 201 ? 3 : 1;
    const answerFor = (clean: number): string =>
      told('difficulty', [
        with_('H08', ({ states, reported, trends = [] }) => ({
          outcome: 'supported',
          look: { seeds: 3, needed: 3 },
          trends: trends.map((trend, i) => ({ ...trend, seeds: [201, 202, 203], inOrder: 2 - i })),
          answers: [201, 202, 203].map((seed) => ({ seed, answer: 'shows' as const })),
          states: states.map(({ arm }) => ({
            arm,
            states: [201, 202, 203].map((seed) => ({ seed, state: state(arm, seed) })),
          })),
          reported: reported.map((one) =>
            one.name.startsWith('cleanAccuracy, ')
              ? {
                  ...one,
                  values: one.name.endsWith('mnistLargeEpsilon') ? [0.98, ...Array<number>(10).fill(clean)] : [clean],
                }
              : one.name.startsWith('r per clean error and success, ')
                ? { ...one, values: one.seeds.map((seed) => rise(one.name, seed)) }
                : one,
          ),
        })),
      ]);
    const answer = answerFor(0.979);
    expect(answer).toContain(
      '2 of 3 with 2 classes, 3 of 3 with 5 classes, 3 of 3 with 10 classes, 3 of 3 with plain digits',
    );
    expect(answer).toContain('0 of 3 with noisy digits (none of these collapsed), 3 of 3 with occluded digits (H08)');
    expect(answer).toContain('it holds in 1 of 3 for the classes and in 2 of 3, too few to decide, for the digits. ');
    expect(answer).toContain(
      'All three degrees are in order in 2 of 3 series for the classes and in 1 of 3 for the digits. ',
    );
    expect(answer).toContain('was hardly tested: 1 of 16 networks is right on at least 98.0 % of clean images');
    expect(answerFor(0.98)).toContain('was tested: 16 of 16 networks are right on');
  });

  test('a refuted difficulty tells each of its three statements', () => {
    const refuted = with_('H08', ({ statements }) => ({
      outcome: 'refuted',
      statements: statements.map((one, i) => ({ ...one, holdsIn: i, values: [0, 0, 0, 0] })),
    }));
    expect(told('difficulty', [refuted])).toContain(
      'on 10 classes of CIFAR-10 than on 2 in 0 of 4 series of networks, on occluded digits than on plain ones in 1 of 4; no easy images leak in 2 of 4. ',
    );
  });

  test('beside MNIST stands how many networks collapsed at each radius', () => {
    const states = (['mnist', 'mnistLargeEpsilon'] as const).map((arm) => ({
      arm,
      states: [{ seed: 201, state: arm === 'mnist' ? ('notCollapsed' as const) : ('collapsed' as const) }],
    }));
    expect(told('difficulty', [with_('H04', { outcome: 'supported', states })])).toContain(
      'Collapsed, without which none leaks: none of 1 at 16 pixels, 1 of 1 at 76.5 pixels (H04)',
    );
  });

  test('the first sentences say that noisy digits do not leak, where none does', () => {
    const noisy = (state: 'collapsed' | 'leaking') =>
      thesisOf(
        with_('H08', {
          outcome: 'supported',
          states: [{ arm: 'mnistNoisy', states: [{ seed: 201, state }] }],
        }).reported,
      ).join(' ');
    expect(noisy('collapsed')).toContain('than plain ones; noisy digits do not leak (H08).');
    expect(noisy('leaking')).toContain('than plain ones (H08).');
  });

  test('a claim that broke says what failed, and gives its count no weight', () => {
    const broken = (controls: Verdict['controls']): string =>
      told('carrier', [with_('H09', { outcome: 'broken', controls })]);
    const { controls } = of('H09').verdict;
    expect(controls.map(({ kind }) => kind)).toEqual(['negative', 'positive']);
    const failing = (kind: string) => controls.map((one) => ({ ...one, fails: one.kind === kind }));
    expect(broken(failing('positive'))).toContain(
      'not correlated with the label. The positive control failed: “with shuffled labels, accuracy under FGSM is over 20 points above clean accuracy” did not hold. So it counts for nothing that 14 of 14 networks show the claim (H09)',
    );
    expect(broken(failing('negative'))).toMatch(/The negative control failed: [^.]* did not hold\. So/);
    expect(broken(failing('neither'))).toContain('A sanity check failed. So');
    // More reasons than controls that failed.
    const both = { outcome: 'broken', controls: failing('positive'), reasons: ['One.', 'Another.'] } as const;
    expect(told('carrier', [with_('H09', both)])).toContain('did not hold. A sanity check failed. So');
    const few = { ...of('H09').verdict.counts, shows: 9 };
    const early = {
      outcome: 'broken',
      controls: failing('positive'),
      counts: few,
      look: { seeds: 10, needed: 10 },
    } as const;
    expect(told('carrier', [with_('H09', early)])).toContain('9 of 9 networks show the claim, of 10 that were needed');
  });

  test('the largest scale that decided speaks, and names a smaller one that came out otherwise', async () => {
    const { run: both } = await plausibleRun(['cpu', 'cpu-long']);
    const outcomes = { cpu: 'refuted', 'cpu-long': 'supported' } as const;
    const decided = both.reported.map((one) =>
      one.claim.id === 'H06'
        ? { ...one, verdict: { ...one.verdict, outcome: outcomes[one.profile.name as 'cpu'] } }
        : one,
    );
    expect(told('when', [{ ...both, reported: decided }])).toMatch(
      /\. It is the other way under cpu \(H06, cpu-long\)/,
    );
  });
});

test('whether networks of the least likely class collapsed cannot be told where one step leaves less than that takes', () => {
  const notCollapsed = (left: number): Run =>
    with_('H07', ({ states, reported }) => ({
      states: states.map((arm) => ({
        ...arm,
        states: arm.states.map((one) => ({ ...one, state: 'notCollapsed' as const })),
      })),
      reported: reported.map((one) =>
        one.name.startsWith('adversarialAccuracy, leastLikely under fgsm (trueLabel)')
          ? { ...one, range: { lower: 0, upper: left, coverage: 0.9 } }
          : one,
      ),
    }));
  expect(told('leastLikely', [notCollapsed(0.19)])).toContain(
    'Whether they collapsed cannot be told: that takes more than 20 % under one step with the true label, which leaves them at most 19.0 %. The class',
  );
  expect(told('leastLikely', [notCollapsed(0.4)])).toContain('none collapsed, without which none leaks. The class');
});

test('that one-step training defends is told statement by statement', () => {
  expect(told('when', [with_('H06', { outcome: 'refuted' })])).toMatch(
    /clean training in \d+ of \d+ networks \(median [\d.−]+ points\), at the radius of the loss peak in \d+ of .*; one large step leaves more than 50 points more than many small ones in \d+ of \d+ networks \(median [\d.]+ points\)/,
  );
});

test('what the gap is beside clean training is said where there is a gap', () => {
  const beyond = /points better than clean-trained networks are on clean ones/;
  expect(told('leak', [run])).toMatch(beyond);
  expect(
    told('leak', [with_('H03', medians(/^labelLeakingGap, trueLabel under fgsm \(trueLabel\)/, -0.2))]),
  ).not.toMatch(beyond);
});

describe('a claim of which one scale counts', () => {
  const answerOf = async (outcome?: Outcome): Promise<string> => {
    const { run: both } = await plausibleRun(['cpu', 'cpu-long']);
    const reported = both.reported.flatMap((one) => {
      if (one.claim.id !== 'H07') return [one];
      if (one.profile.name === 'cpu') return [{ ...one, verdict: { ...one.verdict, outcome: 'refuted' as const } }];
      return outcome === undefined ? [] : [{ ...one, verdict: { ...one.verdict, outcome } }];
    });
    return told('leastLikely', [{ ...both, reported }]);
  };
  const awaits = 'The verdict that counts is that of cpu-long, which is not there yet';

  test.each([undefined, 'undecided'] as const)('is told by another as long as that is %s', async (outcome) => {
    expect(await answerOf(outcome)).toMatch(new RegExp(`So far, yes, at 16 pixels.*${awaits}\\. .*\\(H07, cpu\\)`));
  });

  test.each([
    ['supported', 'No, at 6 pixels'],
    ['refuted', 'Yes, at 6 pixels'],
    ['inconclusive', 'It stays open whether'],
    ['broken', 'It could not be tested whether'],
  ] as const)('is told by it when that is %s, whatever another found', async (outcome, words) => {
    const answer = await answerOf(outcome);
    expect(answer).toContain(words);
    expect(answer).not.toContain(awaits);
    expect(answer).toContain('(H07, cpu-long)');
  });
});
