import { addressOf } from '../foundation/digest.ts';
import { runsForPower } from '../statistics/power.ts';
import { studentInterval } from '../statistics/student-interval.ts';
import { type AttackedRun, attackedRuns } from './attacked-run.ts';
import { alphaPerSide, type Claim, type Control, requestsOf, type Quantity, type Statement } from './claim.ts';
import { estimateOf, type RunEvidence } from './evidence.ts';
import type { Profile } from './profile.ts';
import type { Provenance } from './provenance.ts';
import { sanityProblems } from './sanity.ts';

export type Outcome = 'supported' | 'refuted' | 'inconclusive' | 'not evaluated';

/**
 * `full`: the protocol's seeds; `provisional`: the first three or more of them; `exploratory`: fewer, or others.
 * Only full verdicts are the project's answer.
 */
export type Standing = 'full' | 'provisional' | 'exploratory';

/** A quantity over the runs. The interval is absent with a single run. */
export interface Summary {
  readonly name: string;
  readonly unit: Quantity['unit'];
  readonly values: readonly number[];
  readonly mean: number;
  readonly lower?: number;
  readonly upper?: number;
}

export interface StatementVerdict extends Summary {
  readonly description: string;
  readonly claimed: 'above' | 'below';
  readonly minimum: number;
  readonly outcome: Outcome;
  readonly note?: string;
}

export interface ControlVerdict extends Summary {
  readonly kind: Control['kind'];
  readonly description: string;
  readonly expected: 'above' | 'below';
  readonly limit: number;
  readonly holds: boolean;
}

export interface Verdict {
  readonly claim: Claim['id'];
  readonly title: string;
  readonly profile: Profile['name'];
  readonly outcome: Outcome;
  readonly standing: Standing;
  /** Why there is no verdict, where there is none. */
  readonly reasons: readonly string[];
  readonly seeds: readonly number[];
  readonly protocolSeeds: readonly number[];
  readonly alphaPerSide: number;
  readonly statements: readonly StatementVerdict[];
  readonly controls: readonly ControlVerdict[];
  readonly reported: readonly Summary[];
  /** Every network under every attack, one by one. */
  readonly attacks: readonly AttackedRun[];
  readonly protocolHash: string;
  readonly measurements: readonly string[];
  readonly provenance: Provenance;
}

/** The verdict on a claim, computed from the evidence and nothing else. */
export function judge(claim: Claim, profile: Profile, runs: readonly RunEvidence[], origin: Provenance): Verdict {
  const statements = claim.statements.map((statement) =>
    judgeStatement(statement, estimates(statement.quantity, runs, profile), claim.statements.length),
  );
  const controls = claim.controls.map((control) => judgeControl(control, runs, profile));
  const reasons = [
    ...(profile.withoutVerdict === undefined ? [] : [profile.withoutVerdict]),
    ...(runs.length < 2 ? ['One run has no interval.'] : []),
    ...runs.flatMap((run) => sanityProblems(run, profile)),
    ...controls
      .filter(({ holds }) => !holds)
      .map(({ kind, description }) => `The ${kind} control failed: ${description}.`),
  ];
  return {
    claim: claim.id,
    title: claim.title,
    profile: profile.name,
    outcome: overall(profile, reasons, statements),
    standing: standingOf(
      claim,
      runs.map(({ seed }) => seed),
    ),
    reasons,
    seeds: runs.map(({ seed }) => seed),
    protocolSeeds: claim.seeds,
    alphaPerSide,
    statements,
    controls,
    reported: claim.reported.map((quantity) => summary(quantity, estimates(quantity, runs, profile))),
    attacks: attackedRuns(runs),
    protocolHash: protocolHash(claim, profile),
    measurements: runs.flatMap(({ measurements }) => measurements.map(({ address }) => address)),
    provenance: origin,
  };
}

interface Estimates {
  readonly values: readonly number[];
  readonly errors: readonly number[];
}

function estimates(quantity: Quantity, runs: readonly RunEvidence[], profile: Profile): Estimates {
  const all = runs.map((run) => estimateOf(quantity, run, profile));
  return { values: all.map(({ value }) => value), errors: all.map(({ standardError }) => standardError) };
}

function summary({ name, unit }: Quantity, { values, errors }: Estimates): Summary {
  if (values.length < 2) return { name, unit, values, mean: values[0] ?? NaN };
  const { mean, lower, upper } = studentInterval(values, alphaPerSide, errors);
  return { name, unit, values, mean, lower, upper };
}

/** With the number of seeds that a verdict asks for, it would come out in four of five studies like this one. */
const wantedPower = 0.8;

/**
 * Supported when the whole interval lies on the claimed side of the minimum, refuted when it lies wholly on the other.
 * A claim of k statements is refuted by any of them, so each has 1/k of the error for that.
 */
export function judgeStatement(statement: Statement, data: Estimates, statements: number): StatementVerdict {
  const { claimed, minimum, description } = statement;
  const whole = { ...summary(statement.quantity, data), description, claimed, minimum };
  if (data.values.length < 2) return { ...whole, outcome: 'inconclusive' };
  const narrow = studentInterval(data.values, alphaPerSide, data.errors);
  const wide = studentInterval(data.values, alphaPerSide / statements, data.errors);
  if (claimed === 'above' ? narrow.lower > minimum : narrow.upper < minimum) return { ...whole, outcome: 'supported' };
  if (claimed === 'above' ? wide.upper < minimum : wide.lower > minimum) {
    const negligible = claimed === 'above' && minimum > 0 && wide.lower > 0;
    return { ...whole, outcome: 'refuted', ...(negligible && { note: 'present, but below the minimum' }) };
  }
  const runs = runsForPower(Math.abs(narrow.mean - minimum), narrow.deviation, alphaPerSide, wantedPower);
  const note = runs === undefined ? 'no affordable number of seeds would decide' : `would take about ${runs} seeds`;
  return { ...whole, outcome: 'inconclusive', note };
}

function judgeControl(control: Control, runs: readonly RunEvidence[], profile: Profile): ControlVerdict {
  const { kind, description, expected, limit, quantity } = control;
  const data = estimates(quantity, runs, profile);
  const holds = data.values.every((value) => (expected === 'above' ? value > limit : value < limit));
  return { ...summary(quantity, data), kind, description, expected, limit, holds };
}

function overall(profile: Profile, reasons: readonly string[], statements: readonly StatementVerdict[]): Outcome {
  if (profile.withoutVerdict !== undefined) return 'not evaluated';
  if (reasons.length > 0) return 'inconclusive';
  if (statements.some(({ outcome }) => outcome === 'refuted')) return 'refuted';
  return statements.every(({ outcome }) => outcome === 'supported') ? 'supported' : 'inconclusive';
}

function standingOf({ seeds }: Claim, run: readonly number[]): Standing {
  const first = run.every((seed, i) => seed === seeds[i]);
  if (first && run.length === seeds.length) return 'full';
  return first && run.length >= 3 ? 'provisional' : 'exploratory';
}

/** Digest of everything that was fixed before the first run. */
export function protocolHash(claim: Claim, profile: Profile): string {
  const { id, statement, seeds, statements, controls, reported } = claim;
  const plain = ({ quantity, ...rest }: Statement | Control): object => ({ ...rest, quantity: quantity.name });
  return addressOf({
    id,
    statement,
    seeds,
    alphaPerSide,
    statements: statements.map(plain),
    controls: controls.map(plain),
    reported: reported.map(({ name }) => name),
    requests: requestsOf(claim, profile),
    recipes: requestsOf(claim, profile).map(({ arm }) => profile.recipes[arm]),
    sanity: profile.sanity,
  });
}
