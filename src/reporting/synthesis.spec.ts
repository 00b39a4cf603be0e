import { describe, expect, test } from 'vitest';
import { allClaims } from '../commands/all-claims.ts';
import type { Result } from '../evaluation/measurement.ts';
import type { Question } from '../judgement/facts.ts';
import type { PublicRun } from '../judgement/public-record.ts';
import type { SurveyFinding, SurveyedNetwork } from '../judgement/survey-finding.ts';
import type { Outcome, Verdict } from '../judgement/verdict.ts';
import type { SeedEvidence } from '../runs/evidence.ts';
import { plausibleRun } from '../testing/plausible-run.ts';
import { gapRowsFigure } from './figures/gap-rows.ts';
import type { Reported, Run } from './reported.ts';
import { briefly, synthesisHtml, synthesisMarkdown, synthesisOf } from './synthesis.ts';
import { claimWords } from './claim-words.ts';

const { run } = await plausibleRun(['cpu']);

function of(claim: string, from: Run = run): Reported {
  return from.reported.find((one) => one.claim.id === claim) as Reported;
}

/** The run with the verdict on a claim changed. */
function with_(claim: string, change: Partial<Verdict> | ((verdict: Verdict) => Partial<Verdict>)): Run {
  const reported = run.reported.map((one) =>
    one.claim.id === claim
      ? { ...one, verdict: { ...one.verdict, ...(typeof change === 'function' ? change(one.verdict) : change) } }
      : one,
  );
  return { ...run, reported };
}

function without(...claims: string[]): Run {
  return { ...run, reported: run.reported.filter(({ claim }) => !claims.includes(claim.id)) };
}

/** The run with the evidence of every seed changed. */
function seeded(change: (seed: SeedEvidence) => SeedEvidence): Run {
  return { ...run, reported: run.reported.map((one) => ({ ...one, evidence: one.evidence.map(change) })) };
}

/** The run with every result changed. */
function measured(change: (result: Result, arm: string, seed: number) => Result): Run {
  return seeded((seed) => ({
    ...seed,
    measurements: seed.measurements.map((found) => ({
      ...found,
      result: change(found.result, found.request.arm, seed.seed),
    })),
  }));
}

/** The run with every training changed. */
function trained(change: (training: SeedEvidence['trainings'][number]) => SeedEvidence['trainings'][number]): Run {
  return seeded((seed) => ({ ...seed, trainings: seed.trainings.map(change) }));
}

const epochUnder = (fgsm: number, pgd10: number) => ({ epoch: 1, clean: 5000, fgsm, pgd10 });
const publicRuns: readonly PublicRun[] = [
  { dataset: 'cifar10', method: 'm', seed: 0, epochs: [epochUnder(7500, 0)] },
  { dataset: 'cifar10', method: 'm', seed: 1, epochs: [epochUnder(3000, 2900)] },
];

/** The sentence that answers a question, as plain text. */
function told(question: Question, runs: readonly Run[], publicRuns: readonly PublicRun[] = []): string {
  return synthesisMarkdown(synthesisOf(runs, publicRuns).filter((one) => one.question === question));
}

/** A median of a statement or another quantity of a verdict, changed. */
function medians(name: RegExp, median: number): (verdict: Verdict) => Partial<Verdict> {
  const changed = <T extends { readonly name: string }>(all: readonly T[]): T[] =>
    all.map((one) => (name.test(one.name) ? { ...one, median } : one));
  return ({ statements, controls, reported }) => ({
    ...{ statements: changed(statements), controls: changed(controls), reported: changed(reported) },
  });
}

