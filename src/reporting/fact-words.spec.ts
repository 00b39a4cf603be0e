import { describe, expect, test } from 'vitest';
import type { SurveyFinding, SurveyedNetwork } from '../judgement/survey-finding.ts';
import type { Verdict } from '../judgement/verdict.ts';
import { measured, medians, of, publicRuns, run, told, trained, with_, without } from '../testing/changed-run.ts';
import { surveyFact } from '../judgement/synthesis.ts';
import { surveyText } from './fact-words.ts';
import type { Run } from './reported.ts';
import { synthesisOf } from './synthesis.ts';

describe('words of a fact', () => {
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
    expect(lost).toContain(
      'If the statistics of batch norm are estimated anew after training, on clean images alone, the leak does not show at 16 pixels: networks are 42.0 points worse on attacked images. Estimated on mixed batches: ',
    );
    expect(lost).toMatch(
      /Median accuracy, attacked and clean: \d+\.\d % and \d+\.\d %; on mixed batches \d+\.\d % and \d+\.\d % \(H03, /,
    );
    const kept = with_('H03', medians(/statistics of clean images/, 0.02));
    expect(told('carrier', [kept])).toContain('clean images alone, the leak shows at 16 pixels');
    const bare = { ...run, reported: run.reported.map((one) => ({ ...one, evidence: [] })) };
    expect(told('carrier', [bare])).not.toContain('Median accuracy, attacked and clean');
  });

  test('what is said of leaking networks goes when the leak does', () => {
    const refuted = with_('H03', { outcome: 'refuted' });
    expect(told('carrier', [refuted])).not.toContain('networks trained with the true label');
    expect(told('when', [run])).toMatch(/collapsed.*from epoch/s);
    expect(told('when', [refuted])).not.toMatch(/collapsed|from epoch/);
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
      /15 of 16 networks trained with the true label collapsed; 14 of these leak, and none of the others\. Collapsed: accuracy under FGSM is over 20 points .*\. In training 15 networks are better /,
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
      expect(told('carrier', [with_(claim, { outcome })])).not.toContain('with the predicted label');
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
    expect(told('carrier', [without('K01')])).not.toContain('with the predicted label');
    // Of the least likely class and the iterative attack together: three of each collapsed no more.
    expect(told('leak', [with_('K01', { states: robust })])).toContain('with these 13 of 16 collapsed, without which');
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
      /Where FGSM noise is made for a wrong label, the 1\d networks that leak answer with just that label in 40.0 % of cases at the median \(chance 10.0 %\), and with that of the image in 12.5 %. The one that does not leak answers with that of the noise in 9.0 %. Each of 15 networks trained on other noise does so in at most 3.0 % \(beside H09, added after its verdict\)/,
    );
    expect(
      told('carrier', [{ ...found, reported: found.reported.filter(({ claim }) => claim.id !== 'H09') }]),
    ).not.toContain('made for a wrong label');
    expect(told('carrier', [with_('H03', { outcome: 'refuted' })])).not.toContain('made for a wrong label');
  });

  test('what the noise of each arm tells is that of H09, and where other noise tells more without a leak it says so', () => {
    const telling = (iterative: number, gap: number): Run =>
      with_('H09', ({ reported }) => ({
        reported: reported.map((one) => {
          if (one.name === 'label information of the perturbation after training, trueLabel')
            return { ...one, median: 0.7 };
          if (one.name === 'label information of the perturbation after training, iterative')
            return { ...one, median: iterative };
          return one.name.startsWith('labelLeakingGap, iterative under') ? { ...one, median: gap } : one;
        }),
      }));
    const insufficient =
      'Of networks that do not leak (iteratively trained) it is read as well or better: that it can be read does not suffice';
    const found = told('carrier', [telling(0.86, -0.4)]);
    expect(found).toMatch(
      /noise of 8 pixels, fitted on 2,000 images, .*: one-step trained \(true label\) [\d.]+ % and 70.0 %, iteratively trained [\d.]+ % and 86.0 %/,
    );
    expect(found).toContain(insufficient);
    expect(told('carrier', [telling(0.86, 0.1)])).not.toContain('does not suffice');
    expect(told('carrier', [telling(0.6, -0.4)])).not.toContain('does not suffice');
    expect(told('carrier', [with_('H03', { outcome: 'refuted' })])).not.toContain(
      'before training and after it (medians',
    );
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
    expect(told('when', [late])).toContain('between epoch 7 and 7 of 8, at the median from epoch 7');
  });
});

