import type { Arguments } from '../cli.ts';
import { settingsFromArguments } from './arguments.ts';
import { seedsOf } from '../verification/study.ts';
import { planTrials } from '../verification/trial.ts';
import { chosenClaims } from './all-claims.ts';

/** Prints the trials of a profile as JSON: what a cluster has to run, `after` naming those that must run before. */
export function run(given: Arguments): Promise<number> {
  const settings = settingsFromArguments(given);
  const wanted = chosenClaims(settings.profile, given.claim).map((claim) => ({
    claim,
    seeds: seedsOf(claim, settings),
  }));
  const trials = planTrials(settings.profile, wanted).map(({ id, arm, seed, trainingAddress, measurements }) => ({
    id,
    arm,
    seed,
    after: [
      ...new Set(
        measurements.flatMap(({ source }) => (source === undefined || source.trial === id ? [] : [source.trial])),
      ),
    ],
    trainingAddress,
    measurements: measurements.map(({ address, request }) => ({ address, ...request.measurement })),
    estimatedSeconds: settings.profile.estimatedSeconds[arm],
  }));
  process.stdout.write(`${JSON.stringify({ profile: settings.profile.name, trials }, null, 2)}\n`);
  return Promise.resolve(0);
}
