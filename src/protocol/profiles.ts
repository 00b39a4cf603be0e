import { UserError } from '../foundation/user-error.ts';
import type { Profile } from './profile.ts';
import { cpuLong } from './profiles/cpu-long.ts';
import { cpu } from './profiles/cpu.ts';
import { gpu, gpuResnet32 } from './profiles/gpu.ts';
import { paper } from './profiles/paper.ts';
import { smoke } from './profiles/smoke.ts';

/** All profiles, from the smallest scale to the largest: reports rank verdicts by this order. */
export const profiles: readonly Profile[] = [smoke, cpu, cpuLong, gpu, gpuResnet32, paper];

/** Throws: UserError naming the profiles there are. */
export function profileByName(name: string): Profile {
  const profile = profiles.find((candidate) => candidate.name === name);
  if (profile !== undefined) return profile;
  throw new UserError(
    `There is no profile "${name}"; choose one of ${profiles.map((known) => known.name).join(', ')}.`,
  );
}
