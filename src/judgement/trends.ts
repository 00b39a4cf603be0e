import type { Claim } from '../protocol/claim.ts';
import type { Profile } from '../protocol/profile.ts';
import type { Trend } from '../protocol/quantity.ts';
import { adversarialArms } from '../protocol/requests.ts';
import { type SeedEvidence, valueOf } from '../runs/evidence.ts';
import { pageTrend } from '../statistics/page-trend.ts';
import { hasCollapsed } from './network-state.ts';
import { statesOf } from './states.ts';

/** An order that a claim predicts, tested over the seeds that answer and have all its values. Decides nothing. */
export interface TrendFinding {
  readonly description: string;
  readonly quantities: readonly string[];
  readonly seeds: readonly number[];
  /** Page's L, and the exact one-sided probability of one as large; absent without a seed. */
  readonly statistic?: number;
  readonly pValue?: number;
  /** Of these seeds, how many have their values in the whole order. */
  readonly inOrder: number;
  /** Of so many networks, of these seeds and measured for it, so many collapsed. Only these can leak. */
  readonly networks: number;
  readonly collapsed: number;
}

/** Over seeds that answer the claim. Undefined where it predicts no order. */
export function trendsOf(
  { trends }: Claim,
  evidence: readonly SeedEvidence[],
  profile: Profile,
): TrendFinding[] | undefined {
  return trends?.map((trend) => trendFinding(trend, evidence, profile));
}

function trendFinding(
  { description, quantities }: Trend,
  evidence: readonly SeedEvidence[],
  profile: Profile,
): TrendFinding {
  const rows = evidence.flatMap((seed) => {
    const values = quantities.map((quantity) => valueOf(quantity, seed, profile));
    return values.every((value) => value !== undefined) ? [{ seed, values }] : [];
  });
  const requests = quantities.flatMap((quantity) => quantity.requests(profile));
  const seeds = rows.map(({ seed }) => seed);
  const states = adversarialArms(requests, profile).flatMap((arm) => statesOf(arm, seeds, profile).states);
  return {
    ...{ description, quantities: quantities.map(({ name }) => name), seeds: seeds.map(({ seed }) => seed) },
    ...(rows.length > 0 && pageTrend(rows.map(({ values }) => values))),
    inOrder: rows.filter(({ values }) => isRising(values)).length,
    ...{ networks: states.length, collapsed: states.filter(hasCollapsed).length },
  };
}

function isRising(values: readonly number[]): boolean {
  return values.every((value, i) => i === 0 || value > (values[i - 1] as number));
}