describe('the sentences', () => {
  test('are five, name every claim, and have a value for every number', async () => {
    const sentences = synthesisOf([run], []);
    expect(sentences.map(({ question }) => question)).toEqual(['leak', 'carrier', 'leastLikely', 'when', 'difficulty']);
    const labels = sentences.flatMap(({ found, untested }) => [...found, ...untested].map(({ label }) => label));
    for (const { id } of await allClaims()) expect(labels).toContain(id);
    expect(synthesisMarkdown(sentences)).not.toMatch(/no value|undefined|NaN|\binfinity/i);
  });

  test('none is written where nothing is decided', () => {
    const undecided = run.reported.map((one) => ({
      ...one,
      verdict: { ...one.verdict, outcome: 'not evaluated' as const },
    }));
    expect(synthesisOf([{ ...run, reported: undecided }], [])).toEqual([]);
  });

  test.each(Object.keys(claimWords))('%s: each outcome has words of its own, and no run has few', (claim) => {
    const texts = (['supported', 'refuted', 'inconclusive', 'undecided', 'broken', 'not evaluated'] as Outcome[]).map(
      (outcome) => synthesisMarkdown(synthesisOf([with_(claim, { outcome })], [])),
    );
    expect(new Set(texts).size).toBe(texts.length);
    const untested = synthesisOf([without(claim)], []).flatMap((one) => one.untested);
    expect(untested).toEqual([{ text: `whether ${claimWords[claim]?.question}`, label: claim }]);
    expect(texts[5]).toContain(`Not tested yet: ${untested[0]?.text} (${claim}).`);
  });

  test.each([
    ['leak', 'H03', /^labelLeakingGap, trueLabel under fgsm \(trueLabel\)/, 'the median gap is 45.6 points (H03)'],
    ['leak', 'H05', /./, 'by 0.456 nat at the median'],
    ['leak', 'K01', /^labelLeakingGap, leastLikely/, '45.6 points better with the least likely class'],
    ['carrier', 'H09', /^labelLeakingGap, randomLabel/, 'trained with random labels are 45.6 points better'],
    [
      'carrier',
      'H03',
      /under fgsm \(randomLabel\)/,
      'networks trained with the true label are 45.6 points better than on clean images at the median (H03, a control)',
    ],
    [
      'carrier',
      'K01',
      /^labelLeakingGap, predictedLabel/,
      'on such images they are 45.6 points better than on clean ones',
    ],
    ['carrier', 'H01', /from noise, crafted with trueLabel/, '45.6 % right'],
    ['carrier', 'H02', /^mean cosine within a label, randomMlp$/, 'mean cosine 0.456'],
    ['carrier', 'H03', /statistics of mixed batches/, 'with statistics of mixed batches 45.6 points better'],
    ['leastLikely', 'H07', /^labelLeakingGap, leastLikely/, 'At the median they are 45.6 points better'],
    ['when', 'H06', /at the evaluation epsilon/, 'one-step training gains 45.6 points'],
    ['when', 'H06', /^adversarialAccuracy, trueLabel under fgsm/, 'one large step leaves it 45.6 points more'],
    [
      'carrier',
      'H03',
      /crafted on grey, 16 pixels$/,
      'of 16 pixels, and added to others: 45.6 % are then classified as that class (chance 10.0 %)',
    ],
    [
      'difficulty',
      'H04',
      /^netRescue, mnist under/,
      'for each clean error the attack turns 0.46 more images right than wrong',
    ],
  ] as const)(
    '%s, %s: another number in the record is another number in the sentence',
    (question, claim, name, words) => {
      expect(told(question, [run])).not.toContain(words);
      expect(told(question, [with_(claim, medians(name, 0.456))])).toContain(words);
    },
  );

  test('brief ones hold the first clause and what is refuted; of what is not tested only the claim that answers', () => {
    const brief = briefly(synthesisOf([without('H07', 'K01')], []));
    const labelsOf = (sentences: ReturnType<typeof briefly>) =>
      sentences.map(({ found, untested }) => [...found, ...untested].map(({ label }) => label));
    expect(labelsOf(brief)).toEqual([['H03'], ['H09', 'H02'], ['H03, reported, not judged', 'H06'], ['H08', 'H04']]);
    // What stays open has beside it what is known.
    const [, carrier] = briefly(synthesisOf([with_('H09', { outcome: 'broken' })], []));
    expect(carrier?.found.map(({ label }) => label)).toEqual([
      ...['H09', 'H09, a control', 'H03, a control', 'beside H09, added after its verdict', 'H02'],
    ]);
    const open = briefly(synthesisOf([without('H09', 'K01')], [])).find(({ question }) => question === 'carrier');
    expect(open?.untested.map(({ label }) => label)).toEqual(['H09']);
    expect(open?.found.map(({ label }) => label)).toEqual(['H03, a control', 'H02']);
    // No claim answers when a network leaks: the record of other people stands beside ours.
    const when = briefly(synthesisOf([run], publicRuns)).find(({ question }) => question === 'when');
    expect(when?.found.map(({ label }) => label)).toEqual(['H03, reported, not judged', 'public record']);
    expect(synthesisMarkdown(open === undefined ? [] : [open])).toMatch(
      /^1\. \*\*What carries the leak\?\*\* Not tested yet: /,
    );
  });

  test('say what the noise tells before training and after it, as far as it was measured', () => {
    const reads = (observed: number | undefined): Run =>
      trained(({ epochs, observedBefore: _, ...training }) => ({
        ...{ ...training, epochs: epochs.map(({ observed: __, ...epoch }) => epoch) },
        ...(observed !== undefined && {
          ...{ observedBefore: 0.95, epochs: epochs.map((epoch) => ({ ...epoch, observed })) },
        }),
      }));
    expect(told('carrier', [reads(0.31)])).toContain('95.0 % right before training and 31.0 % after it');
    expect(told('carrier', [reads(undefined)])).not.toContain('right before training');
  });

  test('say whether the leak shows with statistics of clean images, with both accuracies where evidence has them', () => {
    const lost = told('carrier', [with_('H03', medians(/statistics of clean images/, -0.42))]);
    expect(lost).toContain('The leak does not show with batch-norm statistics of clean images');
    expect(lost).toMatch(
      /42\.0 points worse on attacked images \(medians: \d+\.\d % attacked, \d+\.\d % clean\), with/,
    );
    const kept = with_('H03', medians(/statistics of clean images/, 0.02));
    expect(told('carrier', [kept])).toContain('The leak shows with batch-norm statistics of clean images');
    const bare = { ...run, reported: run.reported.map((one) => ({ ...one, evidence: [] })) };
    expect(told('carrier', [bare])).not.toContain('% attacked');
  });

  test('the scale of the leak is named, and beside ReLU what tanh networks gave', () => {
    expect(told('leak', [run])).toContain('Yes, at 16 pixels with ResNet-8: ');
    const tanh = with_('H02', medians(/randomMlpTanh$/, 0.956));
    expect(told('carrier', [tanh])).toContain('; of untrained tanh networks it is 0.956 (H02)');
  });

  test('what is said of leaking networks goes when the leak does', () => {
    const refuted = with_('H03', { outcome: 'refuted' });
    expect(told('carrier', [refuted])).not.toContain('networks trained with the true label');
    expect(told('when', [run])).toMatch(/collapsed.*begins/s);
    expect(told('when', [refuted])).not.toMatch(/collapsed|begins/);
  });

  test('a network that leaks without having collapsed is counted', () => {
    const [first] = of('H03').verdict.states[0]?.states ?? [];
    const { states } = of('H03').verdict;
    const robust = states.map((arm) => ({
      ...arm,
      states: arm.states.map((one) => (one.seed === first?.seed ? { ...one, state: 'notCollapsed' as const } : one)),
    }));
    const all = states.map((arm) => ({
      ...arm,
      states: arm.states.map((one) => ({ ...one, state: 'collapsed' as const })),
    }));
    expect(told('when', [run])).toMatch(
      /15 of 16 networks trained with the true label collapsed; 14 of these leak, and none of the others\. Collapsed means: /,
    );
    expect(told('when', [with_('H03', { states: robust })])).toMatch(
      /14 of 16 networks trained .* collapsed; 13 of these leak, and 1 of the others/,
    );
    expect(told('when', [with_('H03', { states: all })])).toMatch(
      /All 16 networks trained .* collapsed, and 14 of them leak: collapse alone does not tell which\./,
    );
  });

  test('networks trained with the predicted label are counted, leaking and collapsed', () => {
    const leaking = (gap: number) => (verdict: Verdict) => ({
      reported: verdict.reported.map((one) =>
        one.name.startsWith('labelLeakingGap, predictedLabel') ? { ...one, values: one.values.map(() => gap) } : one,
      ),
    });
    expect(told('carrier', [with_('K01', leaking(-0.2))])).toMatch(
      /predicted label, 0 of 16 networks leak.* 15 of them coll/,
    );
    expect(told('carrier', [with_('K01', leaking(0.2))])).toContain('predicted label, 16 of 16 networks leak');
    for (const [claim, outcome] of [
      ['K01', 'broken'],
      ['K01', 'undecided'],
      ['H03', 'refuted'],
    ] as const)
      expect(told('carrier', [with_(claim, { outcome })])).not.toContain('predicted label');
    const { states } = of('K01').verdict;
    const robust = states.map((one) => ({
      ...one,
      states: one.states.map((state, i) => ({
        ...state,
        state: i < 3 ? ('notCollapsed' as const) : ('collapsed' as const),
      })),
    }));
    expect(told('carrier', [with_('K01', { states: robust })])).toContain(
      'under FGSM with the true label 13 of them collapsed',
    );
    expect(told('carrier', [without('K01')])).not.toContain('predicted label');
    // Of the least likely class and the iterative attack together: three of each collapsed no more.
    expect(told('leak', [with_('K01', { states: robust })])).toContain('26 of 32 networks collapsed, without which');
  });

  test('beside the difficulty stands which doses leak, and how few are easy', () => {
    const state = (arm: string, seed: number) =>
      arm === 'mnistNoisy' ? 'notCollapsed' : arm === 'cifar2Classes' && seed > 202 ? 'collapsed' : 'leaking';
    const rise = (name: string, seed: number) =>
      name.includes('mnistOccluded') ? 2 : name.includes('cifar10Classes') && seed === 201 ? 3 : 1;
    const answer = told('difficulty', [
      with_('H08', ({ states, reported }) => ({
        outcome: 'supported',
        answers: [201, 202, 203].map((seed) => ({ seed, answer: 'shows' as const })),
        states: states.map(({ arm }) => ({
          arm,
          states: [201, 202, 203].map((seed) => ({ seed, state: state(arm, seed) })),
        })),
        reported: reported.map((one) =>
          one.name.startsWith('cleanAccuracy, ')
            ? { ...one, values: [one.name.endsWith('mnistLargeEpsilon') ? 0.98 : 0.979] }
            : one.name.startsWith('r per clean error and success, ')
              ? { ...one, values: one.seeds.map((seed) => rise(one.name, seed)) }
              : one,
        ),
      })),
    ]);
    expect(answer).toContain(
      '2 of 3 with 2 classes, 3 of 3 with 5 classes, 3 of 3 with 10 classes, 3 of 3 with plain digits',
    );
    expect(answer).toContain('0 of 3 with noisy digits (none of these collapsed), 3 of 3 with occluded digits. ');
    expect(answer).toContain('it still rises in 1 and 3 of 3. ');
    expect(answer).toContain('1 of 6 networks is right on at least 98.0 % of clean images');
  });

  test('a claim that broke says what failed, and gives its count no weight', () => {
    const broken = (controls: Verdict['controls']): string =>
      told('carrier', [with_('H09', { outcome: 'broken', controls })]);
    const { controls } = of('H09').verdict;
    expect(controls.map(({ kind }) => kind)).toEqual(['negative', 'positive']);
    const failing = (kind: string) => controls.map((one) => ({ ...one, fails: one.kind === kind }));
    expect(broken(failing('positive'))).toContain(
      'not correlated with the label. The positive control failed: “with shuffled labels, FGSM examples are far above clean images, by more than 20 points” did not hold. So it counts for nothing that 14 of 14 networks show the claim (H09)',
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

  test('a wrong label is counted apart for networks that leak, those that do not, and those trained otherwise', () => {
    const says = (asNoise: (arm: string, seed: number) => number): Run =>
      measured((result, arm, seed) => {
        if (result.kind !== 'wrongLabelNoise') return result;
        const { examples } = result;
        return { ...result, asNoise: asNoise(arm, seed) * examples, asImage: examples / 8 };
      });
    // Network 203 of the plausible run does not leak.
    const found = says((arm, seed) => (arm !== 'trueLabel' ? (seed === 202 ? 0.03 : 0.02) : seed === 203 ? 0.09 : 0.4));
    expect(told('carrier', [found])).toMatch(
      /Where FGSM noise is made for a wrong label, the 1\d networks that leak answer with just that label in 40.0 % of cases \(chance 10.0 %\), and with that of the image in 12.5 % \(medians\). The one that does not leak says it in 9.0 %. Each of 15 networks trained on other noise says it in at most 3.0 % \(beside H09, added after its verdict\)/,
    );
    expect(
      told('carrier', [{ ...found, reported: found.reported.filter(({ claim }) => claim.id !== 'H09') }]),
    ).not.toContain('made for a wrong label');
    expect(told('carrier', [with_('H03', { outcome: 'refuted' })])).not.toContain('made for a wrong label');
  });

  test('what noise alone does is that of the one network with labels shuffled, where there is a leak', () => {
    const words = 'so that only the noise tells them, a network is';
    expect(told('carrier', [run])).toContain(
      `${words} 90.5 % right on attacked images and 10.0 % on clean ones (chance 10.0 %). A linear model reads the label from its noise, 97.0 % right before training and 70.0 % after it (H09, a control)`,
    );
    const nothing = measured((result, arm) =>
      arm === 'permutedLabels' && result.kind === 'accuracyUnderAttack'
        ? { ...result, adversarialCorrect: result.images / 8 }
        : result,
    );
    expect(told('carrier', [nothing])).toContain(`${words} 12.5 % right on attacked images`);
    expect(told('carrier', [with_('H09', { outcome: 'broken' })])).toContain(words);
    expect(told('carrier', [with_('H03', { outcome: 'refuted' })])).not.toContain(words);
    expect(told('carrier', [without('H09')])).not.toContain(words);
  });

  test('the epoch is that of the training curves', () => {
    const late = trained((training) => ({
      ...training,
      epochs: training.epochs.map((epoch, i) => ({
        ...epoch,
        cleanAccuracy: 0.5,
        adversarialAccuracy: i < 6 ? 0.1 : 0.9,
      })),
    }));
    expect(told('when', [late])).toContain('between epoch 7 and 7 of 8, at the median in epoch 7');
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
      /under cpu-long, unlike under cpu \(H06, cpu-long\)/,
    );
  });
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
    expect(await answerOf(outcome)).toMatch(new RegExp(`So far, yes, at 16 pixels.*${awaits} \\(H07, cpu\\)`));
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

describe('surveys and the public record', () => {
  const network: SurveyedNetwork = {
    ...{ seed: 201, clean: 0.7, adversarial: 0.9, iterative: 0, gap: 0.2, leaks: true, collapsed: true, path: [] },
    ...{ netRescue: 0.67, oneStepMinusIterative: 0.9, unmoved: 0 },
  };
  const survey: SurveyFinding = {
    ...{ survey: 'capacity', title: 't', question: 'q', beside: ['H03'], remarks: [], profile: 'cpu' },
    rows: [
      {
        factor: 'width',
        level: '8',
        arm: 'width8',
        seeds: 2,
        diverged: [],
        networks: [network, { ...network, leaks: false }],
      },
      { factor: 'width', level: '16', arm: 'trueLabel', seeds: 1, diverged: [], networks: [network] },
      { factor: 'depth', level: '14', arm: 'depth14', seeds: 1, diverged: [], networks: [] },
    ],
  };

  test('a survey is counted level by level, as far as it was run', () => {
    expect(told('when', [{ ...run, surveys: [survey] }])).toContain(
      'By width, 1 of 2 networks leak with 8, 1 of 1 with 16 (survey)',
    );
    expect(told('when', [run])).not.toContain('survey');
    const [capacity] = synthesisOf([{ ...run, surveys: [survey] }], []).flatMap(({ found }) =>
      found.filter(({ label }) => label === 'survey'),
    );
    expect(capacity?.anchor).toBe('survey-capacity');
  });

  test('that of noise alone says beside what carries the leak how many leak', () => {
    const [first, second] = survey.rows;
    const rows = [
      { ...first!, factor: 'unchanged', level: '' },
      { ...second!, factor: 'training images', level: '2,000' },
    ];
    expect(told('carrier', [{ ...run, surveys: [{ ...survey, survey: 'noise-alone', rows }] }])).toContain(
      'With shuffled labels 1 of 2 leak (90.0 % right on attacked images); training images 2,000: 1 of 1 leak (90.0 % right on attacked images) (survey)',
    );
  });

  test('that of Fashion-MNIST says beside the difficulty what leaks, what collapsed, and what is rescued', () => {
    const rows = survey.rows.slice(0, 2).map((row, i) => ({
      ...row,
      ...{ factor: 'data set at 0.3', level: ['MNIST', 'Fashion-MNIST'][i] as string },
      networks: row.networks.map((one) => ({ ...one, netRescue: i - 0.5, collapsed: i === 0 })),
    }));
    expect(told('difficulty', [{ ...run, surveys: [{ ...survey, survey: 'fashion', rows }] }])).toContain(
      'Data set at 0.3: with MNIST 1 of 2 networks leak, 2 collapsed, median net rescue −0.50; with Fashion-MNIST 1 of 1 networks leak, 0 collapsed, median net rescue 0.50 (survey)',
    );
  });

  test('runs of others are counted, and their data sets compared', () => {
    expect(told('when', [run], publicRuns)).toContain(
      'Of 2 networks of other people 1 collapsed. 1 of these leak at some epoch, 1 still at the last. In none of the 1 others accuracy under FGSM ever exceeds clean accuracy by a point',
    );
    expect(told('difficulty', [run], publicRuns)).toContain(
      'the largest gap is 25.0 points on CIFAR-10 (clean accuracy there 50.0 %);',
    );
    expect(told('when', [run])).not.toContain('other people');
  });
});

test('on the page each record is a link to its statement or section', () => {
  const html = synthesisHtml(synthesisOf([without('K01')], []));
  expect(html).toContain('(<a href="#H03-1">H03</a>)');
  expect(html).toContain('(<a href="#H09">H09</a>)');
  expect(html).toContain('(K01)');
  expect(html).toContain('<li id="synthesis-leak">');
});

describe('the figure', () => {
  test('has a row for each change that was measured, a dot for each network', () => {
    const [figure] = gapRowsFigure(run.reported);
    expect(figure?.panels.length).toBe(11);
    const [first] = figure?.panels ?? [];
    expect(first?.marks.match(/<circle/g)?.length).toBe(of('H03').verdict.statements[0]?.values.length);
    expect(first?.marks.match(/class="dot grey/g)?.length).toBe(1);
    const few = gapRowsFigure(without('K01', 'H09', 'H07').reported)[0];
    expect(few?.panels.map(({ title }) => title)).toEqual([
      'Trained on one step with the true label',
      'The same networks: noise made with random labels',
      'The same networks: random signs as noise',
      'The same networks: batch norm of mixed batches',
      'The same networks: batch norm of clean images',
      'Trained on clean images: one step, true label',
    ]);
  });

  test('is not drawn for one row or none', () => {
    expect(gapRowsFigure([of('H01')])).toEqual([]);
  });
});
