import type { Claim } from '../protocol/claim.ts';
import type { Cell, Control, MeasurementRequest, Quantity, Statement, Unit } from '../protocol/quantity.ts';
import { isAtPostRadius, type Profile } from '../protocol/profile.ts';
import { protocolHash } from '../protocol/protocol-hash.ts';
import { adversarialArms, boundedOf, reportedUnder } from '../protocol/requests.ts';
import { type SeedEvidence, valueOf } from '../runs/evidence.ts';
import type { Provenance } from '../runs/provenance.ts';
import type { ClaimPlan } from '../runs/study.ts';
import { clopperPearson } from '../statistics/clopper-pearson.ts';
import { median, orderInterval } from '../statistics/order-interval.ts';
import { rangeCoverage } from '../statistics/range-coverage.ts';
import { firstDecision, type Look } from '../statistics/sign-test.ts';
import type { Interval } from '../statistics/wilson-interval.ts';
import { type AttackedRun, attackedRuns } from './attacked-run.ts';
import { sanityProblems } from './sanity.ts';
import { answerOf, holds, type SeedAnswer } from './seed-answer.ts';
import { type ArmStates, statesOf } from './states.ts';
import { type Trained, trainedOf } from './trained.ts';
import { type TrendFinding, trendsOf } from './trends.ts';

/**
 * `undecided`: more seeds are needed. `inconclusive`: the last look did not decide. `broken`: a sanity check or a control
 * failed, so the experiment says nothing of the claim. `not evaluated`: the profile gives no verdicts.
 */
export type Outcome = 'supported' | 'refuted' | 'inconclusive' | 'undecided' | 'broken' | 'not evaluated';

/** A quantity over the seeds that vote. `values` are those of `seeds`, in their order. */
export interface Summary {
  readonly name: string;
  readonly unit: Unit;
  readonly seeds: readonly number[];
  readonly values: readonly number[];
  /** Its place in a matrix of the report. */
  readonly cell?: Cell;
  /** Absent when no seed gives a value. */
  readonly median?: number;
  /** From the smallest to the largest value; absent with fewer than two. */
  readonly range?: Interval & {
    /** With this probability it holds the value of one more run. */
    readonly coverage: number;
    /** What the post's own run gave, and whether it lies in the range; absent where the post says nothing, or at another radius. */
    readonly inThePost?: number;
    readonly holdsThePost?: boolean;
  };
}

export interface StatementFinding extends Summary {
  readonly description: string;
  readonly side: Statement['side'];
  readonly bound: number;
  /** Of the seeds that answer, so many for which it holds. */
  readonly holdsIn: number;
  /** Order statistics of the median that mirror the look: wholly on one side of the bound exactly when it is decided. */
  readonly interval?: Interval;
}

export interface ControlFinding extends Summary {
  readonly kind: Control['kind'];
  readonly description: string;
  readonly side: Statement['side'];
  readonly bound: number;
  /** Seeds that break it. */
  readonly brokenBy: readonly number[];
  /** Most seeds break it, or none has a value: the experiment says nothing of the claim. */
  readonly fails: boolean;
}

export interface Counts {
  readonly shows: number;
  readonly showsNot: number;
  readonly neither: number;
  /** Of such networks that answer so many show it, with 95 % (Clopper and Pearson); fractions of 1. */
  readonly share: Interval;
}

export interface Verdict {
  readonly claim: Claim['id'];
  readonly title: string;
  readonly profile: Profile['name'];
  readonly outcome: Outcome;
  /** Why there is no verdict, where there is none. */
  readonly reasons: readonly string[];
  /** The look that decided, else the last complete one. Absent: fewer seeds than the first look ("exploratory"). */
  readonly look?: Look;
  readonly answers: readonly SeedAnswer[];
  readonly counts: Counts;
  readonly statements: readonly StatementFinding[];
  readonly controls: readonly ControlFinding[];
  readonly reported: readonly Summary[];
  /** The orders that the claim predicts; absent where it predicts none. */
  readonly trends?: readonly TrendFinding[];
  /** The networks of each attacked arm by their state. */
  readonly states: readonly ArmStates[];
  /** Every network under every attack, one by one. */
  readonly attacks: readonly AttackedRun[];
  readonly protocolHash: string;
  readonly measurements: readonly string[];
  /** Where the networks come from. */
  readonly trained: Trained;
  /** Where and when it was judged. */
  readonly provenance: Provenance;
}

