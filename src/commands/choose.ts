import { UserError } from '../foundation/user-error.ts';
import type { Choices } from '../protocol/choices.ts';
import type { Claim } from '../protocol/claim.ts';
import { isTested } from '../protocol/requests.ts';
import type { Profile } from '../protocol/profile.ts';
import { profileByName } from '../protocol/profiles.ts';
import type { Given } from './options.ts';

type Chosen = Given<'profile' | 'claim' | 'seeds' | 'eager' | 'reduced-precision' | 'xla'>;

/** The options as one typed value. Throws: UserError naming the valid values of a wrong one. */
export function choicesOf(given: Chosen, claims: readonly Claim[]): Choices {
  const profile = profileByName(given.profile ?? 'cpu');
  return {
    profile: profile.name,
    ...(given.claim && { claims: chosenIds(given.claim, profile, claims) }),
    ...(given.seeds !== undefined && { seeds: wholeNumber('--seeds', given.seeds, 'how many seeds of a claim run') }),
    ...(given.eager && { engine: 'eager' as const }),
    ...(given['reduced-precision'] && { precision: 'reduced' as const }),
    ...(given.xla && { xla: true as const }),
  };
}

function chosenIds(texts: readonly string[], profile: Profile, claims: readonly Claim[]): Claim['id'][] {
  return texts
    .flatMap((text) => text.split(','))
    .map((text) => {
      const claim = claims.find(({ id }) => id === text.toUpperCase());
      if (claim === undefined) {
        throw new UserError(`There is no claim "${text}"; choose one of ${claims.map(({ id }) => id).join(', ')}.`);
      }
      if (isTested(claim, profile)) return claim.id;
      const tested = claims.filter((other) => isTested(other, profile)).map(({ id }) => id);
      throw new UserError(`The profile ${profile.name} tests ${tested.join(', ')}, not ${claim.id}.`);
    });
}

/** The claims of a choice, in their order; all that the profile tests when none is named. */
export function chosenClaims({ profile: name, claims: ids }: Choices, claims: readonly Claim[]): Claim[] {
  const profile = profileByName(name);
  return claims.filter((claim) => (ids === undefined ? isTested(claim, profile) : ids.includes(claim.id)));
}

/** Throws: UserError unless the text is a whole number from 1 to 1000. */
export function wholeNumber(option: string, text: string, meaning: string): number {
  if (/^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= 1000) return Number(text);
  throw new UserError(`${option} is ${meaning}: a whole number from 1 to 1000, not "${text}".`);
}

/** Of `--workers`; undefined where it is not given. Throws: as `wholeNumber`. */
export function workersOf({ workers }: { readonly workers?: string }): number | undefined {
  return workers === undefined ? undefined : wholeNumber('--workers', workers, 'how many trials run side by side');
}

/** "90s", "60m", "8h" in seconds. Throws: UserError for anything else. */
export function duration(option: string, text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)([smh])$/.exec(text) ?? [];
  const seconds = Number(amount) * { s: 1, m: 60, h: 3600 }[unit as 's' | 'm' | 'h'];
  if (seconds > 0) return seconds;
  throw new UserError(`${option} is a time such as 90s, 60m or 8h, not "${text}".`);
}
