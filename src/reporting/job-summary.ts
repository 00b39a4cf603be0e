import { appendFileSync } from 'node:fs';
import { markdownTable, thesisMarkdown } from './markdown.ts';
import { compareVerdict, type ExpectedVerdicts } from './expected-verdicts.ts';
import type { Reported } from './reported.ts';
import { countsText, decidingValue, failedText, outcomeSigns, verdictWord } from './words.ts';

/** The answer and the verdicts as GitHub shows them under a job. */
export function jobSummary(reported: readonly Reported[], expected: ExpectedVerdicts): string {
  const rows = reported.map(({ claim, profile, verdict }) => {
    const failed = failedText(verdict);
    return [
      ...[`${claim.id} ${claim.title}`, profile.name, `${outcomeSigns[verdict.outcome]} ${verdictWord(verdict)}`],
      ...(failed === undefined ? [countsText(verdict), decidingValue(verdict)] : [failed, '']),
      compareVerdict(verdict, expected),
    ];
  });
  const header = ['Claim', 'Profile', 'Verdict', 'Networks', 'Median that decides', 'Against the committed run'];
  return `## Label leaking\n\n${thesisMarkdown(reported)}\n\n${markdownTable({ header, rows })}\n`;
}

/** Appends it to the file that GitHub names, where it names one. */
export function writeJobSummary(text: string, path: string | undefined): void {
  if (path !== undefined && path !== '') appendFileSync(path, `${text}\n`);
}
