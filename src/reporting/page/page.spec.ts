import { describe, expect, test } from 'vitest';
import { profileByName } from '../../protocol/profiles.ts';
import { plausibleRun } from '../../testing/plausible-run.ts';
import { escapeHtml } from '../format.ts';
import type { Reported } from '../reported.ts';
import { thesisOf } from '../thesis.ts';
import { forestRow, placeAround, standingOf } from './forest.ts';
import { pageHtml, withoutDetails } from './page.ts';
import { sentenceOf } from './statements.ts';

const { claims, run } = await plausibleRun(['cpu', 'cpu-long']);
const page = pageHtml({ claims, runs: [run], expected: {} });
const h03 = run.reported.find(({ claim }) => claim.id === 'H03') as Reported;

describe('the page', () => {
  test('has an anchor for every claim and every statement, each id once', () => {
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { claim } of run.reported) {
      expect(ids).toContain(claim.id);
      for (const i of claim.statements.keys()) expect(ids).toContain(`${claim.id}-${i + 1}`);
    }
  });

  test('has headings whose names do not hold the link beside them', () => {
    expect(page.match(/<h[23][^>]*>(?:(?!<\/h).)*<a /g)).toBeNull();
    expect(page).toContain('</h2> <a class="anchor" href="#H03" aria-label="Link to H03 CIFAR-10 leaks');
  });

  test('says what of the networks was trained, at which scale each claim stands, and which claims were not run', () => {
    const some = run.reported.filter(({ claim, profile }) => profile.name === 'cpu' && /H0[13]/.test(claim.id));
    const html = pageHtml({ claims, runs: [{ name: 'cpu', reported: some }], expected: {} });
    expect(html).toMatch(/[1-9]\d* trained and [1-9]\d* untrained networks, 1 scale/);
    expect(html).toContain('Gradient noise alone predicts the label<span class="scale">MNIST, untrained MLP</span>');
    expect(html).toContain('label FGSM training</th>');
    expect(html).toContain('Networks of cpu: 16\u00a0pixels, ResNet-8, 8 epochs; H01: MNIST, untrained MLP.');
    expect(html).toContain('Here two of its eleven claims are tested');
    const [notRun] = html.match(/Not run yet: [^<]*/) ?? [];
    expect(notRun?.match(/[A-Z]\d\d /g)?.length).toBe(claims.length - 2);
  });

  test('answers first: thesis, matrix, then the synthesis with its figure before its sentences', () => {
    const places = [
      'class="answer"',
      'id="verdicts"',
      'id="synthesis"',
      'id="synthesis-changes"',
      '<ol class="synthesis">',
    ];
    const found = places.map((place) => page.indexOf(place));
    expect(found).not.toContain(-1);
    expect(found).toEqual(found.toSorted((a, b) => a - b));
  });

  test('compares with the run of the post only at the radius of the post', () => {
    const of = (name: string): string => {
      const reported = run.reported.filter(({ profile }) => profile.name === name);
      return pageHtml({ claims, runs: [{ name, reported }], expected: {} });
    };
    expect(of('cpu')).not.toMatch(/The post's run, |class="post"|Could the post's run/);
    expect(of('cpu-long')).toMatch(/The post's run, [^]*class="post"/);
    expect(of('cpu-long')).toContain("Could the post's run");
  });

  test('is one file: no script, nothing fetched, under 2 MB', () => {
    expect(page.replaceAll(/<a href="https:[^"]+"/g, '')).not.toMatch(/<script|https?:\/\//);
    expect(page.length).toBeLessThan(2_000_000);
  });

  test('for Allure is without closed tables, the plots of claims, and the table of all quantities', () => {
    expect(page).toMatch(/<details>[^]*href="data:/);
    const short = withoutDetails(page);
    expect(short).not.toMatch(/<details>|href="data:|id="H03-cpu-gaps"/);
    expect(page).toContain('id="H03-cpu-gaps"');
    for (const kept of ['H03-cpu-images', 'K01-cpu-matrix', 'synthesis-changes'])
      expect(short).toContain(`id="${kept}"`);
  });

  test('has a cell for each verdict, says where a run has none, and flags what differs from the committed one', () => {
    expect(page.match(/<td role="cell">/g)?.length).toBe(2 * new Set(run.reported.map(({ claim }) => claim.id)).size);
    expect(page).toContain('not tested');
    const { protocolHash } = h03.verdict;
    const expected = { cpu: { H03: { outcome: 'refuted' as const, protocolHash, reason: 'r' } } };
    expect(pageHtml({ claims, runs: [run], expected })).toContain('⚑ expected: refuted');
    expect(page).not.toContain('⚑');
  });

  test('escapes what it is given, and draws nothing that is no number', () => {
    const odd = { ...h03, verdict: { ...h03.verdict, reasons: ['<script>alert(1)</script>'] } };
    expect(pageHtml({ claims, runs: [{ name: 'odd', reported: [odd] }], expected: {} })).toContain(
      escapeHtml('<script>'),
    );
    // What is attached in base64 may spell anything.
    expect(page.replaceAll(/base64,[\w+/=]+/g, '')).not.toMatch(/NaN|undefined%|Infinity/);
  });

  test('is the same for the same verdicts and evidence', () => {
    expect(pageHtml({ claims, runs: [run], expected: {} })).toBe(page);
  });

  test('can do without evidence: an older run keeps its verdicts, and loses its figures', () => {
    const bare = { ...run, reported: run.reported.map((one) => ({ ...one, evidence: [] })) };
    expect(pageHtml({ claims, runs: [bare], expected: {} })).toContain('id="H03-1"');
  });
});

describe('a row of the forest', () => {
  test('has the bound in the middle and the claim on the right, whichever side it asks for', () => {
    const above = placeAround({ bound: 1, side: 'above' }, [0, 3]);
    const below = placeAround({ bound: 1, side: 'below' }, [0, 3]);
    expect([above(1), below(1)]).toEqual([50, 50]);
    expect([above(3), below(3)]).toEqual([96, 4]);
    expect(above(0)).toBe(27);
  });

  test('stands as its interval says, and never otherwise than the count', () => {
    const [statement] = h03.verdict.statements;
    const interval = { lower: 0.02, upper: 0.3 };
    expect(standingOf({ ...statement!, interval })).toBe('for');
    expect(standingOf({ ...statement!, interval: { lower: -0.3, upper: 0.01 } })).toBe('against');
    expect(standingOf({ ...statement!, interval: { lower: 0.01, upper: 0.3 } })).toBe('open');
  });

  test('draws equal values as one mark with their number, and says what its ends stand for', () => {
    const statement = {
      ...h03.verdict.statements[0]!,
      seeds: [1, 2, 3, 4],
      values: [0.21, 0.21, 0.21, -0.05],
      bound: 0.01,
    };
    const row = forestRow(statement, [], 'row');
    expect(row.match(/<circle/g)?.length).toBe(2);
    expect(row).toContain('networks 1, 2, 3: 21.0 points');
    expect(row).toContain('>×3<');
    const ticks = [...row.matchAll(/class="tick" x="([\d.]+)%" y="76%"[^>]*>([^<]+)</g)].map(([, x, words]) => [
      x,
      words,
    ]);
    expect(ticks).toEqual([
      ['4', '−19.0'],
      ['96', '21.0'],
      ['50', '1.0 points'],
    ]);
  });

  test('says in a sentence what it draws', () => {
    const { interval: _, ...statement } = h03.verdict.statements[0]!;
    const values = [0.2, 0.3];
    const range = { lower: 0.2, upper: 0.3, coverage: 1 / 3, inThePost: 0.0269, holdsThePost: false };
    expect(sentenceOf({ ...statement, values, holdsIn: 2, median: 0.25, range })).toBe(
      "Holds in all 2 networks: median 25.0 points, from 20.0 to 30.0 points; asked for: above 1.0 points. The post's run, 2.7 points, lies outside this range.",
    );
  });
});

test('the thesis follows from the outcomes and nothing else', () => {
  const as = (claim: string, outcome: Reported['verdict']['outcome']): Reported => ({
    ...h03,
    verdict: { ...h03.verdict, claim: claim as 'H03', outcome },
  });
  const thesis = (...reported: Reported[]): string => thesisOf(reported).join(' ');
  const untold = 'Whether trained networks leak because the noise tells the label is open (H09).';
  const found = thesis(as('H03', 'supported'), as('H01', 'supported'), as('H02', 'refuted'));
  expect(found).toMatch(
    /^The leak is real at this scale \(16 pixels, ResNet-8\)\. At the post's 6 pixels these networks leak: /,
  );
  expect(found).toMatch(
    /\d+\.\d % right under FGSM, \d+\.\d % on clean images \(medians\)\. They were trained at 16 pixels\. This run has no verdict on networks trained as in the post\. In untrained/,
  );
  expect(found).toContain(
    `Contrary to the post, the input gradients of untrained ReLU networks are not almost constant within a label (H02). ${untold}`,
  );
  const caused = thesis(as('H03', 'supported'), as('H01', 'refuted'), as('H09', 'supported'), as('H08', 'refuted'));
  expect(caused).toContain('That noise tells the label in untrained networks on MNIST does not hold (H01).');
  expect(caused).toContain('Networks trained on noise made without the true label do not leak (H09).');
  expect(caused).toContain(
    'That ten classes leak more than two, and occluded digits more than plain ones, does not hold (H08).',
  );
  expect(caused).not.toContain(untold);
  expect(thesis(as('H03', 'refuted'))).toBe('The leak does not show at this scale (16 pixels, ResNet-8).');
  expect(thesis(as('H03', 'inconclusive'), as('H02', 'supported'))).toContain('not decided yet');
  expect(thesis(as('H03', 'not evaluated'))).toContain('Nothing is decided here');
  const long = (outcome: Reported['verdict']['outcome']): Reported => {
    const { verdict, ...rest } = as('H03', outcome);
    return { ...rest, verdict: { ...verdict, profile: 'cpu-long' }, profile: profileByName('cpu-long') };
  };
  expect(thesis(as('H03', 'supported'), long('undecided'))).toContain(
    'This run has no verdict on networks trained as in the post',
  );
  expect(thesis(as('H03', 'supported'), long('broken'))).toContain(
    'That networks trained as in the post leak is broken (H03, cpu-long)',
  );
  const atPost = 'with the radii of the post (6 pixels, ResNet-8).';
  expect(thesis(long('supported'))).toBe(`The leak is real ${atPost}`);
  const both = thesis(as('H03', 'supported'), long('supported'));
  expect(both.startsWith(`The leak is real ${atPost} It also shows at 16 pixels with ResNet-8 (cpu). At`)).toBe(true);
  // That a leak at 16 pixels is not one at 6 stays said beside the verdict with the radii of the post.
  expect(both).toMatch(
    /At the post's 6 pixels these networks leak: [\d.]+ % right under FGSM, [\d.]+ % on clean images/,
  );
  expect(thesis(as('H03', 'supported'), long('refuted'))).toContain(
    `The leak does not show ${atPost} It shows at 16 pixels with ResNet-8 (cpu). At the post's 6 pixels`,
  );
});
