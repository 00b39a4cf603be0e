import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from '../foundation/atomic-file.ts';
import { withLock } from '../foundation/file-lock.ts';
import { readSealed, writeSealed } from '../foundation/sealed-record.ts';
import type { Claim } from '../protocol/claim.ts';
import { type ReportedVerdict, summaryHtml, summaryMarkdown } from './summary.ts';

/** Runs `work` while no other process writes the reports of this folder. */
export function whileReporting<T>(folder: string, work: () => Promise<T>): Promise<T> {
  return withLock(join(folder, '.lock'), work);
}

/** Writes the record that summaries are made from: of each claim and profile the last verdict. */
export function saveVerdict(folder: string, reported: ReportedVerdict): void {
  const { claim, profile } = reported.verdict;
  writeSealed(join(folder, 'verdicts', `${claim}.${profile}.json`), reported);
}

/** All verdicts of a folder, by claim. Those of other runs stay beside the new ones. */
export function readVerdicts(folder: string): ReportedVerdict[] {
  const verdicts = join(folder, 'verdicts');
  if (!existsSync(verdicts)) return [];
  return readdirSync(verdicts)
    .filter((name) => /^[A-Z]\d\d\..+\.json$/.test(name))
    .sort()
    .map((name) => readSealed<ReportedVerdict>(join(verdicts, name)) as ReportedVerdict);
}

/** Writes `summary.md` and `summary.html` from all verdicts of the folder. */
export function writeSummaries(folder: string, claims: readonly Claim[]): void {
  const reported = readVerdicts(folder);
  writeAtomically(join(folder, 'summary.md'), summaryMarkdown(claims, reported));
  writeAtomically(join(folder, 'summary.html'), summaryHtml(claims, reported));
}
