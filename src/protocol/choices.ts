import { UserError } from '../foundation/user-error.ts';
import type { Precision } from '../tensors/native-settings.ts';
import type { Engine } from '../training/execution.ts';
import type { ClaimId } from './claim-id.ts';
import type { Profile } from './profile.ts';
import { profileByName } from './profiles.ts';

/** What a user chose for a run. Handed on as one value: to vitest, to the study, to a trial's process. */
export interface Choices {
  readonly profile: string;
  /** Absent: all that the profile tests. */
  readonly claims?: readonly ClaimId[];
  /** So many of each claim's seeds at most, from the first. Absent: as many as the protocol asks for. */
  readonly seeds?: number;
  readonly engine?: Engine;
  readonly precision?: Precision;
  /** Steps go through XLA, on a GPU. */
  readonly xla?: true;
}

export const defaultChoices: Choices = { profile: 'cpu' };

/**
 * The profile computed as chosen. Another precision than the profile's own gives no verdicts.
 *
 * Throws: UserError naming the profiles there are, or when XLA is asked for on a CPU.
 */
export function chosenProfile({ profile: name, engine, precision, xla }: Choices): Profile {
  const profile = profileByName(name);
  const { execution } = profile;
  if (xla && execution.device === 'cpu') {
    throw new UserError(`--xla is for GPUs, and the profile ${name} computes on the CPU, where XLA halves the speed.`);
  }
  const differs = precision !== undefined && precision !== execution.precision;
  return {
    ...profile,
    execution: { ...execution, ...(engine && { engine }), ...(precision && { precision }), ...(xla && { xla }) },
    ...(differs && {
      withoutVerdict: `Computed in ${precision} precision; the protocol asks for ${execution.precision}.`,
    }),
  };
}
