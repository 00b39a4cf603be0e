import { join } from 'node:path';
import { writeAtomically } from '../foundation/atomic-file.ts';
import type { Claim } from '../verification/claim.ts';
import { type ReportedVerdict, summaryHtml, summaryMarkdown } from './summary.ts';

/** Writes `summary.md` and `summary.html`. */
export function writeSummaries(folder: string, claims: readonly Claim[], reported: readonly ReportedVerdict[]): void {
  writeAtomically(join(folder, 'summary.md'), summaryMarkdown(claims, reported));
  writeAtomically(join(folder, 'summary.html'), summaryHtml(claims, reported));
}
