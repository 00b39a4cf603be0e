import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { projectFolder } from '../foundation/folders.ts';
import { figureFile } from './figures/figure-file.ts';
import { publicPaths } from './figures/public-paths.ts';
import { parsePublicRuns, readPublicRuns } from './public-record.ts';
import { publicRecordPage } from './public-record-page.ts';

const header = 'dataset,method,seed,epoch,cleanAccuracy,fgsmAccuracy,pgd10Accuracy';

describe('the file of public runs', () => {
  test('becomes runs of consecutive epochs, in ten-thousandths', () => {
    const text = `${header}\na-b,m_1,0,1,0.5000,0.2490,0.0000\na-b,m_1,0,2,1.0000,0.0001,0.5\n`;
    expect(() => parsePublicRuns(text)).toThrow('Line 3 is no epoch of a run');
    expect(parsePublicRuns(text.replace('0.5\n', '0.5000\n').concat('a-b,m_1,1,1,0.1000,0.1000,0.1000\n'))).toEqual([
      {
        ...{ dataset: 'a-b', method: 'm_1', seed: 0 },
        epochs: [
          { epoch: 1, clean: 5000, fgsm: 2490, pgd10: 0 },
          { epoch: 2, clean: 10_000, fgsm: 1, pgd10: 5000 },
        ],
      },
      { ...{ dataset: 'a-b', method: 'm_1', seed: 1 }, epochs: [{ epoch: 1, clean: 1000, fgsm: 1000, pgd10: 1000 }] },
    ]);
  });

  test('is refused with another header, or with an epoch missing', () => {
    expect(() => parsePublicRuns('a,b\n')).toThrow('Line 1 is not');
    expect(() => parsePublicRuns(`${header}\nd,m,0,2,0.1000,0.1000,0.1000\n`)).toThrow('Line 2 is not the next epoch');
  });

  test('holds 186 runs: every line is an epoch of one of them', () => {
    const runs = readPublicRuns();
    const lines = readFileSync(join(projectFolder, 'fixtures/fastat-benchmark-epochs.csv'), 'utf8')
      .trimEnd()
      .split('\n');
    expect(runs.length).toBe(186);
    expect(runs.reduce((sum, { epochs }) => sum + epochs.length, 0)).toBe(lines.length - 1);
    // As the page says of its limits.
    for (const { method, epochs } of runs) expect(epochs.length, method).toBe(method === 'free_at' ? 50 : 100);
  });
});

describe('the page of the public record', () => {
  test('is the committed one; `npm run readme` writes it anew', async () => {
    await expect(publicRecordPage(readPublicRuns())).toMatchFileSnapshot(join(projectFolder, 'docs/public-record.md'));
  });

  test('shows the committed figure', async () => {
    const [figure] = publicPaths(readPublicRuns());
    await expect(figureFile(figure!)).toMatchFileSnapshot(join(projectFolder, 'docs/public-record.paths.svg'));
  });

  test('counts what the lines of the file say, counted without our code', () => {
    const text = readFileSync(join(projectFolder, 'fixtures/fastat-benchmark-epochs.csv'), 'utf8');
    const collapsed = new Set<string>();
    const leaking = new Set<string>();
    const atEnd = new Map<string, boolean>();
    const epochsAbove = new Map<string, number>();
    const firstPgd = new Map<string, number>();
    const trainedOnPgd = new Set<string>();
    for (const line of text.trimEnd().split('\n').slice(1)) {
      const [dataset, method, seed, , ...accuracies] = line.split(',');
      const [clean, fgsm, pgd] = accuracies.map((accuracy) => Math.round(1e4 * Number(accuracy))) as [
        number,
        number,
        number,
      ];
      const run = `${dataset} ${method} ${seed}`;
      if (fgsm - pgd > 2000) collapsed.add(run);
      if (method === 'pgd_at') trainedOnPgd.add(run);
      if (fgsm - pgd > 2000 && fgsm - clean > 100 && !firstPgd.has(run)) firstPgd.set(run, pgd);
      if (fgsm - clean > 100) leaking.add(run);
      if (fgsm - clean > 100 && fgsm - pgd > 2000) epochsAbove.set(run, (epochsAbove.get(run) ?? 0) + 1);
      atEnd.set(run, fgsm - clean > 100);
    }
    const [others, last] = [atEnd.size - collapsed.size, [...atEnd.values()].filter(Boolean).length];
    expect([atEnd.size, collapsed.size, last, others]).toEqual([186, 43, 21, 143]);
    expect(leaking).toEqual(collapsed);
    const page = publicRecordPage(readPublicRuns());
    expect(page).toContain(
      'Of 186 runs, 43 collapsed at some epoch. Of these, 43 leaked, 21 of them still at the last epoch.',
    );
    const briefly = [...epochsAbove.values()].filter((epochs) => epochs < 3).length;
    expect(page).toContain(`${briefly} leak at one or two epochs only.`);
    const left = [...firstPgd.values()].sort((a, b) => a - b);
    const percent = (counted = NaN): string => `${(counted / 100).toFixed(1)} %`;
    expect(page).toContain(
      `PGD leaves it ${percent(left[(left.length - 1) / 2])} of the images at the median, at most ${percent(left.at(-1))}.`,
    );
    expect(page).toContain(`Of ${trainedOnPgd.size} runs trained on PGD examples (\`pgd_at\`), none collapsed.`);
    expect([...trainedOnPgd].filter((run) => collapsed.has(run))).toEqual([]);
    // The last epochs of plain training, as the plan read them in the file.
    expect(page).toMatch(/\| CIFAR-10 \| fgsm_at \|.* −9\.1 to −5\.3 \|/);
    expect(page).toContain('Of the 143 runs that never collapsed, none was more than a point better');
  });
});
