import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { projectFolder } from '../../foundation/folders.ts';
import { leakCheck } from '../../leak-check/leak-check.ts';
import { readTable } from '../../leak-check/read-table.ts';
import { cardHtml } from './card.ts';

async function card(name: string): Promise<string> {
  const tally = await readTable(join(projectFolder, `fixtures/leak-check/${name}.csv`));
  return cardHtml(leakCheck(tally, 16), `${name}.csv`);
}

describe('the card', () => {
  test('of a leaking model has the sentence, the counts, the curves, and what to do with its sources', async () => {
    const page = await card('leaking');
    expect(page).toMatch(/<p class="answer"><strong>The model leaks: 95\.1/);
    expect(page).toMatch(/279 \(27\.9.%\): rescued/);
    expect(page).toMatch(/5 \(0\.5.%\): killed/);
    // Six radii beside the clean images, and seven losses.
    expect(page.match(/<circle class="dot blue"/g)).toHaveLength(7 + 7);
    expect(page).toMatch(/peak at 6.pixels/);
    expect(page).toContain('predicted or the least likely label');
    expect(page).toContain('arXiv:1611.01236');
    expect(page).toContain('It cannot say that a model is robust');
  });

  test('runs and fetches nothing', async () => {
    const page = await card('leaking');
    expect(page).not.toMatch(/<script|<link|<iframe|\ssrc=|\son\w+=|javascript:|url\(/i);
    expect(page).toContain("default-src 'none'");
  });

  test('begins with what undoes the rest', async () => {
    expect(await card('labels-off')).toMatch(/<p class="answer"><strong>The labels are off by one/);
  });

  test('of a model without finding says that this is no proof', async () => {
    expect(await card('clean-trained')).toContain('That is no proof of robustness');
  });

  test('has no curve where there is one radius', async () => {
    expect(await card('predicted-labels')).not.toContain('<figure');
  });
});
