import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../foundation/folders.ts';
import type { Outcome, Verdict } from '../verification/verdict.ts';

/**
 * What a claim came out as in the committed runs, and why that is right. Several outcomes: the same seeds were judged
 * differently on different processors, which round differently.
 */
export interface ExpectedVerdict {
  readonly outcomes: readonly Outcome[];
  readonly seeds: readonly number[];
  readonly reason: string;
}

export type ExpectedVerdicts = Partial<Record<string, Partial<Record<string, ExpectedVerdict>>>>;

/** Keyed by profile, then by claim. */
export function readExpectedVerdicts(): ExpectedVerdicts {
  return JSON.parse(readFileSync(join(projectFolder, 'fixtures/expected-verdicts.json'), 'utf8')) as ExpectedVerdicts;
}

export type Comparison = 'as expected' | 'changed' | 'no expectation';

/** An expectation speaks only of the same profile, claim and seeds. */
export function compareVerdict({ profile, claim, seeds, outcome }: Verdict, expected: ExpectedVerdicts): Comparison {
  const record = expected[profile]?.[claim];
  if (record === undefined || record.seeds.join() !== seeds.join()) return 'no expectation';
  return record.outcomes.includes(outcome) ? 'as expected' : 'changed';
}
