import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { projectFolder } from '../../foundation/folders.ts';
import { columnsOf } from '../../leak-check/columns.ts';
import { leakCheck } from '../../leak-check/leak-check.ts';
import { readTable } from '../../leak-check/read-table.ts';
import { Tally } from '../../leak-check/tally.ts';
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
    // A no-break space stands between a number and its unit.
    expect(page).toMatch(/peak at 6\u00a0pixels/);
    expect(page).toContain('predicted or the least likely label');
    expect(page).toContain('arXiv:1611.01236');
    expect(page).toContain('by itself this does not prevent collapse');
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

  test('begins with a leak that a suspicion does not undo', async () => {
    const tally = await readTable(join(projectFolder, 'fixtures/leak-check/leaking.csv'));
    // The option on the wrong scale: a suspicion, and the counts of the column stand.
    const page = cardHtml(leakCheck(tally, 0.0627), 'leaking.csv');
    expect(page).toMatch(/<p class="answer"><strong>The model leaks/);
    expect(page).toContain('look like fractions of 1');
  });

  test('of a leak at all radii begins with it, and where many steps work does not ask to mend all', () => {
    const page = (names: string): string => {
      const columns = columnsOf(names.split(' '));
      const tally = new Tally(columns, 10);
      for (let i = 0; i < 1000; i++) {
        const [label, wrong] = [i % 10, (i + 1 + (i % 9)) % 10];
        const fgsm = i < 948 ? label : wrong;
        const cells = [label, i < 794 ? label : wrong, fgsm, fgsm, fgsm, i < 11 ? label : wrong];
        tally.add(cells.slice(0, columns.length).map(String));
      }
      return cardHtml(leakCheck(tally, 8), 'table.csv');
    };
    const curve = 'label clean fgsmTrueLabel fgsmTrueLabel@2 fgsmTrueLabel@4';
    const both = [page(curve), page(`${curve} iterative`)] as const;
    for (const html of both) {
      expect(html).toMatch(/<p class="answer"><strong>The model leaks/);
      expect(html).toContain('so does a step with its sign reversed');
    }
    expect(both.map((html) => html.includes('Mend the evaluation first'))).toEqual([true, false]);
    expect(both[1]).toContain('Check the one step by itself');
  });

  test('counts one image as one', () => {
    const tally = new Tally(columnsOf(['label', 'clean', 'fgsmTrueLabel']));
    tally.add(['0', '0', '0']);
    expect(cardHtml(leakCheck(tally), 'one.csv')).toContain('one.csv: 1 image, 1 class.');
  });

  test('of a model without finding says that this is no proof', async () => {
    expect(await card('clean-trained')).toContain('That is no proof of robustness');
  });

  test('has no curve where there is one radius', async () => {
    expect(await card('predicted-labels')).not.toContain('<figure');
  });
});
