import { join } from 'node:path';
import type { Arguments } from '../cli.ts';
import { figuresOf } from '../reporting/figures.ts';
import { readEvidence } from '../reporting/evidence-files.ts';
import { verdictTable } from '../reporting/summary.ts';
import { writeSummaries } from '../reporting/write-summaries.ts';
import { gatherEvidence, type ResultLookup } from '../verification/evidence.ts';
import { provenance } from '../verification/provenance.ts';
import { reportsFolder } from '../verification/settings.ts';
import { seedsOf } from '../verification/study.ts';
import { judge } from '../verification/verdict.ts';
import { allClaims, chosenClaims } from './all-claims.ts';
import { settingsFromArguments } from './arguments.ts';

/**
 * Makes verdicts from what is measured already, without running anything: from the store, or from a folder of evidence
 * records given as argument.
 */
export function run(given: Arguments): Promise<number> {
  const settings = settingsFromArguments(given);
  const [folder] = given.positionals;
  const lookup =
    folder === undefined ? (address: string) => settings.store.measurement(address)?.result : lookupIn(folder);
  const reported = chosenClaims(settings.profile, given.claim).map((claim) => {
    const runs = gatherEvidence(claim, settings.profile, seedsOf(claim, settings), lookup);
    return {
      verdict: judge(claim, settings.profile, runs, provenance()),
      figures: figuresOf(claim, settings.profile, runs),
    };
  });
  process.stdout.write(`${verdictTable(reported.map(({ verdict }) => verdict))}\n`);
  if (folder === undefined) writeSummaries(reportsFolder(), allClaims, reported);
  else process.stdout.write(`\nFrom ${join(folder)}; nothing was written.\n`);
  return Promise.resolve(0);
}

function lookupIn(folder: string): ResultLookup {
  const results = new Map(
    readEvidence(folder).flatMap(({ measurements }) => measurements.map(({ address, result }) => [address, result])),
  );
  return (address) => results.get(address);
}
