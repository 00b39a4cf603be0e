import { mkdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { writeAtomically } from '../foundation/atomic-file.ts';
import { reportsFolder } from '../foundation/folders.ts';
import { UserError } from '../foundation/user-error.ts';
import type { Claim } from '../protocol/claim.ts';
import { changesBetween, describeChange } from '../reporting/comparison.ts';
import { readExpectedVerdicts } from '../reporting/expected-verdicts.ts';
import { comparisonSection } from '../reporting/page/comparison-section.ts';
import { pageHtml } from '../reporting/page/page.ts';
import { readRun } from '../reporting/report-folder.ts';
import type { Run } from '../reporting/reported.ts';

/**
 * Shows two runs side by side on a page of their own, and prints what changed from the first to the second.
 *
 * Throws: UserError unless two folders with verdicts are named.
 */
export function compareRuns(folders: readonly string[], claims: readonly Claim[]): number {
  if (folders.length !== 2) {
    throw new UserError(
      '--compare takes two folders of runs, the earlier first: npm run collect -- --compare before after',
    );
  }
  const [before, after] = folders.map((folder) => runIn(folder, claims)) as [Run, Run];
  const runs = before.name === after.name ? [before, { ...after, name: `${after.name} (second)` }] : [before, after];
  const changes = changesBetween(before, after);
  const reports = reportsFolder();
  mkdirSync(reports, { recursive: true });
  const path = join(reports, 'comparison.html');
  const further = [
    comparisonSection(
      changes,
      runs.map(({ name }) => name),
    ),
  ];
  writeAtomically(path, pageHtml({ claims, runs, expected: readExpectedVerdicts(), further }));
  process.stdout.write(`${changes.map(describeChange).join('\n')}\n\nComparison: ${path}\n`);
  return 0;
}

function runIn(folder: string, claims: readonly Claim[]): Run {
  const run = readRun(resolve(folder), claims);
  if (run.reported.length > 0) return run;
  throw new UserError(
    `The folder ${basename(folder)} holds no verdicts: name one that verify or collect wrote, such as reports/reference/cpu.`,
  );
}
