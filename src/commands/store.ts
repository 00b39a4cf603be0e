import { storeFolder } from '../foundation/folders.ts';
import { planAll } from '../runs/study.ts';
import { surveys } from '../protocol/surveys.ts';
import type { Choices } from '../protocol/choices.ts';
import type { Profile } from '../protocol/profile.ts';
import { profileByName, profiles } from '../protocol/profiles.ts';
import { exportRun, importRun, type Moved } from '../runs/run-folder.ts';
import { isTested } from '../protocol/requests.ts';
import { TrialStore } from '../runs/trial-store.ts';
import { precisions } from '../tensors/native-settings.ts';
import { engines } from '../training/execution.ts';
import { allClaims } from './all-claims.ts';
import { chosenClaims } from './choose.ts';
import { command } from './options.ts';

export default command({
  name: 'store',
  help: 'Lists what the store holds, and its size; moves finished trials between stores.',
  options: ['clean', 'export', 'import', 'profile'],
  async run({ clean, export: target, import: source, profile }) {
    const store = new TrialStore(storeFolder());
    const claims = await allClaims();
    if (source !== undefined) tellMoved(`Imported from ${source}`, await importRun(source, store));
    if (target !== undefined) {
      const choices = { profile: profileByName(profile ?? 'cpu').name };
      const { trials } = planAll(chosenClaims(choices, claims), surveys, choices);
      tellMoved(`Exported to ${target}`, exportRun(target, [...trials.values()], store));
    }
    if (source !== undefined || target !== undefined) return 0;
    const studies = profiles.flatMap((profile) =>
      executionsOf(profile).map((execution) =>
        planAll(
          claims.filter((claim) => isTested(claim, profile)),
          surveys,
          { profile: profile.name, ...execution },
        ),
      ),
    );
    const trials = studies.flatMap((study) => [...study.trials.values()]);
    const needed = new Map(trials.map((trial) => [trial.trainingAddress, trial.id]));
    const measured = new Set(trials.flatMap(({ measurements }) => measurements.map(({ address }) => address)));
    const entries = store.entries();
    const isNeeded = ({ kind, address }: (typeof entries)[number]): boolean =>
      kind === 'training' ? needed.has(address) : measured.has(address);
    const sizeOf = (some: typeof entries): string =>
      `${some.length} (${(some.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6).toFixed(1)} MB)`;
    const trainings = entries.filter(({ kind }) => kind === 'training');
    for (const { address, bytes } of trainings.filter(isNeeded)) {
      process.stdout.write(`${needed.get(address)?.padEnd(28)} ${(bytes / 1e6).toFixed(1)} MB\n`);
    }
    const unneeded = entries.filter((entry) => !isNeeded(entry));
    process.stdout.write(
      `${store.folder}: ${sizeOf(trainings)} trainings, ${sizeOf(entries.filter(({ kind }) => kind === 'measurement'))} measurements; ${sizeOf(unneeded)} that no protocol of this revision needs\n`,
    );
    if (clean) {
      unneeded.forEach((entry) => store.remove(entry));
      process.stdout.write(`Deleted ${sizeOf(unneeded)}.\n`);
    } else if (unneeded.length > 0) process.stdout.write('`npm run store -- --clean` deletes them.\n');
    return 0;
  },
});

/** Every way in which a profile can be computed: each has networks of its own. */
function executionsOf({ execution: { device } }: Profile): Pick<Choices, 'engine' | 'precision' | 'xla'>[] {
  const plain = engines.flatMap((engine) => precisions.map((precision) => ({ engine, precision })));
  return device === 'cpu' ? plain : [...plain, ...plain.map((one) => ({ ...one, xla: true as const }))];
}

function tellMoved(what: string, { taken, left }: Moved): void {
  process.stdout.write(`${what}: ${taken} trials; ${left} are not trained yet, or lack their network.\n`);
}
