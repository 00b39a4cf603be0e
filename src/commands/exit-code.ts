import { UserError } from '../foundation/user-error.ts';
import { plain } from '../reporting/glossary.ts';
import { type Comparable, compareVerdict, type ExpectedVerdicts } from '../reporting/expected-verdicts.ts';

/** Exit codes: 0, 2 and 3; 1 is what Node gives by itself, and never a verdict. */
const changed = 3;

/**
 * What verdicts come to as an exit code. `strict`: whatever is not supported counts as changed. A claim may be broken
 * where the committed run is, by the same failures.
 *
 * Throws: UserError, which gives 2, naming each other broken claim with its reasons.
 */
export function exitCodeOf(verdicts: readonly Comparable[], expected: ExpectedVerdicts, strict = false): number {
  const broken = verdicts.filter(
    (verdict) => verdict.outcome === 'broken' && compareVerdict(verdict, expected) !== 'as expected',
  );
  if (broken.length > 0) {
    throw new UserError(
      broken
        .map(
          ({ claim, reasons }) =>
            `The experiment is broken for ${claim}: ${plain(reasons.join(' '))} Its section in summary.html has the numbers.`,
        )
        .join('\n'),
    );
  }
  if (strict) return verdicts.every(({ outcome }) => outcome === 'supported') ? 0 : changed;
  return verdicts.some((verdict) => compareVerdict(verdict, expected) === 'changed') ? changed : 0;
}
