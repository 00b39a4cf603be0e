import { UserError } from '../foundation/user-error.ts';
import type { Choices } from '../protocol/choices.ts';
import { chosenProfile } from '../protocol/choices.ts';
import type { Claim } from '../protocol/claim.ts';
import { armsOf, isAsked, protocolOf, requestsOf, uniqueRequests } from '../protocol/requests.ts';
import type { Profile } from '../protocol/profile.ts';
import type { Look } from '../statistics/sign-test.ts';
import { planTrial, sourcesOf, type Trial, trialId } from './trial.ts';

/** A claim with the seeds that are asked for, in their order, and the looks of its protocol, which may ask for more. */
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
    seeds.flatMap((seed) => armsOf(claim, profile, seed).map((arm) => ({ arm, seed }))),
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

function planClaim(claim: Claim, profile: Profile, most = Infinity): ClaimPlan {
  const { firstSeed, looks } = protocolOf(claim, profile);
  const asked = looks.filter(({ seeds }) => seeds <= most);
  // Fewer than the first look: they are run and shown, and decide nothing.
  const count = asked.at(-1)?.seeds ?? most;
  return { claim, looks, seeds: Array.from({ length: count }, (_, i) => firstSeed + i) };
}

/** Two trials may read each other's network: what is on its way already is not asked for again. */
function sourcesFirst(trials: ReadonlyMap<string, Trial>): Map<string, Trial> {
  const ordered = new Map<string, Trial>();
  const add = (trial: Trial, onTheWay: readonly string[]): void => {
    if (ordered.has(trial.id) || onTheWay.includes(trial.id)) return;
    for (const id of sourcesOf(trial)) add(trialById(id, trials), [...onTheWay, trial.id]);
    ordered.set(trial.id, trial);
  };
  trials.forEach((trial) => add(trial, []));
  return ordered;
}

/** How many seeds are completed before each judgement. */
export function stagesOf({ looks, seeds }: ClaimPlan): number[] {
  const complete = looks.map((look) => look.seeds).filter((count) => count <= seeds.length);
  return complete.length === 0 ? [seeds.length] : complete;
}

/** The trials of a claim's first seeds, and those whose networks they read. */
export function trialsOf({ claim, seeds }: ClaimPlan, count: number, { profile, trials }: Study): Trial[] {
  const own = new Set(
    seeds.slice(0, count).flatMap((seed) => armsOf(claim, profile, seed).map((arm) => trialId(profile, arm, seed))),
  );
  const wanted = new Set<string>();
  const want = (trial: Trial): void => {
    if (wanted.has(trial.id)) return;
    wanted.add(trial.id);
    sourcesOf(trial).forEach((id) => want(trialById(id, trials)));
  };
  [...trials.values()].filter(({ id }) => own.has(id)).forEach(want);
  return [...trials.values()].filter(({ id }) => wanted.has(id));
}

/** Throws: UserError unless the id names a trial of the plan. */
export function trialById(id: string, trials: ReadonlyMap<string, Trial>): Trial {
  const trial = trials.get(id);
  if (trial !== undefined) return trial;
  throw new UserError(`There is no trial "${id}"; \`npm run plan\` lists them, for example cpu.trueLabel.201.`);
}
