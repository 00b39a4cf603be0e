import { join } from 'node:path';
import { writeAtomically } from '../foundation/atomic-file.ts';
import { writeSealed } from '../foundation/sealed-record.ts';
import type { Claim } from '../verification/claim.ts';
import { type ReportedVerdict, summaryHtml, summaryMarkdown } from './summary.ts';

/** Writes the record that summaries are made from, `verdicts/<claim>.json`. */
export function saveVerdict(folder: string, reported: ReportedVerdict): void {
  writeSealed(join(folder, 'verdicts', `${reported.verdict.claim}.json`), reported);
}

/** Writes `summary.md` and `summary.html`. */
export function writeSummaries(folder: string, claims: readonly Claim[], reported: readonly ReportedVerdict[]): void {
  writeAtomically(join(folder, 'summary.md'), summaryMarkdown(claims, reported));
  writeAtomically(join(folder, 'summary.html'), summaryHtml(claims, reported));
}
