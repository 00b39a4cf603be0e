import { escapeHtml } from './format.ts';
import type { Reported } from './reported.ts';
import { countsText, verdictWord, whyOpen } from './words.ts';

/** The verdicts as JUnit's XML, which most build servers read: a test for each claim and profile, never green without an answer. */
export function jUnitXml(reported: readonly Reported[]): string {
  const count = (...outcomes: readonly string[]): number =>
    reported.filter(({ verdict }) => outcomes.includes(verdict.outcome)).length;
  const skipped = count('inconclusive', 'undecided', 'not evaluated');
  const cases = reported.map((one) => {
    const { claim, profile, verdict } = one;
    const name = escapeHtml(`${claim.id} ${claim.title}`);
    return `  <testcase classname="${profile.name}" name="${name}" time="${Math.round(3600 * verdict.trained.hours)}">${resultOf(one)}</testcase>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="label leaking" tests="${reported.length}" failures="${count('refuted')}" errors="${count('broken')}" skipped="${skipped}">
${cases.join('\n')}
</testsuite>
`;
}

function resultOf({ verdict }: Reported): string {
  const message = escapeHtml(`${verdictWord(verdict)}: ${whyOpen(verdict) ?? countsText(verdict)}`);
  if (verdict.outcome === 'supported') return '';
  const kind = { refuted: 'failure', broken: 'error' }[verdict.outcome as string] ?? 'skipped';
  return `<${kind} message="${message}"/>`;
}
