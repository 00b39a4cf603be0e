import { describe, expect, test } from 'vitest';
import type { PublicRun } from '../../judgement/public-record.ts';
import { plausibleRun } from '../../testing/plausible-run.ts';
import { plausibleSurvey } from '../../testing/plausible-survey.ts';
import { attackSection } from './attacks.ts';
import { columnsOf } from './columns.ts';
import { pageHtml } from './page.ts';
import { publicRecordSection } from './public-record-section.ts';
import { surveySections } from './survey-section.ts';
import { trainingTable } from './training-table.ts';

const survey = plausibleSurvey();

const epoch = (epoch: number, fgsm: number) => ({ epoch, clean: 5000, fgsm, pgd10: 0 });
const publicRuns: PublicRun[] = [
  { dataset: 'cifar10', method: 'fgsm_at', seed: 0, epochs: [epoch(1, 3000), epoch(2, 9000), epoch(3, 1000)] },
  { dataset: 'cifar10', method: 'gat', seed: 0, epochs: [{ ...epoch(1, 3000), pgd10: 2900 }] },
];

describe('sections of the page', () => {
  test('a survey has its question, its table, its paths, its remarks and where its networks come from', () => {
    const [section] = surveySections([survey]);
    expect(section).toMatchObject({ id: 'survey-capacity', title: 'Where does it begin?' });
    for (const words of [
      'Which &lt;networks&gt;?',
      '<a href="#H03">H03</a>',
      '>20.0 [20.0, 20.0]<',
      'width 8',
      'A remark.',
      'Trained at revision abcdef012345, 1.3 hours of training. Trained and measured on A processor.',
      'Networks that leak: width 8, 2 of 4 (1 early, 1 not collapsed); width 16, 2 of 2; width 32, 2 of 2. Of 8 networks in all, each counted once, 6 leak, 1 of these early: better under attack on the training batches by epoch 3; 1 collapsed without leaking, 1 did not collapse.',
      '>4 (–), 5, 2 (4), never in 1<',
    ])
      expect(section?.body).toContain(words);
    expect(section?.body).toContain('network 203 leaks from epoch 5');
  });

  test('a row that reads the same networks otherwise has no epoch of its own, and no paths', () => {
    const first = survey.rows.find(({ networks }) => networks.every(({ leaks }) => leaks));
    if (first === undefined) throw new Error('no row');
    const rows = [first, { ...first, level: 'read otherwise', readBy: 'statistics of clean batches' as const }];
    const [section] = surveySections([{ ...survey, rows }]);
    expect(section?.body.match(/as above/g)?.length).toBe(1);
    expect(section?.body.match(/network 201 leaks from epoch/g)?.length).toBe(1);
  });

  test('a survey of another profile or run has an anchor of its own', () => {
    const ids = surveySections([survey, { ...survey, survey: 'sensitivity' }, survey]).map(({ id }) => id);
    expect(ids).toEqual(['survey-capacity', 'survey-sensitivity', 'survey-capacity-2']);
  });

  test('the public record draws plain training up to its first leak, and says what the record cannot', () => {
    const [section] = publicRecordSection(publicRuns);
    expect(section?.title).toBe('The public record: 2 networks of other people');
    expect(section?.body).toContain('first leak in epoch 2');
    expect(section?.body).toContain('50.0 → 30.0, 50.0 → 90.0<');
    expect(section?.body).toContain('Every image of a batch is adversarial there');
    expect(publicRecordSection([])).toEqual([]);
  });

  test('every link within the page leads somewhere', async () => {
    const { claims, run } = await plausibleRun(['cpu']);
    const html = pageHtml({ claims, runs: [{ ...run, surveys: [survey] }], expected: {}, publicRuns });
    const ids = new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    const targets = [...html.matchAll(/href="#([^"]+)"/g)].map(([, target]) => target);
    expect(targets).toContain('survey-capacity');
    expect(targets).toContain('public-record');
    expect(html).not.toContain('docs/public-record.md');
    expect(targets.filter((target) => !ids.has(target))).toEqual([]);
  });
});

test('how networks were trained: the attack, its radius, what its noise tells of the label', async () => {
  const { run } = await plausibleRun(['cpu', 'cpu-long']);
  const rowsOf = (claim: string, profile: string) => {
    const reported = run.reported.find((one) => one.claim.id === claim && one.profile.name === profile);
    return reported === undefined ? undefined : trainingTable(reported).rows;
  };
  const rows = rowsOf('H09', 'cpu');
  expect(rows).toContainEqual(['one-step trained (true label)', 'FGSM, 16 pixels', 'more than the image does']);
  expect(rows).toContainEqual(['trained on random-sign noise', 'random-sign noise, 16 pixels', 'nothing']);
  expect(rowsOf('H07', 'cpu-long')).toContainEqual([
    'one-step trained (least likely class)',
    'a step towards the least likely class, half-normal radii, scale 12 pixels',
    'what image and network tell, no more',
  ]);
  expect(rowsOf('H01', 'cpu')).toEqual([]);
});

test('networks under attack are told apart: where the noise was made, and what batch norm was estimated on', async () => {
  const { run } = await plausibleRun(['cpu']);
  const [section] = attackSection(columnsOf([run]));
  const rows = [...(section?.body ?? '').matchAll(/<tr><th scope="row">(.*?)<\/tr>/gs)].map(([, row = '']) =>
    row
      .replaceAll(/<\/?t[hd][^>]*>/g, '|')
      .split('|')
      .slice(0, 8)
      .join('|'),
  );
  expect(rows.length).toBeGreaterThan(100);
  expect(new Set(rows).size).toBe(rows.length);
  expect(section?.body).toContain('FGSM, 16 pixels, made on the clean-trained network');
  expect(section?.body).toContain('FGSM, 16 pixels, batch norm estimated anew on clean images');
});
