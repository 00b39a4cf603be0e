import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from '../foundation/atomic-file.ts';
import { isTrained } from '../protocol/arms.ts';
import { evidenceOf, readEvidence, saveEvidence } from './evidence-files.ts';
import type { EvidenceRecord } from './evidence-record.ts';
import type { Trial } from './trial.ts';
import type { TrialStore } from './trial-store.ts';
import { logFile, readLog } from './trainings-log.ts';

/** How many trials were taken over, and how many were left: not trained yet, or without their network. */
export interface Moved {
  readonly taken: number;
  readonly left: number;
}

function networkFile(folder: string, trial: string): string {
  return join(folder, 'networks', `${trial}.safetensors`);
}

/**
 * Writes what the store has of these trials: `evidence/<trial>.json`, of trained ones `networks/<trial>.safetensors`, and
 * what the log of the store says of them.
 */
export function exportRun(folder: string, trials: readonly Trial[], store: TrialStore): Moved {
  let taken = 0;
  const addresses = new Set<string>();
  for (const trial of trials) {
    const record = evidenceOf(trial, store);
    if (record === undefined) continue;
    saveEvidence(join(folder, 'evidence'), record);
    if (isTrained(trial) && record.training.diverged === undefined) {
      writeAtomically(networkFile(folder, trial.id), store.networkBytes(trial.trainingAddress));
    }
    addresses.add(trial.trainingAddress);
    taken++;
  }
  const log = readLog(store.folder, addresses);
  if (log.length > 0) writeAtomically(join(folder, logFile), `${log.join('\n')}\n`);
  return { taken, left: trials.length - taken };
}

/**
 * Puts exported networks and their measurements into the store, so that they are trained and measured no more. What the
 * store has already stays.
 *
 * Throws: UserError naming a record or network that is corrupt or belongs to another training, or of which the store has
 * another.
 */
export async function importRun(folder: string, store: TrialStore): Promise<Moved> {
  const records = readEvidence([folder]);
  const log = readLog(folder, new Set(records.map(({ trainingAddress }) => trainingAddress)));
  let taken = 0;
  for (const record of records) {
    const path = networkFile(folder, record.trial);
    if (record.training.diverged === undefined && !existsSync(path)) continue;
    await store.whileLocked(record.trainingAddress, () => {
      const logged = log.filter((line) => line.endsWith(record.trainingAddress));
      importTrial(record, { from: path, logged }, store);
      return Promise.resolve();
    });
    taken++;
  }
  return { taken, left: records.length - taken };
}

/** `from`: the file of its network; `logged`: what the log beside it says of it. */
function importTrial(
  { trainingAddress, training, measurements }: EvidenceRecord,
  source: { from: string; logged: readonly string[] },
  store: TrialStore,
): void {
  const { diverged } = training;
  if (diverged === undefined) store.importTraining(trainingAddress, readFileSync(source.from), training, source);
  else if (!store.isTrained(trainingAddress)) store.saveDiverged(trainingAddress, { ...training, diverged });
  for (const { address, request: _, ...record } of measurements) {
    if (store.measurement(address) === undefined) store.saveMeasurement(address, record);
  }
}
