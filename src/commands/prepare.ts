import { absenceOf } from '../data/dataset.ts';
import { UserError } from '../foundation/user-error.ts';
import { flavourOf, usableGpus } from '../runs/device.ts';
import type { Trial } from '../runs/trial.ts';
import { defaultWorkers, workersOnGpus } from '../runs/workers.ts';
import { provision } from './provision.ts';

/** What a study runs on. */
export interface Prepared {
  readonly workers: number;
  readonly gpus?: readonly string[];
}

/** Why a data set of these trials cannot be had here, and what to do; undefined where all can. */
export function imagesLacking(trials: readonly Trial[]): string | undefined {
  // Once a data set: its files are read for it.
  const names = new Set(trials.map(({ recipe }) => recipe.dataset.name));
  return [...names].map((name) => absenceOf({ name })).find((absence) => absence !== undefined);
}

/**
 * Makes available what trials compute with that are to run; nothing where none is. GPUs are asked for first: the wheels
 * for them are large, and do not run on all. `workers`: as many trials side by side as given; else some on each GPU or,
 * without one, as many as cores.
 *
 * Throws: UserError where images cannot be had.
 */
export async function prepare(trials: readonly Trial[], workers?: number): Promise<Prepared> {
  const absence = imagesLacking(trials);
  if (absence !== undefined) throw new UserError(absence);
  const flavours = [...new Set(trials.map(({ execution }) => flavourOf(execution)))];
  const gpus = flavours.includes('cuda') ? await usableGpus() : undefined;
  for (const flavour of flavours) await provision(flavour);
  return {
    workers: workers ?? (gpus ? workersOnGpus(gpus) : defaultWorkers()),
    ...(gpus && { gpus: gpus.map(({ uuid }) => uuid) }),
  };
}
