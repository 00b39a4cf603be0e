import { type TestContext, inject, test } from 'vitest';
import { reportsFolder, storeFolder } from '../foundation/folders.ts';
import { UserError } from '../foundation/user-error.ts';
import type { Verdict } from '../judgement/verdict.ts';
import { type Choices, defaultChoices } from '../protocol/choices.ts';
import type { Claim } from '../protocol/claim.ts';
import { reportToAllure } from '../reporting/allure.ts';
import { verdictLine } from '../reporting/summary.ts';
import { planStudy } from '../runs/study.ts';
import { TrialStore } from '../runs/trial-store.ts';
import { type Conduct, conductStudy } from './conduct.ts';

/** What `verify` hands to the claims' tests; without it they run with defaults. */
export interface TestChoices {
  readonly choices: Choices;
  readonly conduct: Pick<Conduct, 'workers' | 'evidence'>;
}

declare module 'vitest' {
  interface ProvidedContext {
    readonly label_leaking?: TestChoices;
  }
}

/** Registers the test of a claim: complete the study, judge, report. */
export function testClaim(claim: Claim): void {
  test(`${claim.id}: ${claim.title}`, (context) => runClaim(claim, context));
}

async function runClaim(claim: Claim, context: TestContext): Promise<void> {
  const { choices, conduct } = inject('label_leaking') ?? { choices: defaultChoices, conduct: {} };
  const study = planStudy([claim], choices);
  const store = new TrialStore(storeFolder());
  const { reports, failures } = await conductStudy(study, { ...conduct, store, reports: reportsFolder() });
  const [report] = reports;
  if (report === undefined) throw new UserError(failures[0]?.reason ?? 'The claim was not judged.');
  await reportToAllure(report);
  settle(report.verdict, context);
}

/** A refuted or broken claim is a failed test; one without an answer is skipped with its reason. Neither is ever green. */
function settle(verdict: Verdict, context: TestContext): void {
  if (verdict.outcome === 'supported') return;
  if (verdict.outcome === 'refuted' || verdict.outcome === 'broken') context.expect.fail(verdictLine(verdict));
  else context.skip(verdictLine(verdict));
}
