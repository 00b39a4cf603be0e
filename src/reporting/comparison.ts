import type { StatementFinding, Verdict } from '../judgement/verdict.ts';
import { formatMeasured, formatValue, unitName } from './format.ts';
import type { Run } from './reported.ts';
import { countsText, verdictWord } from './words.ts';

/** A claim that two runs judged, and each of its statements in both. */
export interface Change {
  readonly before: Verdict;
  readonly after: Verdict;
  readonly differs: boolean;
  readonly statements: readonly { readonly before: StatementFinding; readonly after: StatementFinding }[];
}

/** What both runs judged: under the same profile, else, where they share none for a claim, under their first ones. */
export function changesBetween(before: Run, after: Run): Change[] {
  return before.reported.flatMap(({ verdict: one }) => {
    const same = after.reported.filter(({ verdict }) => verdict.claim === one.claim);
    const other =
      same.find(({ verdict }) => verdict.profile === one.profile) ??
      (sharesProfile(one, before, after) ? undefined : same[0]);
    return other === undefined ? [] : [changeOf(one, other.verdict)];
  });
}

function sharesProfile({ claim }: Verdict, before: Run, after: Run): boolean {
  const profilesOf = (run: Run): string[] =>
    run.reported.flatMap(({ verdict }) => (verdict.claim === claim ? [verdict.profile] : []));
  return profilesOf(before).some((profile) => profilesOf(after).includes(profile));
}

function changeOf(before: Verdict, after: Verdict): Change {
  const statements = before.statements.flatMap((statement) => {
    const other = after.statements.find(({ description }) => description === statement.description);
    return other === undefined ? [] : [{ before: statement, after: other }];
  });
  return { before, after, differs: before.outcome !== after.outcome, statements };
}

/** A line for the terminal. */
export function describeChange({ before, after, differs }: Change): string {
  const words = differs ? `${verdictWord(before)} -> ${verdictWord(after)}` : `${verdictWord(before)} in both`;
  return `${before.claim} [${[...new Set([before.profile, after.profile])].join(', ')}] ${words}: ${countsText(before)}; then ${countsText(after)}`;
}

/** "20.5 to 21.3 points (+0.8)" */
export function medianChange({ before, after }: Change['statements'][number]): string {
  if (before.median === undefined || after.median === undefined) return 'no value in one of them';
  const difference = after.median - before.median;
  const sign = difference > 0 ? '+' : '';
  return `${formatValue(before.median, before.unit)} to ${formatMeasured(after.median, after.unit)} (${sign}${formatValue(difference, after.unit)}${unitName(after.unit) === '%' ? ' points' : ''})`;
}
