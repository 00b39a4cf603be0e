import { join } from 'node:path';
import { type TestContext, test } from 'vitest';
import type { Claim } from '../verification/claim.ts';
import { provenance } from '../verification/provenance.ts';
import { reportsFolder, settingsFromEnvironment } from '../verification/settings.ts';
import { completeStudy, seedsOf } from '../verification/study.ts';
import { planTrials } from '../verification/trial.ts';
import { judge, type Verdict } from '../verification/verdict.ts';
import { reportToAllure } from './allure.ts';
import { evidenceOf, saveEvidence } from './evidence-files.ts';
import { figuresOf } from './figures.ts';
import { printDirectly, progressPrinter } from './progress.ts';
import { verdictLine } from './summary.ts';
import { saveVerdict } from './write-summaries.ts';

/**
 * Declares a claim. In vitest's hypotheses project (vitest.config.ts sets the variable) this registers its test: complete
 * the study, judge, report. Elsewhere (`plan`, `collect`, unit specs) the claim is only read.
 */
export function testClaim(claim: Claim): Claim {
  if (process.env[runClaims] === '1') test(`${claim.id}: ${claim.title}`, (context) => runClaim(claim, context));
  return Object.freeze(claim);
}

const runClaims = 'LABEL_LEAKING_RUN_CLAIMS';

async function runClaim(claim: Claim, context: TestContext): Promise<void> {
  const settings = settingsFromEnvironment();
  const runs = await completeStudy(claim, settings, progressPrinter());
  const verdict = judge(claim, settings.profile, runs, provenance());
  const folder = reportsFolder();
  const trials = planTrials(settings.profile, [{ claim, seeds: seedsOf(claim, settings) }]);
  const evidence = trials.map((trial) => saveEvidence(join(folder, 'evidence'), evidenceOf(trial, settings.store)));
  const figures = figuresOf(claim, settings.profile, runs);
  saveVerdict(folder, { verdict, figures });
  await reportToAllure(claim, verdict, evidence, figures);
  printDirectly(`${verdictLine(verdict)}\n`);
  settle(verdict, context);
}

/** A refuted claim is a failed test; one without an answer is skipped. Neither is ever green. */
function settle(verdict: Verdict, context: TestContext): void {
  if (verdict.outcome === 'supported') return;
  if (verdict.outcome === 'refuted') context.expect.fail(verdictLine(verdict));
  else context.skip(verdictLine(verdict));
}
