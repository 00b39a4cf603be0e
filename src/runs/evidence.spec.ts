import { expect, test } from 'vitest';
import { profileByName } from '../protocol/profiles.ts';
import { labelLeakingGap } from '../protocol/quantities/attacked.ts';
import { onFirstSeeds } from '../protocol/quantity.ts';
import { isAsked, requestsOf } from '../protocol/requests.ts';
import { exampleClaim, exampleEvidence, examplePlan, ownAttack } from '../testing/example-claim.ts';
import { gatherAvailable, valueOf } from './evidence.ts';

const cpu = profileByName('cpu');
const gap = labelLeakingGap(ownAttack);
const limited = onFirstSeeds(2, gap);

test('a quantity of the first seeds has no value for others, though another asked the same of all', () => {
  const values = [201, 202, 203].map((seed) => {
    const evidence = exampleEvidence(exampleClaim, cpu, seed);
    return [valueOf(gap, evidence, cpu), valueOf(limited, evidence, cpu)].map((value) => value !== undefined);
  });
  expect(values).toEqual([
    [true, true],
    [true, true],
    [true, false],
  ]);
});

test('what is asked of the first seeds and of all is one measurement', () => {
  const both = { ...exampleClaim, reported: [limited, gap] };
  const asked = requestsOf(both, cpu).filter((request) => isAsked(request, 201, cpu));
  const lookup = { training: () => undefined, result: () => exampleEvidence(both, cpu, 201).measurements[0]!.result };
  const [first] = gatherAvailable({ ...examplePlan(exampleClaim, cpu), claim: both, seeds: [201] }, cpu, lookup);
  const addresses = first!.measurements.map(({ address }) => address);
  expect(new Set(addresses).size).toBe(addresses.length);
  expect(addresses.length).toBeLessThan(asked.length);
});
