import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { projectFolder } from '../foundation/folders.ts';
import { UserError } from '../foundation/user-error.ts';
import { isFinal } from '../judgement/synthesis.ts';
import type { Verdict } from '../judgement/verdict.ts';

/** What a claim came out as in the committed run of a profile, and why that is right. */
export interface ExpectedVerdict {
  readonly outcome: 'supported' | 'refuted' | 'inconclusive';
  /** An expectation speaks of this protocol only. */
  readonly protocolHash: string;
  readonly reason: string;
}

/** Keyed by profile, then by claim. */
export type ExpectedVerdicts = Readonly<Record<string, Readonly<Record<string, ExpectedVerdict>>>>;

const schema: z.ZodType<ExpectedVerdicts> = z.record(
  z.string(),
  z.record(
    z.string(),
    z.strictObject({
      outcome: z.enum(['supported', 'refuted', 'inconclusive']),
      protocolHash: z.string().regex(/^[0-9a-f]{64}$/),
      reason: z.string().min(1),
    }),
  ),
);

/** Throws: UserError naming what is wrong in the file. */
export function readExpectedVerdicts(path = join(projectFolder, 'fixtures/expected-verdicts.json')): ExpectedVerdicts {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    const issue = error instanceof z.ZodError ? error.issues[0] : undefined;
    const what = issue === undefined ? (error as Error).message : `${issue.path.join('.')}: ${issue.message}`;
    throw new UserError(`${path} cannot be used: ${what}.`);
  }
}

export type Comparison = 'as expected' | 'changed' | 'not decided yet' | 'no expectation';

/** Only a verdict can change: what is undecided or not evaluated says nothing against an expectation. */
export function compareVerdict(verdict: Verdict, expected: ExpectedVerdicts): Comparison {
  const record = expected[verdict.profile]?.[verdict.claim];
  if (record === undefined || record.protocolHash !== verdict.protocolHash) return 'no expectation';
  if (!isFinal(verdict)) return 'not decided yet';
  return record.outcome === verdict.outcome ? 'as expected' : 'changed';
}
