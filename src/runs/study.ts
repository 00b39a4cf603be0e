import { UserError } from '../foundation/user-error.ts';
import { type ArmName } from '../protocol/arms.ts';
import type { Choices } from '../protocol/choices.ts';
import { chosenProfile } from '../protocol/choices.ts';
import type { Claim } from '../protocol/claim.ts';
import { armsOf, isAsked, protocolOf, requestsOf, uniqueRequests } from '../protocol/requests.ts';
import type { Profile } from '../protocol/profile.ts';
import type { Look } from '../statistics/sign-test.ts';
import { planTrial, sourcesOf, type Trial } from './trial.ts';

/** A claim with its seeds, in their order, and the looks at them that are asked for. */
export interface ClaimPlan {
  readonly claim: Claim;
  readonly seeds: readonly number[];
  readonly looks: readonly Look[];
}

/** Everything that the claims may need, planned once: each claim's looks, and one trial for each arm and seed. */
export interface Study {
  readonly profile: Profile;
  readonly claims: readonly ClaimPlan[];
  /** By id, those that others read before them. */
  readonly trials: ReadonlyMap<string, Trial>;
}

/** Plans the claims as chosen. A trial measures what any of the claims wants of its arm. */
export function planStudy(claims: readonly Claim[], choices: Choices): Study {
  const profile = chosenProfile(choices);
  const plans = claims.map((claim) => planClaim(claim, profile, choices.seeds));
  const requests = uniqueRequests(claims.flatMap((claim) => requestsOf(claim, profile)));
  const wanted = plans.flatMap(({ claim, seeds }) =>
    seeds.flatMap((seed) => armsOf(claim, profile).map((arm) => ({ arm, seed }))),
  );
  const trials = wanted.map(({ arm, seed }) =>
    planTrial(
      profile,
      arm,
      seed,
      requests.filter((request) => request.arm === arm && isAsked(request, seed, profile)),
    ),
  );
  return { profile, claims: plans, trials: sourcesFirst(new Map(trials.map((trial) => [trial.id, trial]))) };
}

function planClaim(claim: Claim, profile: Profile, most: number | undefined): ClaimPlan {
  const { firstSeed, looks } = protocolOf(claim, profile);
  const asked = looks.filter(({ seeds }) => most === undefined || seeds <= most);
  // Fewer than the first look: they are run and shown, and decide nothing.
  const count = asked.at(-1)?.seeds ?? most ?? 0;
  return { claim, seeds: Array.from({ length: count }, (_, i) => firstSeed + i), looks: asked };
}

function sourcesFirst(trials: ReadonlyMap<string, Trial>): Map<string, Trial> {
  const ordered = new Map<string, Trial>();
  const add = (trial: Trial): void => {
    if (ordered.has(trial.id)) return;
    for (const id of sourcesOf(trial)) add(trialById(id, trials));
    ordered.set(trial.id, trial);
  };
  trials.forEach(add);
  return ordered;
}

/** How many seeds are completed before each judgement. */
export function stagesOf({ looks, seeds }: ClaimPlan): number[] {
  return looks.length === 0 ? [seeds.length] : looks.map((look) => look.seeds);
}

/** The trials of a claim's first seeds. */
export function trialsOf({ claim, seeds }: ClaimPlan, count: number, { profile, trials }: Study): Trial[] {
  const arms = new Set<ArmName>(armsOf(claim, profile));
  const chosen = new Set(seeds.slice(0, count));
  return [...trials.values()].filter(({ arm, seed }) => arms.has(arm) && chosen.has(seed));
}

/** Throws: UserError unless the id names a trial of the plan. */
export function trialById(id: string, trials: ReadonlyMap<string, Trial>): Trial {
  const trial = trials.get(id);
  if (trial !== undefined) return trial;
  throw new UserError(`There is no trial "${id}"; \`npm run plan\` lists them, for example cpu.trueLabel.201.`);
}
