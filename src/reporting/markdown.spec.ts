import { describe, expect, test } from 'vitest';
import { plausibleRun } from '../testing/plausible-run.ts';
import { figuresOf } from './figures/figures-of.ts';
import { figurePath, summaryMarkdown } from './markdown.ts';
import { jobSummary } from './job-summary.ts';

const { claims, run } = await plausibleRun(['cpu']);
const markdown = summaryMarkdown(claims, run, []);

describe('summary.md', () => {
  test('has headings that last: they name the claim and not the verdict', () => {
    const headings = markdown.split('\n').filter((line) => line.startsWith('## '));
    expect(headings).toEqual(run.reported.map(({ claim }) => `## ${claim.id} ${claim.title}`));
  });

  test('shows every plot as a file, every matrix as a table, and no image of a data set', () => {
    for (const one of run.reported) {
      for (const figure of figuresOf(one)) {
        if (figure.kind === 'plots') expect(markdown).toContain(`(${figurePath(one, figure)})`);
        if (figure.kind === 'heat') expect(markdown).toContain(`**${figure.title}.**`);
      }
    }
    expect(markdown).not.toContain('data:image');
  });

  test('speaks of networks, and knows no short names', () => {
    const prose = markdown.split('\n').filter((line) => !line.startsWith('!['));
    expect(
      prose.filter((line) => /\bseeds?\b|\b(trueLabel|cleanTraining|leastLikely|netRescue)\b|\br grows\b/.test(line)),
    ).toEqual([]);
  });
});

test('a job of GitHub gets the answer and a row for each verdict', () => {
  const text = jobSummary(run.reported, {});
  expect(text.split('\n').filter((line) => line.startsWith('| H') || /^\| [KT]0/.test(line)).length).toBe(
    run.reported.length,
  );
});
