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
import { readPublicRuns } from '../reporting/public-record.ts';
import { readRun } from '../reporting/report-folder.ts';
import type { Run } from '../reporting/reported.ts';

/**
 * Shows runs side by side on a page of their own, and prints what changed from each to the next.
 *
 * Throws: UserError unless two folders with verdicts, or more, are named.
 */
export function compareRuns(folders: readonly string[], claims: readonly Claim[]): number {
  if (folders.length < 2) {
    throw new UserError(
      '--compare takes two folders of runs or more, the earliest first: npm run collect -- --compare before after',
    );
  }
  const runs = namedApart(folders.map((folder) => runIn(folder, claims)));
  const pairs = runs.slice(1).map((after, i) => {
    const before = runs[i] as Run;
    return { names: [before.name, after.name] as const, changes: changesBetween(before, after) };
  });
  const reports = reportsFolder();
  mkdirSync(reports, { recursive: true });
  const path = join(reports, 'comparison.html');
  const further = pairs.map(({ names, changes }, i) =>
    comparisonSection(changes, names, i === 0 ? 'comparison' : `comparison-${i + 1}`),
  );
  const expected = readExpectedVerdicts();
  writeAtomically(path, pageHtml({ claims, runs, expected, publicRuns: readPublicRuns(), further }));
  const told = pairs.map(({ names, changes }) =>
    [...(pairs.length > 1 ? [`From ${names.join(' to ')}:`] : []), ...changes.map(describeChange)].join('\n'),
  );
  process.stdout.write(`${told.join('\n\n')}\n\nComparison: ${path}\n`);
  return 0;
}

/** Folders of one name become "nightly", "nightly (2)". */
function namedApart(runs: readonly Run[]): Run[] {
  return runs.map((run, i) => {
    const before = runs.slice(0, i).filter(({ name }) => name === run.name).length;
    return before === 0 ? run : { ...run, name: `${run.name} (${before + 1})` };
  });
}

function runIn(folder: string, claims: readonly Claim[]): Run {
  const run = readRun(resolve(folder), claims);
  if (run.reported.length > 0) return run;
  throw new UserError(
    `The folder ${basename(folder)} holds no verdicts: name one that verify or collect wrote, such as reports/reference/cpu.`,
  );
}
