import { assertLooks, type Look } from './sign-test.ts';
import type { Interval } from './wilson-interval.ts';

/**
 * The interval of the median that mirrors the rule of a look: of its n seeds with k needed, from the k-th largest to the
 * k-th smallest value, so x_(n-k+1) and x_(k) when every seed has one. It lies wholly above (below) a bound exactly when
 * k values do, that is when the sign test of this look decides.
 *
 * A seed without a value (it answers `neither`) counts as -infinity for the lower end and +infinity for the upper, so it
 * can only widen. An end at infinity is absent; both are at once, when fewer than k seeds have values, and then the
 * interval is undefined.
 *
 * Units: those of the values. `values` holds the seeds of the look that have one, in any order.
 * Throws: RangeError for more values than seeds, a value that is not a number, or a look that is none.
 * Source: Thompson 1936; David and Nagaraja 2003, section 7.1.
 */
export function orderInterval(values: readonly number[], look: Look): Interval | undefined {
  assertLooks([look]);
  if (values.length > look.seeds) {
    throw new RangeError(`A look of ${look.seeds} seeds has at most as many values, got ${values.length}.`);
  }
  const sorted = ascending(values);
  if (values.length < look.needed) return undefined;
  return { lower: sorted.at(-look.needed) as number, upper: sorted[look.needed - 1] as number };
}

/** The middle value, or the mean of the two middle ones. Throws: RangeError for no values, or one that is not a number. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('No values have no median.');
  const sorted = ascending(values);
  const upper = sorted[Math.floor(sorted.length / 2)] as number;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] as number;
  return (lower + upper) / 2;
}

function ascending(values: readonly number[]): number[] {
  if (values.some(Number.isNaN)) throw new RangeError('A value that is not a number has no place in an order.');
  return values.toSorted((a, b) => a - b);
}
