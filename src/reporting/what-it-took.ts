import { fixed } from '../foundation/english.ts';
import type { EvidenceRecord } from '../runs/evidence-record.ts';
import { secondsOf } from '../runs/records.ts';
import { withBlock } from './marked-block.ts';
import { markdownTable } from './markdown.ts';

export interface EvidenceOfRun {
  readonly run: string;
  readonly records: readonly EvidenceRecord[];
}

/** `reports/reference/README.md` with what each run took, by its evidence. Throws: Error where the marks are missing. */
export function withWhatItTook(text: string, runs: readonly EvidenceOfRun[]): string {
  return withBlock(
    text,
    ['<!-- what it took: written by `npm run readme` -->', '<!-- end of what it took -->'],
    tableOf(runs),
  );
}

function tableOf(runs: readonly EvidenceOfRun[]): string {
  const header = ['Run', 'Networks', 'Of these untrained', 'Hours of training', 'Hours of measuring'];
  const rows = runs.map(({ run, records }) => {
    const untrained = records.filter(({ training }) => training.epochs.length === 0).length;
    const training = records.flatMap(({ training: { epochs } }) => epochs);
    const measuring = records.flatMap(({ measurements }) => measurements);
    return [`\`${run}\``, `${records.length}`, `${untrained}`, hours(training), hours(measuring)];
  });
  return markdownTable({ header, rows });
}

function hours(steps: Parameters<typeof secondsOf>[0]): string {
  return fixed(secondsOf(steps) / 3600, 1);
}
