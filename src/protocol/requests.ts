import type { Look } from '../statistics/sign-test.ts';
import { type ArmName, isTrained } from './arms.ts';
import type { Inquiry } from './claim.ts';
import { strongerThan } from './evaluation-attacks.ts';
import { armOf, firstSeed, type Profile } from './profile.ts';
import { stateRequests } from './quantities/states.ts';
import type { Condition, MeasurementRequest, Quantity, Statement } from './quantity.ts';

/** Seeds of an arm, from the first, on which its iterative attack is held against a stronger one; and the images. */
const convergence = { firstSeeds: 2, images: 500 };

/** All that a claim wants measured, each once: also the state of each attacked arm, and the health of each attack. */
export function requestsOf(claim: Inquiry, profile: Profile): MeasurementRequest[] {
  const { trends = [], illustrations } = claim;
  const quantities = boundedOf(claim)
    .map(({ quantity }) => quantity)
    .concat(
      reportedUnder(claim, profile),
      trends.flatMap((trend) => trend.quantities),
    );
  const own = [...quantities.flatMap((quantity) => quantity.requests(profile)), ...(illustrations?.(profile) ?? [])];
  const states = adversarialArms(own, profile).flatMap((arm) =>
    Object.values(stateRequests(arm, profile)).map((request) => onFirst(seedsAsked(arm, own), request)),
  );
  const all = [...own, ...states];
  return uniqueRequests([...all, ...all.flatMap((request) => healthRequests(request, profile))]);
}

/** Of what a claim reports, that for which the profile has the arms: a claim does not go untested for what is only reported. */
export function reportedUnder({ reported }: Inquiry, profile: Profile): Quantity[] {
  return reported.filter((quantity) =>
    quantity.requests(profile).every((request) => networksOf(request).every((arm) => profile.arms[arm] !== undefined)),
  );
}

/** What a verdict rests on: the condition, the statements and the controls. */
export function boundedOf({ condition, statements, controls }: Inquiry): (Condition | Statement)[] {
  return [...(condition === undefined ? [] : [condition]), ...statements, ...controls];
}

/** On how many of the first seeds an arm is measured at most; undefined: on all. */
function seedsAsked(arm: ArmName, requests: readonly MeasurementRequest[]): number | undefined {
  const asked = requests.filter((request) => networksOf(request).includes(arm)).map(({ firstSeeds }) => firstSeeds);
  return asked.includes(undefined) ? undefined : Math.max(...(asked as number[]));
}

function onFirst(firstSeeds: number | undefined, request: MeasurementRequest): MeasurementRequest {
  return firstSeeds === undefined ? request : { ...request, firstSeeds };
}

/** The arms whose networks a measurement reads. */
export function networksOf({ arm, radiusFrom, craftedOn }: MeasurementRequest): ArmName[] {
  return [arm, radiusFrom, craftedOn].filter((name) => name !== undefined);
}

export function uniqueRequests(requests: readonly MeasurementRequest[]): MeasurementRequest[] {
  return [...new Map(requests.map((request) => [JSON.stringify(request), request])).values()];
}

/** The arms among those named whose networks train on adversarial examples. */
export function adversarialArms(requests: readonly MeasurementRequest[], profile: Profile): ArmName[] {
  return armsIn(requests).filter((arm) => profile.arms[arm]?.recipe.adversarial !== undefined);
}

function healthRequests({ measurement, ...rest }: MeasurementRequest, profile: Profile): MeasurementRequest[] {
  if (measurement.kind !== 'accuracyUnderAttack' || measurement.attacks.length === 1) return [];
  if (measurement.reestimated !== undefined) return [];
  const { attacks, radius } = measurement;
  const images = Math.min(convergence.images, profile.iterativeImages);
  const firstSeeds = Math.min(convergence.firstSeeds, rest.firstSeeds ?? Infinity);
  return [
    {
      ...rest,
      firstSeeds,
      measurement: { kind: 'attackConvergence', attacks, stronger: strongerThan(attacks), radius, images },
    },
  ];
}

/** The arms that a seed's vote hangs on: those of the condition and the statements. Others are only reported, or controls. */
export function votingArms({ condition, statements }: Inquiry, profile: Profile): ArmName[] {
  const voting = [...(condition === undefined ? [] : [condition]), ...statements];
  return armsIn(voting.flatMap(({ quantity }) => quantity.requests(profile)));
}

/** The arms whose networks a claim needs: of any of its seeds, or of this one. */
export function armsOf(claim: Inquiry, profile: Profile, seed?: number): ArmName[] {
  const requests = requestsOf(claim, profile);
  return armsIn(seed === undefined ? requests : requests.filter((request) => isAsked(request, seed, profile)));
}

function armsIn(requests: readonly MeasurementRequest[]): ArmName[] {
  return [...new Set(requests.flatMap(networksOf))];
}

/** Whether a profile tests a claim: it has the arms that decide it, and does not leave the claim out. */
export function isTested(claim: Inquiry, profile: Profile): boolean {
  if (profile.claims?.some((id) => id === claim.id) === false) return false;
  return armsOf(claim, profile).every((arm) => profile.arms[arm] !== undefined);
}

/** Whether a request is made of a seed. */
export function isAsked({ arm, firstSeeds }: MeasurementRequest, seed: number, profile: Profile): boolean {
  const first = firstSeed[isTrained(armOf(profile, arm)) ? 'trained' : 'untrained'];
  return firstSeeds === undefined || seed < first + firstSeeds;
}

/** The seeds of a claim's protocol, from the first, and how many of them decide. */
export function protocolOf(claim: Inquiry, profile: Profile): { firstSeed: number; looks: readonly Look[] } {
  const kind = armsOf(claim, profile).some((arm) => isTrained(armOf(profile, arm))) ? 'trained' : 'untrained';
  return { firstSeed: firstSeed[kind], looks: profile.looks[kind] };
}
