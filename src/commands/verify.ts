import { mkdirSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { countedOf } from '../foundation/english.ts';
import { reportsFolder, storeFolder } from '../foundation/folders.ts';
import { UserError } from '../foundation/user-error.ts';
import { readExpectedVerdicts } from '../reporting/expected-verdicts.ts';
import { dryRunText } from '../reporting/dry-run.ts';
import { formatDuration } from '../reporting/format.ts';
import { secondsToRun } from '../reporting/progress.ts';
import { whileReporting, writeReports } from '../reporting/report-folder.ts';
import { verdictLine } from '../reporting/words.ts';
import { planStudy, stagesOf, type Study, trialsOf } from '../runs/study.ts';
import type { Trial } from '../runs/trial.ts';
import { TrialStore } from '../runs/trial-store.ts';
import { defaultWorkers } from '../runs/workers.ts';
import { allClaims } from './all-claims.ts';
import { choicesOf, chosenClaims, duration, workersOf } from './choose.ts';
import { conductStudy, isTrainedIn, type Available, availableIn, nextTrials } from './conduct.ts';
import { exitCodeOf } from './exit-code.ts';
import { interruption } from './interruption.ts';
import { command } from './options.ts';
import { prepare } from './prepare.ts';
import { tellVerdicts } from './tell.ts';

export default command({
  name: 'verify',
  help: 'Runs what is missing, judges the claims, writes reports/. Exit 0: every verdict is the expected one, is not decided yet, or has no expectation; 3: one changed; 2: the run failed.',
  options: [
    ...(['profile', 'claim', 'seeds', 'workers', 'budget', 'evidence', 'strict', 'json'] as const),
    ...(['eager', 'reduced-precision', 'xla', 'dry-run'] as const),
  ],
  async run(given) {
    const known = await allClaims();
    const choices = choicesOf(given, known);
    const claims = chosenClaims(choices, known);
    const asked = workersOf(given);
    const budgetSeconds = given.budget === undefined ? Infinity : duration('--budget', given.budget);
    const expected = readExpectedVerdicts();
    const store = new TrialStore(storeFolder());
    const available = availableIn(store, given.evidence);
    const reports = reportsFolder();
    mkdirSync(reports, { recursive: true });
    const study = planStudy(claims, choices);
    if (given['dry-run']) {
      const missing = missingOfFirstLook(study, available);
      process.stdout.write(`${study.profile.name}: ${countedOf(missing.length, 'network')} to the first verdicts\n\n`);
      process.stdout.write(dryRunText(missing, asked ?? defaultWorkers(), (trial) => isTrainedIn(store, trial)));
      return 0;
    }
    // A later look computes with what an earlier one does.
    const { workers, gpus } = await prepare(nextTrials(study, available).flat(), asked);
    announce(study, missingOfFirstLook(study, available), { store, workers });
    const { signal, code } = interruption();
    const { reports: judged, failures } = await conductStudy(study, {
      ...{ store, reports, workers, budgetSeconds, available, signal },
      ...(gpus && { gpus }),
      onReport: ({ verdict }, say) => say(verdictLine(verdict)),
    });
    const verdicts = judged.map(({ verdict }) => verdict);
    if (!signal.aborted) {
      await whileReporting(reports, () => {
        writeReports(reports, known, expected);
      });
    }
    // A signal that came while reports were written is heard now.
    await setImmediate();
    const interrupted = code();
    if (interrupted !== undefined) return interrupted;
    tellVerdicts({ reported: judged, expected, folder: reports, json: given.json === true });
    if (failures.length > 0) {
      const missing = failures.map(({ claim, reason }) => `No verdict for ${claim}: ${reason}`).join('\n');
      throw new UserError(`${missing}\nFinished work is kept; run the same command again.`);
    }
    return exitCodeOf(verdicts, expected, given.strict === true);
  },
});

function missingOfFirstLook(study: Study, { isMissing }: Available): Trial[] {
  const first = new Set(study.claims.flatMap((plan) => trialsOf(plan, stagesOf(plan)[0] as number, study)));
  return [...first].filter(isMissing);
}

function announce(
  study: Study,
  missing: readonly Trial[],
  { store, workers }: { readonly store: TrialStore; readonly workers: number },
): void {
  const { name, description } = study.profile;
  const seconds = secondsToRun(missing, workers, (trial) => isTrainedIn(store, trial));
  const work =
    missing.length === 0
      ? 'All networks of the first verdicts are in the store.'
      : `${countedOf(missing.length, 'network')} to the first verdicts, ${workers} side by side: about ${formatDuration(seconds)}. Ctrl-C loses at most an epoch of each.`;
  const ids = study.claims.map(({ claim }) => claim.id).join(', ');
  process.stderr.write(`Profile ${name}: ${description}\nClaims ${ids}. ${work}\n`);
}
