import { z } from 'zod';
import type { Run } from './reported.ts';
import { decidingStatement } from './words.ts';

/** Raise when a reader of the old form would misread the new one. */
const findingsVersion = 2;

const interval = z.strictObject({ lower: z.number(), upper: z.number() });
const summary = z.strictObject({
  name: z.string(),
  unit: z.enum(['accuracy', 'points', 'share', 'nat', 'cosine', 'pixels', 'epochs', 'images', 'correlation']),
  seeds: z.array(z.int()),
  values: z.array(z.number()).describe('Of the seeds, in their order. Accuracies and points are fractions of 1.'),
  median: z.number().optional(),
  cell: z.strictObject({ row: z.string(), column: z.string() }).optional(),
  range: interval
    .extend({ coverage: z.number(), inThePost: z.number().optional(), holdsThePost: z.boolean().optional() })
    .optional()
    .describe('From the smallest to the largest value; `coverage`: the chance that it holds one more run.'),
});
const bounded = summary.extend({ description: z.string(), side: z.enum(['above', 'below']), bound: z.number() });

const finding = z.strictObject({
  run: z.string(),
  claim: z.string(),
  title: z.string(),
  statement: z.string(),
  profile: z.string(),
  outcome: z.enum(['supported', 'refuted', 'inconclusive', 'undecided', 'broken', 'not evaluated']),
  reasons: z.array(z.string()),
  look: z.strictObject({ seeds: z.int(), needed: z.int() }).optional(),
  answers: z.array(
    z.strictObject({ seed: z.int(), answer: z.enum(['shows', 'showsNot', 'neither']), reason: z.string().optional() }),
  ),
  counts: z.strictObject({
    ...{ shows: z.int(), showsNot: z.int(), neither: z.int() },
    share: interval.describe('Of the networks that answer: with 95 %, so many of such networks show the claim.'),
  }),
  deciding: z.string().optional().describe('The statement that fewest networks meet.'),
  statements: z.array(bounded.extend({ holdsIn: z.int(), interval: interval.optional() })),
  controls: z.array(
    bounded.extend({ kind: z.enum(['negative', 'positive']), brokenBy: z.array(z.int()), fails: z.boolean() }),
  ),
  reported: z.array(summary),
  states: z
    .array(
      z.strictObject({
        arm: z.string(),
        states: z.array(z.strictObject({ seed: z.int(), state: z.enum(['notCollapsed', 'collapsed', 'leaking']) })),
      }),
    )
    .describe('By attacks with the true label, one step against many, however the networks were trained.'),
  trends: z
    .array(
      z.strictObject({
        ...{ description: z.string(), quantities: z.array(z.string()), seeds: z.array(z.int()) },
        statistic: z.number().optional().describe("Page's L."),
        pValue: z.number().optional(),
        ...{
          inOrder: z.int().describe('Seeds with all values in the predicted order.'),
          networks: z.int(),
          collapsed: z.int(),
        },
      }),
    )
    .optional(),
  protocolHash: z.string(),
  trained: z.strictObject({
    ...{ revisions: z.array(z.string()), dirty: z.boolean(), processors: z.array(z.string()), hours: z.number() },
  }),
  judgedAt: z.strictObject({ revision: z.string(), dirty: z.union([z.boolean(), z.literal('unknown')]) }),
});

/** What `findings.json` is; docs/findings.schema.json is made from it. */
export const findingsSchema = z.strictObject({
  version: z.literal(findingsVersion),
  findings: z.array(finding),
});

export type Findings = z.infer<typeof findingsSchema>;

/** Every verdict of some runs as one record for other programs, without the images and the single attacks. */
export function findingsOf(runs: readonly Run[]): Findings {
  const findings = runs.flatMap(({ name, reported }) =>
    reported.map(({ claim: { statement }, verdict }) => {
      const { attacks: _attacks, measurements: _measurements, provenance, ...rest } = verdict;
      const deciding = decidingStatement(verdict)?.description;
      const judgedAt = { revision: provenance.revision, dirty: provenance.dirty };
      return { run: name, statement, ...rest, ...(deciding !== undefined && { deciding }), judgedAt };
    }),
  );
  // Through JSON: what is absent has no key, and nothing is shared with the verdicts.
  return JSON.parse(JSON.stringify({ version: findingsVersion, findings })) as Findings;
}
