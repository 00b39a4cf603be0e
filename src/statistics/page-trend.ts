import { ranks } from './ranks.ts';

export interface PageTrend {
  /** Sum over the conditions of their place in the predicted order times the sum of their ranks. */
  readonly statistic: number;
  /** Probability of a statistic at least as large when the order within each row is random. One-sided, exact. */
  readonly pValue: number;
}

const mostConditions = 7;

/**
 * Page's test of an ordered alternative: do the values grow along the columns? Rows are blocks (training runs), columns
 * conditions in the predicted order. Tied values share their ranks, and the null distribution is that of the ranks at hand.
 *
 * Throws: RangeError for rows of different lengths, fewer than 2 conditions or more than 7 (7! orders a row).
 * Source: Page 1963, "Ordered hypotheses for multiple treatments".
 */
export function pageTrend(rows: readonly (readonly number[])[]): PageTrend {
  const conditions = rows[0]?.length ?? 0;
  if (rows.some((row) => row.length !== conditions))
    throw new RangeError('Every row needs a value for each condition.');
  if (conditions < 2 || conditions > mostConditions) {
    throw new RangeError(`Page's test is exact for 2 to ${mostConditions} conditions, got ${conditions}.`);
  }
  const ranked = rows.map(ranks);
  const statistic = ranked.reduce((sum, row) => sum + rowStatistic(row), 0);
  // Ranks are multiples of a half, so the sums are exact.
  let distribution = new Map([[0, 1]]);
  for (const row of ranked) distribution = sumOf(distribution, rowDistribution(row));
  const atLeast = [...distribution].filter(([value]) => value >= statistic);
  return {
    statistic,
    pValue: Math.min(
      1,
      atLeast.reduce((sum, [, probability]) => sum + probability, 0),
    ),
  };
}

function rowStatistic(row: readonly number[]): number {
  return row.reduce((sum, rank, i) => sum + (i + 1) * rank, 0);
}

/** Probability of each statistic of one row over all orders of its ranks. */
function rowDistribution(row: readonly number[]): Map<number, number> {
  let partial = new Map([['', { left: row, sums: new Map([[0, 1]]) }]]);
  for (let place = 1; place <= row.length; place++) {
    const next: typeof partial = new Map();
    for (const { left, sums } of partial.values()) {
      left.forEach((rank, i) => {
        const rest = left.filter((_, j) => j !== i);
        const known = next.get(rest.join()) ?? { left: rest, sums: new Map<number, number>() };
        for (const [sum, orders] of sums) add(known.sums, sum + place * rank, orders / left.length);
        next.set(rest.join(), known);
      });
    }
    partial = next;
  }
  return partial.get('')?.sums as Map<number, number>;
}

function sumOf(a: ReadonlyMap<number, number>, b: ReadonlyMap<number, number>): Map<number, number> {
  const sums = new Map<number, number>();
  for (const [x, p] of a) for (const [y, q] of b) add(sums, x + y, p * q);
  return sums;
}

function add(distribution: Map<number, number>, value: number, probability: number): void {
  distribution.set(value, (distribution.get(value) ?? 0) + probability);
}
