import { storeFolder } from '../foundation/folders.ts';
import { judge } from '../judgement/verdict.ts';
import { gatherEvidence } from '../runs/evidence.ts';
import { provenance } from '../runs/provenance.ts';
import { type ClaimPlan, planStudy, stagesOf, type Study, trialsOf } from '../runs/study.ts';
import { sourcesOf, type Trial } from '../runs/trial.ts';
import { TrialStore } from '../runs/trial-store.ts';
import { allClaims } from './all-claims.ts';
import { choicesOf, chosenClaims } from './choose.ts';
import { command } from './options.ts';

export default command({
  name: 'plan',
  help: 'Prints the trials that are missing for the next look of each undecided claim, a line of JSON each; `after` names those that must run before.',
  options: ['profile', 'claim', 'seeds', 'eager', 'reduced-precision', 'xla'],
  async run(given) {
    const known = await allClaims();
    const choices = choicesOf(given, known);
    const study = planStudy(chosenClaims(choices, known), choices);
    const store = new TrialStore(storeFolder());
    const missing = new Set(study.claims.flatMap((plan) => nextTrials(plan, study, store)));
    for (const trial of [...study.trials.values()].filter((one) => missing.has(one))) {
      process.stdout.write(`${JSON.stringify(planned(trial))}\n`);
    }
    return 0;
  },
});

function nextTrials(plan: ClaimPlan, study: Study, store: TrialStore): Trial[] {
  for (const count of stagesOf(plan)) {
    const missing = trialsOf(plan, count, study).filter((trial) => !store.isComplete(trial));
    if (missing.length > 0) return missing;
    const evidence = gatherEvidence(plan, count, study.profile, store.lookup());
    if (judge(plan, study.profile, evidence, provenance()).outcome !== 'undecided') return [];
  }
  return [];
}

function planned(trial: Trial): object {
  const { id, arm, seed, trainingAddress, estimatedSeconds, measurements } = trial;
  return {
    ...{ id, arm, seed, after: sourcesOf(trial), trainingAddress, estimatedSeconds },
    measurements: measurements.map(({ address, request: { measurement } }) => ({ address, kind: measurement.kind })),
  };
}
