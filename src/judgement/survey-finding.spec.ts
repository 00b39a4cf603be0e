import { describe, expect, test } from 'vitest';
import { profileByName } from '../protocol/profiles.ts';
import type { Profile } from '../protocol/profile.ts';
import { inquiryOf, type Survey } from '../protocol/survey.ts';
import { surveyTable } from '../reporting/survey-table.ts';
import type { SeedEvidence } from '../runs/evidence.ts';
import { exampleEvidence } from '../testing/example-claim.ts';
import { compares, courseOf, findingOf, type SurveyRowFinding } from './survey-finding.ts';

const cpu = profileByName('cpu');
const survey: Survey = {
  ...{ id: 's', title: 't', question: 'q', beside: ['H03'], remarks: [] },
  rows: [
    { factor: 'unchanged', level: '', arm: 'trueLabel', seeds: 2 },
    { factor: 'rate', level: '0.1', arm: 'peak010', seeds: 1 },
  ],
};

function evidenceOf(seed: number, gap: number, profile: Profile = cpu): SeedEvidence {
  const training = { key: {}, networkSha256: '', provenance: { revision: '', dirty: false, node: '', finishedAt: '' } };
  const epochs = [0.3, 0.9].map((adversarialAccuracy) => ({
    ...{ loss: 1, cleanAccuracy: 0.5, adversarialAccuracy, elapsedSeconds: 1 },
  }));
  const evidence = exampleEvidence(inquiryOf(survey, profile), profile, seed, { gap });
  return { ...evidence, trainings: [{ arm: 'trueLabel', ...training, epochs }] };
}

describe('what a survey finds', () => {
  test('each network with what it shows, a row on its own seeds only', () => {
    const { rows, trained } = findingOf(survey, cpu, [evidenceOf(201, 20), evidenceOf(202, 0.5)]);
    // Two networks of two epochs of a second.
    expect(trained).toMatchObject({ revisions: [''], dirty: false, hours: 4 / 3600 });
    expect(rows.map(({ networks }) => networks.length)).toEqual([2, 1]);
    expect(rows[0]?.networks[0]).toMatchObject({
      ...{ seed: 201, clean: 0.7, leaks: true, collapsed: false, firstAbove: 2, staysAbove: 2 },
      path: [
        [0.5, 0.3],
        [0.5, 0.9],
      ],
    });
    expect(rows[0]?.networks[0]?.gap).toBeCloseTo(0.2, 12);
    expect(rows[0]?.networks[1]?.leaks).toBe(false);
    // The arm of the second row was not trained: nothing is known of its epochs.
    expect(rows[1]?.networks[0]).not.toHaveProperty('firstAbove');
  });

  test('a network that is not there yet, or diverged, is missing from its row and named in the table', () => {
    const none = { seed: 202, trainings: [], measurements: [] };
    const { rows } = findingOf(survey, cpu, [evidenceOf(201, 20), none]);
    expect(surveyTable(rows).split('\n').slice(2)).toEqual([
      '| unchanged | (1 not there yet) | 1 of 1 [3, 100] | 0 of 1 | 70.0 | 90.0 | 90.0 | 20.0 | 0.67 | 2 |',
      '| rate | 0.1 | 1 of 1 [3, 100] | 0 of 1 | 70.0 | 90.0 | 90.0 | 20.0 | 0.67 | never |',
    ]);
    const late = { ...rows[0]!, networks: [rows[0]!.networks[0]!, rows[1]!.networks[0]!, rows[1]!.networks[0]!] };
    expect(surveyTable([late])).toContain('| 2, never in 2 |');
    const [training] = evidenceOf(202, 0).trainings;
    const diverged = { ...none, trainings: [{ ...training!, diverged: 'at step 3' }] };
    const [unchanged, rate] = findingOf({ ...survey, rows: [survey.rows[0]!, { ...survey.rows[0]!, seeds: 1 }] }, cpu, [
      evidenceOf(201, 20),
      diverged,
    ]).rows;
    expect(surveyTable([unchanged!])).toContain('(1 diverged)');
    // A row on one seed does not know of a second.
    expect(rate).toMatchObject({ diverged: [] });
  });

  test('a network that did not learn, and an attack that had not converged, are named in the table', () => {
    const whole = evidenceOf(201, 20);
    const shown = (change: (one: SeedEvidence['measurements'][number]) => SeedEvidence['measurements'][number]) =>
      surveyTable(findingOf(survey, cpu, [{ ...whole, measurements: whole.measurements.map(change) }]).rows);
    expect(shown((one) => one)).not.toMatch(/learn|converged/);
    const convergence = { kind: 'attackConvergence', epsilonPixels: 16, images: 500, correct: 100 } as const;
    const unsound = shown((one) =>
      one.request.measurement.kind === 'attackConvergence'
        ? { ...one, result: { ...convergence, correctUnderStronger: 85 } }
        : one,
    );
    expect(unsound).toContain('(BIM and PGD had not converged on 1)');
    const dull = shown((one) =>
      one.result.kind === 'accuracyUnderAttack' ? { ...one, result: { ...one.result, cleanCorrect: 1000 } } : one,
    );
    expect(dull).toContain('(1 did not learn)');
  });

  test.each([
    [{ leaks: true, collapsed: true, firstAbove: 3 }, 'leaksEarly'],
    [{ leaks: true, collapsed: true, firstAbove: 4 }, 'leaksLater'],
    [{ leaks: true, collapsed: true }, 'leaksLater'],
    [{ leaks: false, collapsed: true, firstAbove: 1 }, 'collapsed'],
    [{ leaks: false, collapsed: false, firstAbove: 1 }, 'notCollapsed'],
  ])('what became of a network: %o', (network, course) => {
    expect(courseOf(network)).toBe(course);
  });
});

test('it compares where two arms differ in one factor, or in one from what is unchanged', () => {
  const row = (factor: string, arm: SurveyRowFinding['arm'], there = true): SurveyRowFinding => ({
    ...{ factor, arm, level: arm, seeds: 1, networks: [], diverged: there ? [201] : [] },
  });
  expect(
    compares({ rows: [row('unchanged', 'trueLabel'), row('rate', 'peak005'), row('width', 'width8', false)] }),
  ).toBe(true);
  expect(compares({ rows: [row('images', 'mnist'), row('images', 'fashionMnist')] })).toBe(true);
  expect(compares({ rows: [row('images', 'mnist'), row('images, 0.3', 'mnistLargeEpsilon')] })).toBe(false);
  expect(compares({ rows: [row('images', 'mnist'), row('images', 'fashionMnist', false)] })).toBe(false);
  expect(compares({ rows: [row('unchanged', 'trueLabel'), row('normalisation', 'trueLabel')] })).toBe(false);
  expect(compares({ rows: [] })).toBe(false);
});
