/** One look at the data of a sequential sign test: the first `seeds` seeds, of which a side needs `needed` to win. */
export interface Look {
  readonly seeds: number;
  readonly needed: number;
}

/** What one seed says of the claim. `neither`: it cannot answer, and counts for no side. */
export type Answer = 'shows' | 'showsNot' | 'neither';

export interface Decision {
  /** `undecided`: a next look exists, and its seeds are not all there. `inconclusive`: the last look did not decide. */
  readonly outcome: 'supported' | 'refuted' | 'undecided' | 'inconclusive';
  /** The look that decided, else the last complete one; undefined before the first. */
  readonly look: Look | undefined;
  /** Seeds that voted: those of `look`, 0 before the first. */
  readonly seedsUsed: number;
}

/**
 * The sign test at one look: is the share of seeds that show the claim above one half, or the share that shows it not?
 *
 * Throws: RangeError unless the counts are whole and make up the look.
 * Source: Dixon and Mood 1946; a seed that answers `neither` is kept in the number of seeds, where they drop ties.
 */
export function decide(
  shows: number,
  showsNot: number,
  neither: number,
  look: Look,
): 'supported' | 'refuted' | 'undecided' {
  assertLooks([look]);
  const counts = [shows, showsNot, neither];
  if (counts.some((count) => !Number.isInteger(count) || count < 0) || shows + showsNot + neither !== look.seeds) {
    throw new RangeError(`${counts.join(' + ')} answers are no look of ${look.seeds} seeds.`);
  }
  if (shows >= look.needed) return 'supported';
  return showsNot >= look.needed ? 'refuted' : 'undecided';
}

/**
 * The first look that decides. `answers` are in the order of the seeds, from the lowest; those beyond the look that
 * decided, or beyond the last complete look, do not vote.
 */
export function firstDecision(answers: readonly Answer[], looks: readonly Look[]): Decision {
  assertLooks(looks);
  let complete: Look | undefined;
  for (const look of looks) {
    if (answers.length < look.seeds) return { outcome: 'undecided', look: complete, seedsUsed: complete?.seeds ?? 0 };
    const voting = answers.slice(0, look.seeds);
    const count = (answer: Answer): number => voting.filter((one) => one === answer).length;
    const outcome = decide(count('shows'), count('showsNot'), count('neither'), look);
    if (outcome !== 'undecided') return { outcome, look, seedsUsed: look.seeds };
    complete = look;
  }
  return { outcome: 'inconclusive', look: complete, seedsUsed: complete?.seeds ?? 0 };
}

/**
 * Throws: RangeError unless the looks grow and no answers could reach one side's need at a look and the other's at the
 * same or a later one: the first decision is then the only one, and a seed that answers `neither` can help no side.
 */
export function assertLooks(looks: readonly Look[]): void {
  if (looks.length === 0) throw new RangeError('A sign test needs at least one look.');
  looks.forEach(({ seeds, needed }, i) => {
    const text = `Look ${i + 1} (${needed} of ${seeds} seeds)`;
    if (!Number.isInteger(seeds) || !Number.isInteger(needed) || needed > seeds) {
      throw new RangeError(`${text} needs whole numbers, and no more answers than seeds.`);
    }
    const before = looks.slice(0, i);
    if (before.some((earlier) => earlier.seeds >= seeds))
      throw new RangeError(`${text} must have more seeds than before.`);
    if ([...before, { seeds, needed }].some((earlier) => earlier.needed + needed <= seeds)) {
      throw new RangeError(`${text} could be reached by both sides; more must be needed.`);
    }
  });
}
