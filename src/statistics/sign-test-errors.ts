import { assertLooks, decide, type Look } from './sign-test.ts';

export interface SignTestErrors {
  /** Probabilities of the three outcomes; they sum to 1. */
  readonly supported: number;
  readonly refuted: number;
  readonly inconclusive: number;
  /** Mean number of seeds at the look that ends the test. */
  readonly expectedSeeds: number;
}

/** Probability of each count of shows (outer) and showsNot (inner) among the seeds so far, the test not yet ended. */
type Tree = readonly (readonly number[])[];

/**
 * How the sequential sign test ends when each seed, independently, shows the claim with probability `share`, answers
 * nothing with probability `neither` and else shows it not. At share 1/2 `supported` and `refuted` are the errors of a
 * side.
 *
 * Units: fractions of 1. Exact: a sum over the tree of counts, cut at each look that decides.
 * Throws: RangeError for probabilities that are none, or looks that are none (see `assertLooks`).
 * Source: Armitage, McPherson and Rowe 1969, "Repeated significance tests on accumulating data", with a third branch.
 */
export function signTestErrors(looks: readonly Look[], share: number, neither = 0): SignTestErrors {
  assertLooks(looks);
  if (!(share >= 0 && neither >= 0 && share + neither <= 1)) {
    throw new RangeError(`A share of ${share} with ${neither} that answer neither is no distribution.`);
  }
  const ends = { supported: 0, refuted: 0, inconclusive: 0 };
  let expectedSeeds = 0;
  let tree: Tree = [[1]];
  let drawn = 0;
  for (const look of looks) {
    for (; drawn < look.seeds; drawn++) tree = afterOneSeed(tree, share, neither);
    const isLast = look === looks.at(-1);
    tree = tree.map((row, shows) =>
      row.map((probability, showsNot) => {
        const outcome = decide(shows, showsNot, look.seeds - shows - showsNot, look);
        if (outcome === 'undecided' && !isLast) return probability;
        ends[outcome === 'undecided' ? 'inconclusive' : outcome] += probability;
        expectedSeeds += probability * look.seeds;
        return 0;
      }),
    );
  }
  return { ...ends, expectedSeeds };
}

function afterOneSeed(tree: Tree, share: number, neither: number): Tree {
  const at = (shows: number, showsNot: number): number => tree[shows]?.[showsNot] ?? 0;
  const seeds = tree.length;
  return Array.from({ length: seeds + 1 }, (_, shows) =>
    Array.from(
      { length: seeds + 1 - shows },
      (_, showsNot) =>
        at(shows - 1, showsNot) * share +
        at(shows, showsNot - 1) * Math.max(0, 1 - share - neither) +
        at(shows, showsNot) * neither,
    ),
  );
}
