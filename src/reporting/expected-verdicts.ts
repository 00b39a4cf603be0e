import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { projectFolder } from '../foundation/folders.ts';
import { UserError } from '../foundation/user-error.ts';
import { isFinal } from '../judgement/claim-fact.ts';
import type { Verdict } from '../judgement/verdict.ts';

/** What a claim came out as in the committed run of a profile, and why that is right. */
export interface ExpectedVerdict {
  readonly outcome: 'supported' | 'refuted' | 'inconclusive' | 'broken';
  /** Of one that is broken: the reasons that its verdict gives, word for word. Whatever else fails is news. */
  readonly failures?: readonly string[] | undefined;
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
    z
      .strictObject({
        outcome: z.enum(['supported', 'refuted', 'inconclusive', 'broken']),
        failures: z.array(z.string().min(1)).min(1).optional(),
        protocolHash: z.string().regex(/^[0-9a-f]{64}$/),
        reason: z.string().min(1),
      })
      .refine(({ outcome, failures }) => (outcome === 'broken') === (failures !== undefined), {
        message: 'one that is broken, and no other, names its failures',
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

/** What is compared of a verdict. */
export type Comparable = Pick<Verdict, 'claim' | 'profile' | 'outcome' | 'reasons' | 'protocolHash'>;

export type Comparison = 'as expected' | 'changed' | 'not decided yet' | 'no expectation';

/** Only a verdict can change: what is undecided or not evaluated says nothing against an expectation. */
export function compareVerdict(verdict: Comparable, expected: ExpectedVerdicts): Comparison {
  const record = expected[verdict.profile]?.[verdict.claim];
  if (record === undefined || record.protocolHash !== verdict.protocolHash) return 'no expectation';
  if (!isFinal(verdict)) return 'not decided yet';
  const failures = verdict.outcome === 'broken' ? verdict.reasons : [];
  const isSame = record.outcome === verdict.outcome && isDeepStrictEqual(record.failures ?? [], failures);
  return isSame ? 'as expected' : 'changed';
}
