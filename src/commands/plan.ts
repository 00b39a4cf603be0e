import { storeFolder } from '../foundation/folders.ts';
import { UserError } from '../foundation/user-error.ts';
import { type PlannedTask, planFormats } from '../reporting/plan-formats.ts';
import { planStudy } from '../runs/study.ts';
import { tasksOf } from '../runs/tasks.ts';
import { sourcesOf, type Trial } from '../runs/trial.ts';
import { TrialStore } from '../runs/trial-store.ts';
import { allClaims } from './all-claims.ts';
import { choicesOf, chosenClaims } from './choose.ts';
import { availableIn, nextTrials } from './conduct.ts';
import { command } from './options.ts';

export default command({
  name: 'plan',
  help: 'Prints the trials that are missing for the next look of each undecided claim, a line of JSON each; `after` names those that must run before.',
  options: ['profile', 'claim', 'seeds', 'eager', 'reduced-precision', 'xla', 'format', 'image'],
  async run(given) {
    const format = given.format === undefined ? undefined : formatByName(given.format);
    if (given.image !== undefined && given.format !== 'kubernetes') {
      throw new UserError('--image names the image of a Kubernetes job: it goes with --format kubernetes.');
    }
    const known = await allClaims();
    const choices = choicesOf(given, known);
    const study = planStudy(chosenClaims(choices, known), choices);
    const store = new TrialStore(storeFolder());
    const next = nextTrials(study, availableIn(store));
    const missing = new Set(next.flat());
    const trials = [...study.trials.values()].filter((one) => missing.has(one));
    if (format === undefined) {
      for (const trial of trials) process.stdout.write(`${JSON.stringify(planned(trial))}\n`);
      return 0;
    }
    if (trials.length === 0) {
      process.stderr.write('Nothing is missing: no job is needed.\n');
      return 0;
    }
    const flags = (['eager', 'reduced-precision', 'xla'] as const).filter((flag) => given[flag]);
    // Else a trial would be measured for claims, too, whose networks are not planned.
    const undecided = study.claims.filter((_, i) => next[i]?.length !== 0).map(({ claim }) => claim.id);
    const setting = {
      profile: study.profile.name,
      flags: ['--claim', undecided.join(','), ...flags.map((flag) => `--${flag}`)],
      ...(given.image !== undefined && { image: given.image }),
    };
    process.stdout.write(format(tasksOf(trials).map(plannedTask), setting));
    return 0;
  },
});

function formatByName(name: string) {
  const names = Object.keys(planFormats);
  if (names.includes(name)) return planFormats[name as keyof typeof planFormats];
  throw new UserError(`There is no format "${name}"; choose one of ${names.join(', ')}.`);
}

function plannedTask(trials: readonly Trial[]): PlannedTask {
  return {
    trials: trials.map(({ id }) => id),
    estimatedSeconds: trials.reduce((sum, { estimatedSeconds }) => sum + estimatedSeconds, 0),
    needsGpu: trials.some(({ execution }) => execution.device === 'gpu'),
  };
}

function planned(trial: Trial): object {
  const { id, arm, seed, trainingAddress, estimatedSeconds, measurements } = trial;
  return {
    ...{ id, arm, seed, after: sourcesOf(trial), trainingAddress, estimatedSeconds },
    measurements: measurements.map(({ address, request: { measurement } }) => ({ address, kind: measurement.kind })),
  };
}
