import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { projectFolder } from '../foundation/folders.ts';
import { UserError } from '../foundation/user-error.ts';
import { type Claim, requestsOf } from './claim.ts';
import { gatherEvidence, type RunEvidence } from './evidence.ts';
import type { Profile } from './profile.ts';
import { missingMeasurements } from './run-trial.ts';
import { planTrials, type Trial } from './trial.ts';
import type { OnTrialEvent, TrialEvent } from './trial-events.ts';
import type { TrialStore } from './trial-store.ts';

export interface StudyOptions {
  readonly profile: Profile;
  readonly store: TrialStore;
  /** So many of each claim's seeds, from the first; all of them when a claim has fewer. Absent: the profile's default. */
  readonly seeds?: number;
}

/** The seeds that run: the first of the claim's own. */
export function seedsOf(claim: Claim, { profile, seeds }: Omit<StudyOptions, 'store'>): number[] {
  const { trained, untrained } = profile.defaultSeeds;
  const trains = requestsOf(claim, profile).some(({ arm }) => profile.recipes[arm].epochs > 0);
  return claim.seeds.slice(0, seeds ?? (trains ? trained : untrained));
}

/** Trials of which the store lacks the network or a measurement. */
export function missingTrials(claims: readonly Claim[], options: StudyOptions): Trial[] {
  const wanted = claims.map((claim) => ({ claim, seeds: seedsOf(claim, options) }));
  return planTrials(options.profile, wanted).filter(
    (trial) =>
      missingMeasurements(trial, options.store).length > 0 ||
      options.store.training(trial.trainingAddress) === undefined,
  );
}

/** Runs what a claim still misses, then returns its evidence. */
export async function completeStudy(claim: Claim, options: StudyOptions, tell: OnTrialEvent): Promise<RunEvidence[]> {
  const missing = missingTrials([claim], options);
  const untrained = missing.filter(({ recipe }) => recipe.epochs === 0);
  await Promise.all(shares(untrained, availableParallelism()).map((share) => runInChild(share, claim, tell)));
  for (const trial of missing.filter(({ recipe }) => recipe.epochs > 0)) await runInChild([trial], claim, tell);
  return gatherEvidence(
    claim,
    options.profile,
    seedsOf(claim, options),
    (address) => options.store.measurement(address)?.result,
  );
}

/** Untrained trials take a second each: every core gets a process with its share of them. */
function shares(trials: readonly Trial[], processes: number): Trial[][] {
  return Array.from({ length: processes }, (_, i) => trials.filter((_, position) => position % processes === i)).filter(
    (share) => share.length > 0,
  );
}

/** `npm run trial` in a child: its memory, its crash and its device are its own. It ends when this process ends. */
async function runInChild(trials: readonly Trial[], claim: Claim, tell: OnTrialEvent): Promise<void> {
  const ids = trials.map(({ id }) => id);
  const environment = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_OPTIONS|LABEL_LEAKING_RUN_CLAIMS)/.test(name)),
  );
  await new Promise<void>((resolve, reject) => {
    const child = fork(join(projectFolder, 'src/cli.ts'), ['trial', ...ids, '--claim', claim.id], {
      cwd: projectFolder,
      execArgv: ['--import', 'tsx'],
      env: environment,
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let errors = '';
    child.stderr?.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-8000)));
    child.on('message', (event) => tell(event as TrialEvent));
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      if (code === 0) resolve();
      else reject(trialFailure(ids, code, signal, errors));
    });
  });
}

function trialFailure(ids: readonly string[], code: number | null, signal: string | null, errors: string): UserError {
  const told = errors
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^(WARNING: All log|[IWE]0000 )/.test(line))
    .join('\n');
  const what = ids.length === 1 ? `The trial ${ids[0]}` : `A trial of ${ids[0]} .. ${ids.at(-1)}`;
  if (signal === null) return new UserError(`${what} failed (exit ${code}): ${told}`, code ?? 2);
  const memory = signal === 'SIGKILL' ? ' (out of memory, perhaps)' : '';
  return new UserError(
    `${what} was stopped by ${signal}${memory}; run again to go on from its last finished epoch. ${told}`.trim(),
  );
}
