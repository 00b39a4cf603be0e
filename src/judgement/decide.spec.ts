import { expect, test } from 'vitest';
import { profileByName } from '../protocol/profiles.ts';
import type { EvidenceLookup } from '../runs/records.ts';
import type { Study } from '../runs/study.ts';
import { planMeasurement } from '../runs/trial.ts';
import { type ExampleCounts, exampleClaim, exampleEvidence, examplePlan } from '../testing/example-claim.ts';
import { decideClaim, judgeAvailable, type Known } from './decide.ts';

const cpu = profileByName('cpu');
const origin = { revision: 'r', dirty: false, node: 'v20', finishedAt: 'now' };
const plan = examplePlan(exampleClaim, cpu);
const study: Study = { profile: cpu, claims: [plan], trials: new Map() };

/** What is known of the first seeds. */
function known(seeds: readonly ExampleCounts[]): Known {
  const results = new Map(
    seeds.flatMap((counts, i) => {
      const { seed, measurements } = exampleEvidence(exampleClaim, cpu, 201 + i, counts);
      return measurements.map(({ request, result }) => [planMeasurement(cpu, request, seed).address, result] as const);
    }),
  );
  const lookup: EvidenceLookup = {
    training: () => ({ key: {}, epochs: [], networkSha256: '', provenance: origin }),
    measurement: (address) => {
      const result = results.get(address);
      return result && { result, provenance: origin };
    },
  };
  return { lookup, origin: () => origin };
}

const [leaks, leaksNot, leaksUnderNoise] = [{}, { gap: -5 }, { noiseGap: 5 }];

/** The outcome and the number of seeds, as `verify` finds it and as `collect` does. */
async function bothWays(seeds: readonly ExampleCounts[]) {
  const looks: string[] = [];
  await decideClaim(plan, study, {
    ...known(seeds),
    complete: () => Promise.resolve(),
    onJudged: ({ outcome, answers }) => Promise.resolve(void looks.push(`${outcome} at ${answers.length}`)),
  });
  const { outcome, answers } = judgeAvailable(plan, study, known(seeds)).verdict;
  return { verify: looks.at(-1), collect: `${outcome} at ${answers.length}` };
}

test('what is there is judged as it would be while it comes in', async () => {
  const both = (outcome: string) => ({ verify: outcome, collect: outcome });
  const many = (count: number, one: ExampleCounts): ExampleCounts[] => Array<ExampleCounts>(count).fill(one);
  expect(await bothWays(many(12, leaks))).toEqual(both('supported at 10'));
  expect(await bothWays([leaksNot, ...many(11, leaks)])).toEqual(both('supported at 12'));
  // Six of ten networks break the control at the first look, which is six of twelve and no more than half at the second.
  const broken = [leaksNot, ...many(6, leaksUnderNoise), ...many(5, leaks)];
  expect(await bothWays(broken)).toEqual(both('broken at 10'));
});

test('a look whose seeds are not all there is left out; without the first there is nothing to judge', () => {
  const { verdict } = judgeAvailable(plan, study, known([leaksNot, ...Array<ExampleCounts>(10).fill(leaks)]));
  expect([verdict.outcome, verdict.answers.length]).toEqual(['undecided', 10]);
  expect(() => judgeAvailable(plan, study, known(Array<ExampleCounts>(9).fill(leaks)))).toThrow('seed 210');
});
