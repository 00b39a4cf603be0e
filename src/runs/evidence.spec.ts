import { expect, test } from 'vitest';
import { trainedOf } from '../judgement/trained.ts';
import { profileByName } from '../protocol/profiles.ts';
import { labelLeakingGap } from '../protocol/quantities/attacked.ts';
import { onFirstSeeds } from '../protocol/quantity.ts';
import { isAsked, requestsOf } from '../protocol/requests.ts';
import type { Device } from '../tensors/load.ts';
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
  const { result } = exampleEvidence(both, cpu, 201).measurements[0]!;
  const device = { processor: 'A processor' } as Device;
  const provenance = { revision: 'r', dirty: false, node: 'v20', device, finishedAt: 'now' };
  const lookup = { training: () => undefined, measurement: () => ({ result, provenance }) };
  const [first] = gatherAvailable({ ...examplePlan(exampleClaim, cpu), claim: both, seeds: [201] }, cpu, lookup);
  expect(trainedOf([first!]).processors).toEqual(['A processor']);
  const addresses = first!.measurements.map(({ address }) => address);
  expect(new Set(addresses).size).toBe(addresses.length);
  expect(addresses.length).toBeLessThan(asked.length);
});
