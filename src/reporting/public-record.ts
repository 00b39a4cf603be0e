import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../foundation/digest.ts';
import { projectFolder } from '../foundation/folders.ts';
import { UserError } from '../foundation/user-error.ts';
import type { PublicEpoch, PublicRun } from '../judgement/public-record.ts';

/** The record and its digest. Source: arXiv:2604.22853, logs of github.com/fzjcdt/FastAT_Benchmark at b99c0de6. */
const record = {
  file: 'fixtures/fastat-benchmark-epochs.csv',
  sha256: '091037334d31d48443e47e540769549dd13a519927c80825e6e38789cd97f4ee',
};

const header = 'dataset,method,seed,epoch,cleanAccuracy,fgsmAccuracy,pgd10Accuracy';

/** The public runs, from the committed file. Throws: UserError when it is not the one that was recorded. */
export function readPublicRuns(): PublicRun[] {
  const text = readFileSync(join(projectFolder, record.file), 'utf8');
  const digest = sha256(text);
  if (digest !== record.sha256) {
    throw new UserError(
      `${record.file} has SHA-256 ${digest}, not ${record.sha256}: take it from the repository again.`,
    );
  }
  return parsePublicRuns(text);
}

/** A line is an epoch, and names its run. There are no quotes. Throws: SyntaxError naming the first line that does not fit. */
export function parsePublicRuns(text: string): PublicRun[] {
  const [first, ...lines] = text.trimEnd().split('\n');
  if (first !== header) throw new SyntaxError(`Line 1 is not "${header}".`);
  const runs = new Map<string, PublicRun & { readonly epochs: PublicEpoch[] }>();
  for (const [i, line] of lines.entries()) {
    const match = /^([a-z0-9-]+),([a-z0-9_]+),(\d+),(\d+),([01]\.\d{4}),([01]\.\d{4}),([01]\.\d{4})$/.exec(line);
    if (match === null) throw new SyntaxError(`Line ${i + 2} is no epoch of a run: "${line}".`);
    const [, dataset = '', method = '', seed, epoch, ...accuracies] = match;
    const [clean, fgsm, pgd10] = accuracies.map((accuracy) => Number(accuracy.replace('.', ''))) as [
      number,
      number,
      number,
    ];
    const key = [dataset, method, seed].join();
    const run = runs.get(key) ?? { dataset, method, seed: Number(seed), epochs: [] };
    if (Number(epoch) !== run.epochs.length + 1)
      throw new SyntaxError(`Line ${i + 2} is not the next epoch of its run.`);
    run.epochs.push({ epoch: Number(epoch), clean, fgsm, pgd10 });
    runs.set(key, run);
  }
  return [...runs.values()];
}
