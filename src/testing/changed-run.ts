import type { Result } from '../evaluation/measurement.ts';
import type { Question } from '../judgement/facts.ts';
import type { PublicRun } from '../judgement/public-record.ts';
import type { Verdict } from '../judgement/verdict.ts';
import type { SeedEvidence } from '../runs/evidence.ts';
import type { Reported, Run } from '../reporting/reported.ts';
import { synthesisMarkdown, synthesisOf } from '../reporting/synthesis.ts';
import { plausibleRun } from './plausible-run.ts';

/** A made-up run of every claim under `cpu`. */
export const { run } = await plausibleRun(['cpu']);

export function of(claim: string, from: Run = run): Reported {
  return from.reported.find((one) => one.claim.id === claim) as Reported;
}

/** The run with the verdict on a claim changed. */
export function with_(claim: string, change: Partial<Verdict> | ((verdict: Verdict) => Partial<Verdict>)): Run {
  const reported = run.reported.map((one) =>
    one.claim.id === claim
      ? { ...one, verdict: { ...one.verdict, ...(typeof change === 'function' ? change(one.verdict) : change) } }
      : one,
  );
  return { ...run, reported };
}

export function without(...claims: string[]): Run {
  return { ...run, reported: run.reported.filter(({ claim }) => !claims.includes(claim.id)) };
}

/** The run with the evidence of every seed changed. */
function seeded(change: (seed: SeedEvidence) => SeedEvidence): Run {
  return { ...run, reported: run.reported.map((one) => ({ ...one, evidence: one.evidence.map(change) })) };
}

/** The run with every result changed. */
export function measured(change: (result: Result, arm: string, seed: number) => Result): Run {
  return seeded((seed) => ({
    ...seed,
    measurements: seed.measurements.map((found) => ({
      ...found,
      result: change(found.result, found.request.arm, seed.seed),
    })),
  }));
}

/** The run with every training changed. */
export function trained(
  change: (training: SeedEvidence['trainings'][number]) => SeedEvidence['trainings'][number],
): Run {
  return seeded((seed) => ({ ...seed, trainings: seed.trainings.map(change) }));
}

const epochUnder = (fgsm: number, pgd10: number) => ({ epoch: 1, clean: 5000, fgsm, pgd10 });

/** Two runs of other people: one that collapsed and leaks, one that did not. */
export const publicRuns: readonly PublicRun[] = [
  { dataset: 'cifar10', method: 'm', seed: 0, epochs: [epochUnder(7500, 0)] },
  { dataset: 'cifar10', method: 'm', seed: 1, epochs: [epochUnder(3000, 2900)] },
];

/** The sentence that answers a question, as plain text. */
export function told(question: Question, runs: readonly Run[], publicRuns: readonly PublicRun[] = []): string {
  return synthesisMarkdown(synthesisOf(runs, publicRuns).filter((one) => one.question === question));
}

/** A median of a statement or another quantity of a verdict, changed. */
export function medians(name: RegExp, median: number): (verdict: Verdict) => Partial<Verdict> {
  const changed = <T extends { readonly name: string }>(all: readonly T[]): T[] =>
    all.map((one) => (name.test(one.name) ? { ...one, median } : one));
  return ({ statements, controls, reported }) => ({
    ...{ statements: changed(statements), controls: changed(controls), reported: changed(reported) },
  });
}
