import { UserError } from '../foundation/user-error.ts';
import type { Choices } from '../protocol/choices.ts';
import { chosenProfile } from '../protocol/choices.ts';
import type { Claim, Inquiry } from '../protocol/claim.ts';
import { armsOf, isAsked, networksOf, protocolOf, requestsOf, uniqueRequests } from '../protocol/requests.ts';
import type { MeasurementRequest } from '../protocol/quantity.ts';
import { firstSeed, type Profile } from '../protocol/profile.ts';
import { inquiryOf, mostSeeds, type Survey } from '../protocol/survey.ts';
import type { Look } from '../statistics/sign-test.ts';
import { planTrial, sourcesOf, type Trial, trialId } from './trial.ts';

/** A claim with the seeds that are asked for, in their order, and the looks of its protocol, which may ask for more. */
export interface ClaimPlan<Asked extends Inquiry = Claim> {
  readonly claim: Asked;
  readonly seeds: readonly number[];
  readonly looks: readonly Look[];
}

/** Everything that the claims may need, planned once: each claim's looks, and one trial for each arm and seed. */
export interface Study<Asked extends Inquiry = Claim> {
  readonly profile: Profile;
  readonly claims: readonly ClaimPlan<Asked>[];
  /** By id, those that others read before them. */
  readonly trials: ReadonlyMap<string, Trial>;
}

/** Plans the claims as chosen. */
export function planStudy(claims: readonly Claim[], choices: Choices): Study {
  const profile = chosenProfile(choices);
  return planTrials(planClaims(claims, profile, choices), profile);
}

/** Plans surveys: the seeds of trained networks from the first, without looks. */
export function planSurveys(surveys: readonly Survey[], choices: Choices): Study<Inquiry> {
  return planAll([], surveys, choices);
}

/** Plans both, for who needs their trials. */
export function planAll(claims: readonly Claim[], surveys: readonly Survey[], choices: Choices): Study<Inquiry> {
  const profile = chosenProfile(choices);
  const plansOfSurveys = surveys.map((survey) => planSurvey(survey, profile, choices.seeds));
  return planTrials<Inquiry>([...planClaims(claims, profile, choices), ...plansOfSurveys], profile);
}

function planClaims(claims: readonly Claim[], profile: Profile, { seeds }: Choices): ClaimPlan[] {
  return claims.map((claim) => planClaim(claim, profile, seeds));
}

function planSurvey(survey: Survey, profile: Profile, most = Infinity): ClaimPlan<Inquiry> {
  const count = Math.min(most, mostSeeds(survey, profile));
  const seeds = Array.from({ length: count }, (_, i) => firstSeed.trained + i);
  return { claim: inquiryOf(survey, profile), looks: [], seeds };
}

/** A trial measures what any of the claims wants of its arm. */
function planTrials<Asked extends Inquiry>(plans: readonly ClaimPlan<Asked>[], profile: Profile): Study<Asked> {
  const asked = plans.map(({ claim, seeds }) => ({ seeds: new Set(seeds), requests: requestsOf(claim, profile) }));
  const requestsOfSeed = (seed: number): MeasurementRequest[] =>
    uniqueRequests(asked.filter(({ seeds }) => seeds.has(seed)).flatMap(({ requests }) => requests)).filter((request) =>
      isAsked(request, seed, profile),
    );
  const seeds = new Set(plans.flatMap((plan) => plan.seeds));
  const trials = [...seeds].flatMap((seed) => {
    const requests = requestsOfSeed(seed);
    const arms = new Set(requests.flatMap(networksOf));
    return [...arms].map((arm) =>
      planTrial(
        profile,
        arm,
        seed,
        requests.filter((request) => request.arm === arm),
      ),
    );
  });
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
export function stagesOf({ looks, seeds }: ClaimPlan<Inquiry>): number[] {
  const complete = looks.map((look) => look.seeds).filter((count) => count <= seeds.length);
  return complete.length === 0 ? [seeds.length] : complete;
}

/** The trials of a claim's first seeds, and those whose networks they read. */
export function trialsOf(
  { claim, seeds }: ClaimPlan<Inquiry>,
  count: number,
  { profile, trials }: Study<Inquiry>,
): Trial[] {
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
