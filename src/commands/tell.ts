import { join } from 'node:path';
import type { ExpectedVerdicts } from '../reporting/expected-verdicts.ts';
import { findingsOf } from '../reporting/findings.ts';
import { jobSummary, writeJobSummary } from '../reporting/job-summary.ts';
import type { Reported } from '../reporting/reported.ts';
import { terminalOf, terminalTable } from '../reporting/terminal.ts';

/** What a run of `verify` or `collect` came to. */
export interface Told {
  readonly reported: readonly Reported[];
  readonly expected: ExpectedVerdicts;
  readonly folder: string;
  /** For programs: the findings as JSON and nothing else. */
  readonly json: boolean;
}

/** Prints the verdicts: a table for people, or JSON for programs; under a job of GitHub also its summary. */
export function tellVerdicts({ reported, expected, folder, json }: Told): void {
  if (json) {
    const findings = findingsOf([{ name: 'this run', reported }]);
    process.stdout.write(`${JSON.stringify(findings)}\n`);
  } else if (reported.length > 0) {
    const terminal = terminalOf(process.stdout, process.env['NO_COLOR'] !== undefined);
    const table = terminalTable(
      reported.map(({ verdict }) => verdict),
      expected,
      terminal,
    );
    process.stdout.write(`\n${table}\n\nReport: ${join(folder, 'summary.html')}\n`);
  }
  writeJobSummary(jobSummary(reported, expected), process.env['GITHUB_STEP_SUMMARY']);
}
