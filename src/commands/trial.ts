import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { reportsFolder, storeFolder } from '../foundation/folders.ts';
import { UserError } from '../foundation/user-error.ts';
import { describeEvent } from '../reporting/progress.ts';
import { whileReporting } from '../reporting/report-folder.ts';
import { surveys } from '../protocol/surveys.ts';
import { profiles } from '../protocol/profiles.ts';
import { loadDevice } from '../runs/device.ts';
import { evidenceOf, saveEvidence } from '../runs/evidence-files.ts';
import { runTrial } from '../runs/run-trial.ts';
import type { TrialEvent } from '../runs/trial-events.ts';
import { planAll, trialById } from '../runs/study.ts';
import type { Trial } from '../runs/trial.ts';
import { TrialStore } from '../runs/trial-store.ts';
import { allClaims } from './all-claims.ts';
import { choicesOf, chosenClaims } from './choose.ts';
import { command } from './options.ts';

export default command({
  name: 'trial',
  help: 'Trains the named trials one after the other, measures them, and writes the evidence of each. What is in the store is not done again.',
  positionals: 'cpu.trueLabel.201 ...',
  options: ['claim', 'eager', 'reduced-precision', 'xla'],
  async run({ positionals, ...given }) {
    if (positionals.length === 0) throw new UserError('Which trial? `npm run plan` lists them.');
    const known = await allClaims();
    const studies = profiles
      .filter(({ name }) => positionals.some((id) => id.startsWith(`${name}.`)))
      .map(({ name }) => {
        const choices = choicesOf({ ...given, profile: name, positionals }, known);
        return planAll(chosenClaims(choices, known), surveys, choices);
      });
    const planned = new Map(studies.flatMap(({ trials }) => [...trials]));
    const trials = positionals.map((id) => trialById(id, planned));
    requireOneExecution(trials);
    const store = new TrialStore(storeFolder());
    const tell = (event: TrialEvent): void => void process.stdout.write(`${event.trial} ${describeEvent(event)}\n`);
    // Trained first: two trials may read each other's networks, and neither could wait for the other.
    if (trials.length > 1) {
      for (const trial of trials) {
        const device = await loadDevice(trial.execution);
        await runTrial({ ...trial, measurements: [] }, { store, device, tell });
      }
    }
    for (const trial of trials) {
      const device = await loadDevice(trial.execution);
      await runTrial(trial, { store, device, tell });
      const record = evidenceOf(trial, store);
      const folder = reportsFolder();
      if (record !== undefined) {
        await whileReporting(folder, () => saveEvidence(join(folder, 'evidence'), record));
      }
    }
    return 0;
  },
});

/** TensorFlow is loaded once in a process. Throws: UserError naming two trials that cannot share one. */
function requireOneExecution(trials: readonly Trial[]): void {
  const [first] = trials;
  const other = trials.find(({ execution }) => !isDeepStrictEqual(execution, first?.execution));
  if (first === undefined || other === undefined) return;
  throw new UserError(
    `${first.id} and ${other.id} do not compute on the same device: name them in two calls. Nothing was started.`,
  );
}
