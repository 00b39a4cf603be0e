import { resolve } from 'node:path';
import { projectFolder, storeFolder } from '../foundation/folders.ts';
import { UserError } from '../foundation/user-error.ts';
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
    profile: withEngine(profileByName(process.env['LABEL_LEAKING_PROFILE'] ?? 'cpu')),
    store: new TrialStore(storeFolder()),
    ...(seeds && { seeds: parseSeeds(seeds) }),
  };
}

/** The profile with the engine of LABEL_LEAKING_ENGINE, if that is set. Throws: UserError naming the engines there are. */
export function withEngine(profile: Profile): Profile {
  const wanted = process.env['LABEL_LEAKING_ENGINE'];
  if (!wanted) return profile;
  const engine = engines.find((candidate) => candidate === wanted);
  if (engine !== undefined) return { ...profile, engine };
  throw new UserError(`There is no engine "${wanted}"; choose one of ${engines.join(', ')}.`);
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
