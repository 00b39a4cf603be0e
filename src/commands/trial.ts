import { join } from 'node:path';
import type { Arguments } from '../cli.ts';
import { storeFolder } from '../foundation/folders.ts';
import { UserError } from '../foundation/user-error.ts';
import { evidenceOf, saveEvidence } from '../reporting/evidence-files.ts';
import { describeEvent } from '../reporting/progress.ts';
import { loadTensorFlow } from '../tensors/load.ts';
import { type Profile, profiles } from '../verification/profile.ts';
import { runTrial } from '../verification/run-trial.ts';
import { planTrials, type Trial, trialById } from '../verification/trial.ts';
import type { TrialEvent } from '../verification/trial-events.ts';
import { reportsFolder, withExecution } from '../verification/settings.ts';
import { TrialStore } from '../verification/trial-store.ts';
import { chosenClaims } from './all-claims.ts';

/**
 * Runs the named trials one after the other, and writes the evidence of each. What is in the store already is not done
 * again.
 */
export async function run({ positionals, claim }: Arguments): Promise<number> {
  const named = Object.values(profiles).filter(({ name }) => positionals.some((id) => id.startsWith(`${name}.`)));
  const plans = named.flatMap((profile: Profile): Trial[] =>
    planTrials(
      withExecution(profile),
      chosenClaims(profile, claim).map((chosen) => ({ claim: chosen, seeds: chosen.seeds })),
    ),
  );
  if (positionals.length === 0) throw new UserError('Which trial? `npm run plan` lists them.');
  const trials = positionals.map((id) => trialById(id, plans));
  endWithParent();
  const { precision, threads } = (trials[0] as Trial).execution;
  const device = loadTensorFlow({ precision, threads });
  const store = new TrialStore(storeFolder());
  for (const trial of trials) {
    await runTrial(trial, { store, device, tell });
    if (process.send === undefined) saveEvidence(join(reportsFolder(), 'evidence'), evidenceOf(trial, store));
  }
  if (process.connected) {
    process.removeAllListeners('disconnect');
    process.disconnect();
  }
  return 0;
}

/** To the study that started this process, else to the terminal. */
function tell(event: TrialEvent): void {
  if (process.send !== undefined) process.send(event);
  else process.stdout.write(`${event.trial} ${describeEvent(event)}\n`);
}

/** A study that is gone needs no result; the last checkpoint stays. */
function endWithParent(): void {
  if (process.send !== undefined) process.on('disconnect', () => process.exit(2));
}
