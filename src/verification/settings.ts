import { resolve } from 'node:path';
import { projectFolder, storeFolder } from '../foundation/folders.ts';
import { UserError } from '../foundation/user-error.ts';
import { precisions } from '../tensors/load.ts';
import { engines } from '../training/step-runner.ts';
import { type ClaimId, claimIds } from './claim.ts';
import { type Profile, profileByName } from './profile.ts';
import type { StudyOptions } from './study.ts';
import { TrialStore } from './trial-store.ts';

/**
 * The choices of a run, read from the environment: that is how `verify` hands them to vitest's workers, and how the
 * hypotheses project runs without `verify`.
 */
export function settingsFromEnvironment(): StudyOptions {
  const seeds = process.env['LABEL_LEAKING_SEEDS'];
  return {
    profile: withExecution(profileByName(process.env['LABEL_LEAKING_PROFILE'] ?? 'cpu')),
    store: new TrialStore(storeFolder()),
    ...(seeds && { seeds: parseSeeds(seeds) }),
  };
}

/**
 * The profile computed as LABEL_LEAKING_ENGINE and LABEL_LEAKING_PRECISION say. Another precision than the profile's own
 * gives no verdicts. Throws: UserError naming the valid values.
 */
export function withExecution(profile: Profile): Profile {
  const engine = choice('LABEL_LEAKING_ENGINE', engines) ?? profile.execution.engine;
  const precision = choice('LABEL_LEAKING_PRECISION', precisions) ?? profile.execution.precision;
  const differs = precision !== profile.execution.precision;
  return {
    ...profile,
    execution: { ...profile.execution, engine, precision },
    ...(differs && {
      withoutVerdict: `Computed in ${precision} precision; the protocol asks for ${profile.execution.precision}.`,
    }),
  };
}

function choice<T extends string>(variable: string, values: readonly T[]): T | undefined {
  const wanted = process.env[variable];
  if (!wanted) return undefined;
  const value = values.find((candidate) => candidate === wanted);
  if (value !== undefined) return value;
  throw new UserError(`${variable} is "${wanted}"; it must be one of ${values.join(', ')}.`);
}

/** Where reports are written: LABEL_LEAKING_REPORTS, else `reports/` of the project. */
export function reportsFolder(): string {
  return resolve(projectFolder, process.env['LABEL_LEAKING_REPORTS'] ?? 'reports');
}

const mostSeeds = 20;

/** Throws: UserError unless the text is a whole number of seeds that a protocol has. */
export function parseSeeds(text: string): number {
  const seeds = Number(text);
  if (/^\d+$/.test(text) && seeds >= 1 && seeds <= mostSeeds) return seeds;
  throw new UserError(
    `--seeds is how many of a claim's seeds run: a whole number from 1 to ${mostSeeds}, not "${text}". A claim with fewer runs all it has.`,
  );
}

/** Throws: UserError naming the claims there are. */
export function parseClaim(text: string): ClaimId {
  const id = claimIds.find((candidate) => candidate === text.toUpperCase());
  if (id !== undefined) return id;
  throw new UserError(`There is no claim "${text}"; choose one of ${claimIds.join(', ')}.`);
}
