import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startVitest } from 'vitest/node';
import type { Arguments } from '../cli.ts';
import { projectFolder } from '../foundation/folders.ts';
import { readSealed } from '../foundation/sealed-record.ts';
import { UserError } from '../foundation/user-error.ts';
import { compareVerdict, readExpectedVerdicts } from '../reporting/expected-verdicts.ts';
import { formatDuration } from '../reporting/format.ts';
import { estimateSeconds } from '../reporting/progress.ts';
import { type ReportedVerdict, verdictTable, verdictWord } from '../reporting/summary.ts';
import { writeSummaries } from '../reporting/write-summaries.ts';
import type { Claim } from '../verification/claim.ts';
import { reportsFolder } from '../verification/settings.ts';
import { missingTrials, type StudyOptions } from '../verification/study.ts';
import type { Verdict } from '../verification/verdict.ts';
import { allClaims, chosenClaims } from './all-claims.ts';
import { settingsFromArguments } from './arguments.ts';
import { provision } from './provision.ts';

/**
 * Runs the claims and prints their verdicts. Exit: 0 when every verdict is the expected one, 1 when one changed (with
 * --strict: when a claim is not supported), 2 when the run itself failed.
 */
export async function run(given: Arguments): Promise<number> {
  const settings = settingsFromArguments(given);
  const claims = chosenClaims(settings.profile, given.claim);
  await provision(given.flavour);
  announce(claims, settings);
  const reports = reportsFolder();
  for (const stale of ['allure-results', 'verdicts']) rmSync(join(reports, stale), { recursive: true, force: true });
  endOnInterrupt();
  await runHypotheses(claims);
  const reported = claims.flatMap(
    ({ id }) => readSealed<ReportedVerdict>(join(reports, 'verdicts', `${id}.json`)) ?? [],
  );
  writeSummaries(reports, allClaims, reported);
  return conclude(
    claims,
    reported.map(({ verdict }) => verdict),
    given.strict,
    reports,
  );
}

function announce(claims: readonly Claim[], settings: StudyOptions): void {
  const missing = missingTrials(claims, settings);
  const { name, description } = settings.profile;
  const work =
    missing.length === 0
      ? 'All trials are in the store.'
      : `${missing.length} trials to run, about ${formatDuration(estimateSeconds(missing, settings.profile))} on two cores. Ctrl-C loses at most one epoch.`;
  process.stderr.write(`Profile ${name}: ${description}\nClaims ${claims.map(({ id }) => id).join(', ')}. ${work}\n`);
}

/** Ctrl-C reaches the trials too; they have saved their last epoch. */
function endOnInterrupt(): void {
  process.once('SIGINT', () => {
    process.stderr.write('\nInterrupted. Finished trials and epochs are kept: run the same command again to go on.\n');
    process.exit(130);
  });
}

async function runHypotheses(claims: readonly Claim[]): Promise<void> {
  process.env['LABEL_LEAKING_LIVE'] = process.stderr.isTTY ? '1' : '0';
  const filters = claims.map(({ id }) => `hypotheses/${id.toLowerCase()}-`);
  const vitest = await startVitest('test', filters, {
    root: projectFolder,
    project: ['hypotheses'],
    run: true,
    watch: false,
  });
  await vitest.close();
}

function conclude(claims: readonly Claim[], verdicts: readonly Verdict[], strict: boolean, reports: string): number {
  const missing = claims.filter(({ id }) => verdicts.every(({ claim }) => claim !== id));
  if (verdicts.length > 0) process.stdout.write(`\n${verdictTable(verdicts)}\n\n`);
  if (missing.length > 0) {
    throw new UserError(
      `No verdict for ${missing.map(({ id }) => id).join(', ')}: the reason is above. Finished work is kept; run the same command again.`,
    );
  }
  if (existsSync(join(reports, 'summary.html'))) process.stdout.write(`Report: ${join(reports, 'summary.html')}\n`);
  const expected = readExpectedVerdicts();
  const changed = verdicts.filter((verdict) => compareVerdict(verdict, expected) === 'changed');
  for (const verdict of verdicts) {
    process.stdout.write(`${verdict.claim}: ${verdictWord(verdict)}, ${compareVerdict(verdict, expected)}\n`);
  }
  if (strict) return verdicts.every(({ outcome }) => outcome === 'supported') ? 0 : 1;
  return changed.length === 0 ? 0 : 1;
}