describe('surveys and the public record', () => {
  const network: SurveyedNetwork = {
    ...{ seed: 201, clean: 0.7, adversarial: 0.9, iterative: 0, gap: 0.2, leaks: true, collapsed: true, path: [] },
    learned: true,
    ...{ netRescue: 0.67, oneStepMinusIterative: 0.9, unmoved: 0 },
  };
  const survey: SurveyFinding = {
    ...{ survey: 'capacity', title: 't', question: 'q', beside: ['H03'], remarks: [], profile: 'cpu' },
    trained: { revisions: [], dirty: false, processors: [], hours: 0 },
    rows: [
      {
        factor: 'width',
        level: '8',
        arm: 'width8',
        seeds: 2,
        diverged: [],
        networks: [network, { ...network, seed: 202, leaks: false }],
      },
      { factor: 'width', level: '16', arm: 'trueLabel', seeds: 1, diverged: [], networks: [network] },
      { factor: 'depth', level: '14', arm: 'depth14', seeds: 1, diverged: [], networks: [] },
    ],
  };

  test('a survey is counted level by level, as far as it was run', () => {
    // The network that stands in two rows is counted once.
    const again = { ...survey.rows[1]!, factor: 'depth', level: '8' };
    expect(told('when', [{ ...run, surveys: [{ ...survey, rows: [...survey.rows, again] }] }])).toContain(
      'Networks that leak: width 8, 1 of 2; width 16, 1 of 1; depth 8, 1 of 1. Of 3 networks in all, each counted once, 2 leak, 0 of these early: better under attack on the training batches by epoch 3; 1 collapsed without leaking. 1 network is not there yet (survey)',
    );
    expect(told('when', [run])).not.toContain('survey');
    const [capacity] = synthesisOf([{ ...run, surveys: [survey] }], []).flatMap(({ found }) =>
      found.filter(({ label }) => label === 'survey'),
    );
    expect(capacity?.anchor).toBe('survey-capacity');
  });

  test('that of the recipe tells what is unchanged, then each change in its order, and what is missing', () => {
    const [first, second] = survey.rows;
    const rows = [
      { ...second!, factor: 'unchanged', level: '' },
      { ...first!, factor: 'normalisation', level: 'group norm', seeds: 3 },
      {
        ...{ ...first!, factor: 'normalisation', level: 'the same networks, read otherwise', seeds: 3 },
        readBy: 'statistics of clean batches' as const,
      },
    ];
    const [fact] = surveyFact({ ...survey, survey: 'sensitivity', rows });
    expect(surveyText(fact!)).toBe(
      'unchanged, 1 of 1 networks leak (median gap 20.0 points); with one thing changed: normalisation, group norm: 1 of 2 (20.0 points); normalisation, the same networks, read otherwise: 1 of 2 (20.0 points). 1 network is not there yet',
    );
    expect(told('carrier', [{ ...run, surveys: [{ ...survey, survey: 'sensitivity', rows }] }])).toContain(
      'Unchanged, 1 of 1 networks leak',
    );
  });

  test('that of noise alone says beside what carries the leak how many leak', () => {
    const [first, second] = survey.rows;
    const networks = first!.networks.map((one) => ({
      ...one,
      path: [
        [0.9, 0.1],
        [0.1, 0.1],
      ] as const,
    }));
    const rows = [
      { ...first!, factor: 'unchanged', level: '', networks },
      { ...second!, factor: 'training images', level: '2,000' },
    ];
    expect(told('carrier', [{ ...run, surveys: [{ ...survey, survey: 'noise-alone', rows }] }])).toContain(
      'With shuffled labels 1 of 2 leak (90.0 % right on attacked images, at most 10.0 % on the clean images of the last epoch); training images 2,000: 1 of 1 leak (90.0 % right on attacked images) (survey)',
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