/** The verdict on a claim, computed from the evidence of its first seeds and nothing else. */
export function judge(
  { claim, looks }: ClaimPlan,
  profile: Profile,
  evidence: readonly SeedEvidence[],
  origin: Provenance,
): Verdict {
  const answers = evidence.map((seed) => answerOf(claim, seed, profile));
  const decision = firstDecision(
    answers.map(({ answer }) => answer),
    looks,
  );
  const { look } = decision;
  const voting = evidence.slice(0, look?.seeds);
  const answering = voting.filter((_, i) => answers[i]?.answer !== 'neither');
  const findings = judgeWith(claim, profile, { voting, answering }, look);
  const trends = trendsOf(claim, answering, profile);
  const broken = [
    ...voting.flatMap((seed) => sanityProblems(seed, votingRequests(claim, profile), profile)),
    ...findings.controls
      .filter(({ fails }) => fails)
      .map(({ kind, description, brokenBy, seeds }) =>
        seeds.length === 0
          ? `The ${kind} control has no value: “${description}”.`
          : `In ${brokenBy.length} of ${seeds.length} seeds the ${kind} control does not hold: “${description}”.`,
      ),
  ];
  return {
    ...{ claim: claim.id, title: claim.title, profile: profile.name },
    outcome: overall(profile, broken, decision.outcome),
    reasons: profile.withoutVerdict === undefined ? broken : [profile.withoutVerdict, ...broken],
    ...(look && { look }),
    answers: answers.slice(0, voting.length),
    counts: countsOf(answers.slice(0, voting.length)),
    ...findings,
    ...(trends && { trends }),
    states: statesOfArms(voting, profile),
    attacks: attackedRuns(voting),
    protocolHash: protocolHash(claim, profile),
    measurements: [...new Set(voting.flatMap(({ measurements }) => measurements.map(({ address }) => address)))],
    trained: trainedOf(voting),
    provenance: origin,
  };
}

/** The measurements that a verdict rests on. */
export function votingRequests(claim: Claim, profile: Profile): MeasurementRequest[] {
  return boundedOf(claim).flatMap(({ quantity }) => [...quantity.requests(profile)]);
}

function judgeWith(
  claim: Claim,
  profile: Profile,
  { voting, answering }: Readonly<Record<'voting' | 'answering', readonly SeedEvidence[]>>,
  look: Look | undefined,
): Pick<Verdict, 'statements' | 'controls' | 'reported'> {
  const { statements, controls } = claim;
  return {
    statements: statements.map((statement) => {
      const { description, side, bound } = statement;
      const whole = summary(statement.quantity, answering, profile);
      const interval = look && orderInterval(whole.values, look);
      const holdsIn = whole.values.filter((value) => holds(statement, value)).length;
      return { ...whole, description, side, bound, holdsIn, ...(interval && { interval }) };
    }),
    controls: controls.map((control) => {
      const { kind, description, side, bound } = control;
      const whole = summary(control.quantity, voting, profile);
      const brokenBy = whole.seeds.filter((_, i) => !holds(control, whole.values[i] as number));
      const isBroken = whole.seeds.length === 0 || 2 * brokenBy.length > whole.seeds.length;
      const fails = look !== undefined && isBroken;
      return { ...whole, kind, description, side, bound, brokenBy, fails };
    }),
    reported: reportedUnder(claim, profile).map((quantity) => summary(quantity, voting, profile)),
  };
}

function summary(quantity: Quantity, evidence: readonly SeedEvidence[], profile: Profile): Summary {
  const measured = evidence.flatMap((seed) => {
    const value = valueOf(quantity, seed, profile);
    return value === undefined ? [] : [{ seed: seed.seed, value }];
  });
  const { name, unit, inThePost, cell } = quantity;
  const values = measured.map(({ value }) => value);
  const [lower, upper] = [Math.min(...values), Math.max(...values)];
  const post = inThePost !== undefined &&
    isAtPostRadius(profile) && { inThePost, holdsThePost: lower <= inThePost && inThePost <= upper };
  return {
    ...{ name, unit, seeds: measured.map(({ seed }) => seed), values, ...(cell && { cell }) },
    ...(values.length > 0 && { median: median(values) }),
    ...(values.length > 1 && { range: { lower, upper, coverage: rangeCoverage(values.length), ...post } }),
  };
}

function statesOfArms(evidence: readonly SeedEvidence[], profile: Profile): ArmStates[] {
  const requests = evidence.flatMap(({ measurements }) => measurements.map(({ request }) => request));
  return adversarialArms(requests, profile).map((arm) => statesOf(arm, evidence, profile));
}

function countsOf(answers: readonly SeedAnswer[]): Counts {
  const count = (wanted: SeedAnswer['answer']): number => answers.filter(({ answer }) => answer === wanted).length;
  const [shows, showsNot, neither] = [count('shows'), count('showsNot'), count('neither')];
  const answering = shows + showsNot;
  const share = answering === 0 ? { lower: 0, upper: 1 } : clopperPearson(shows, answering);
  return { shows, showsNot, neither, share };
}

function overall(
  { withoutVerdict }: Profile,
  broken: readonly string[],
  decided: Exclude<Outcome, 'broken' | 'not evaluated'>,
): Outcome {
  if (withoutVerdict !== undefined) return 'not evaluated';
  return broken.length > 0 ? 'broken' : decided;
}
