import { join } from 'node:path';
import type { Arguments } from '../cli.ts';
import { evidenceOf, type EvidenceRecord, readEvidence, saveEvidence } from '../reporting/evidence-files.ts';
import { figuresOf } from '../reporting/figures.ts';
import { verdictTable } from '../reporting/summary.ts';
import { saveVerdict, writeSummaries } from '../reporting/write-summaries.ts';
import { gatherEvidence } from '../verification/evidence.ts';
import { provenance } from '../verification/provenance.ts';
import { reportsFolder } from '../verification/settings.ts';
import { seedsOf, type StudyOptions } from '../verification/study.ts';
import { planTrials } from '../verification/trial.ts';
import { judge } from '../verification/verdict.ts';
import { allClaims, chosenClaims } from './all-claims.ts';
import { settingsFromArguments } from './arguments.ts';

/**
 * Makes verdicts and reports from what is measured already, without running anything: from the store, or from folders
 * of evidence records given as arguments, e.g. of several machines that shared the trials among them.
 */
export function run(given: Arguments): Promise<number> {
  const settings = settingsFromArguments(given);
  const { profile } = settings;
  const wanted = chosenClaims(profile, given.claim).map((claim) => ({ claim, seeds: seedsOf(claim, settings) }));
  const evidence =
    given.positionals.length === 0 ? fromStore(settings, wanted) : given.positionals.flatMap(readEvidence);
  const results = new Map(
    evidence.flatMap(({ measurements }) => measurements.map(({ address, result }) => [address, result])),
  );
  const reported = wanted.map(({ claim, seeds }) => {
    const runs = gatherEvidence(claim, profile, seeds, (address) => results.get(address));
    return { verdict: judge(claim, profile, runs, provenance()), figures: figuresOf(claim, profile, runs) };
  });
  const folder = reportsFolder();
  evidence.forEach((record) => saveEvidence(join(folder, 'evidence'), record));
  reported.forEach((record) => saveVerdict(folder, record));
  writeSummaries(folder, allClaims, reported);
  process.stdout.write(`${verdictTable(reported.map(({ verdict }) => verdict))}\n\nReports: ${folder}\n`);
  return Promise.resolve(0);
}

function fromStore({ profile, store }: StudyOptions, wanted: Parameters<typeof planTrials>[1]): EvidenceRecord[] {
  return planTrials(profile, wanted).map((trial) => evidenceOf(trial, store));
}
