import { describe, expect, test } from 'vitest';
import { allClaims } from '../commands/all-claims.ts';
import { medians, of, publicRuns, run, told, with_, without } from '../testing/changed-run.ts';
import { plausibleRun } from '../testing/plausible-run.ts';
import type { Verdict } from '../judgement/verdict.ts';
import { gapRowsFigure } from './figures/gap-rows.ts';
import { withVerdicts } from './readme-block.ts';
import type { Run } from './reported.ts';
import { briefly, synthesisHtml, synthesisMarkdown, synthesisOf } from './synthesis.ts';

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

  test.each([
    [
      'leak',
      'H03',
      /^labelLeakingGap, trueLabel under fgsm \(trueLabel\)/,
      'the median gap is 45.6 points; on attacked',
    ],
    ['leak', 'H03', /^leak beyond cleanTraining/, '45.6 points better than clean-trained networks are on clean ones'],
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
    ['carrier', 'H03', /statistics of mixed batches/, 'Estimated on mixed batches: 45.6 points better'],
    ['leastLikely', 'H07', /^labelLeakingGap, leastLikely/, 'at the median they are 45.6 points better'],
    ['leastLikely', 'H07', /^mutual information .*leastLikely$/, '0.456 nat of mutual information'],
    ['when', 'H06', /at the evaluation epsilon/, 'one-step training gains 45.6 points'],
    ['when', 'H06', /^adversarialAccuracy, trueLabel under fgsm/, 'under FGSM it is 45.6 points more accurate'],
    [
      'carrier',
      'H03',
      /crafted on grey, 16 pixels$/,
      'and added to test images: 45.6 % are classified as that class (chance 10.0 %)',
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
    // A detail stands in the whole text alone.
    expect(synthesisMarkdown(synthesisOf([run], []))).toContain(' (BIM and PGD). In training ');
    expect(synthesisMarkdown(brief)).toMatch(/ \(BIM and PGD\) \(H03, /);
    expect(synthesisMarkdown(brief)).not.toContain('In training ');
    // What stays open has beside it what is known.
    const [, carrier] = briefly(synthesisOf([with_('H09', { outcome: 'broken' })], []));
    expect(carrier?.found.map(({ label }) => label)).toEqual([
      ...['H09', 'H09, a control', 'H03, a control', 'beside H09, added after its verdict'],
      ...['H03, reported, not judged', 'H02'],
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
});

describe('at two scales', async () => {
  const { run: made } = await plausibleRun(['cpu-long']);
  /** The leak of the larger scale supported, with this gap in every network. */
  const longWith = (gap: number): Run => ({
    name: 'long',
    reported: made.reported.map((one) =>
      one.claim.id === 'H03' ? { ...one, verdict: supportedWith(one.verdict, gap) } : one,
    ),
  });

  test('each piece says of which it is', () => {
    const labels = synthesisOf([run, longWith(0.2)], []).flatMap(({ found }) => found.map(({ label }) => label));
    expect(labels).toEqual(
      expect.arrayContaining(['H03, cpu-long', 'H03, cpu-long, a control', 'H09, cpu, a control']),
    );
    expect(labels.filter((label) => !label.includes('cpu'))).toEqual([]);
  });

  test('networks of one seed under two profiles are not taken for one', () => {
    const [ofCpu] =
      /Where FGSM noise is made for a wrong label[^;]*in [\d.]+ % of cases at the median/.exec(
        told('carrier', [run]),
      ) ?? [];
    expect(ofCpu).toMatch(/the \d+ networks that leak/);
    expect(told('carrier', [run, longWith(-0.5)])).toContain(ofCpu);
  });

  test('the README shows the changes of the run that made most', () => {
    const block = withVerdicts('<!-- verdicts: written by `npm run readme` -->\n<!-- end of the verdicts -->', {
      ...{ claims: [], runs: [{ ...run, name: 'wide' }, longWith(0.2)], publicRuns },
    });
    expect(block).toContain('(reports/reference/wide/figures/synthesis.changes.svg)');
    expect(block).toContain('(reports/reference/long/figures/H05.cpu-long.loss.svg)');
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
    expect(figure?.panels.length).toBe(17);
    const [first] = figure?.panels ?? [];
    expect(first?.marks.match(/<circle/g)?.length).toBe(of('H03').verdict.statements[0]?.values.length);
    expect(first?.marks.match(/class="dot grey/g)?.length).toBe(1);
    const few = gapRowsFigure(without('K01', 'H09', 'H07', 'H08', 'H04').reported)[0];
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

function supportedWith(verdict: Verdict, gap: number): Verdict {
  const statements = verdict.statements.map((one) => ({ ...one, values: one.values.map(() => gap) }));
  return { ...verdict, outcome: 'supported', statements };
}
