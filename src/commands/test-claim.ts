import { type TestContext, test } from 'vitest';
import { reportsFolder, storeFolder } from '../foundation/folders.ts';
import { UserError } from '../foundation/user-error.ts';
import type { Verdict } from '../judgement/verdict.ts';
import { defaultChoices } from '../protocol/choices.ts';
import type { Claim } from '../protocol/claim.ts';
import { tellAllure } from '../reporting/allure.ts';
import { allureTestOf } from '../reporting/allure-test.ts';
import { readExpectedVerdicts } from '../reporting/expected-verdicts.ts';
import { whileReporting, writeReports } from '../reporting/report-folder.ts';
import { verdictLine } from '../reporting/words.ts';
import { planStudy } from '../runs/study.ts';
import { TrialStore } from '../runs/trial-store.ts';
import { allClaims } from './all-claims.ts';
import { conductStudy } from './conduct.ts';

/** Registers the test of a claim: complete the study with the default choices, judge, report. */
export function testClaim(claim: Claim): void {
  test(`${claim.id}: ${claim.title}`, (context) => runClaim(claim, context));
}

async function runClaim(claim: Claim, context: TestContext): Promise<void> {
  const study = planStudy([claim], defaultChoices);
  const folder = reportsFolder();
  const { reports, failures } = await conductStudy(study, { store: new TrialStore(storeFolder()), reports: folder });
  const [report] = reports;
  if (report === undefined) throw new UserError(failures[0]?.reason ?? 'The claim was not judged.');
  const [known, expected] = [await allClaims(), readExpectedVerdicts()];
  await whileReporting(folder, () => {
    writeReports(folder, known, expected);
  });
  await tellAllure(allureTestOf(report, expected));
  settle(report.verdict, context);
}

/** A refuted or broken claim is a failed test; one without an answer is skipped with its reason. Neither is ever green. */
function settle(verdict: Verdict, context: TestContext): void {
  if (verdict.outcome === 'supported') return;
  if (verdict.outcome !== 'refuted' && verdict.outcome !== 'broken') context.skip(verdictLine(verdict));
  const finding = new Error(verdictLine(verdict));
  // Where this line stands is no news to whoever reads a verdict.
  finding.stack = `${finding.name}: ${finding.message}`;
  throw finding;
}
