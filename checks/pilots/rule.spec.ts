import { expect, test } from 'vitest';
import { applyRule, candidates, passes, seeds } from './rule.ts';

const network = (index: number, seed: number, adversarialAccuracy: number, cleanAccuracy = 0.7) => ({
  ...(candidates[index] as { peak: number; epochs: number }),
  seed,
  heldOut: { cleanAccuracy, adversarialAccuracy },
});

test('a network passes when it leaks by more than 5 points and learnt', () => {
  expect(passes(network(0, 1, 0.76))).toBe(true);
  expect(passes(network(0, 1, 0.74))).toBe(false);
  expect(passes(network(0, 1, 0.9, 0.62))).toBe(false);
});

test('candidates come in their order, late seeds first, and go at their first failure', () => {
  expect(applyRule([])).toEqual({ kind: 'run', candidate: { peak: 0.2, epochs: 8 }, seeds });
  expect(seeds.slice(0, 2)).toEqual([4, 3]);
  const failed = [network(0, 4, 0.9), network(0, 3, 0.5)];
  expect(applyRule(failed)).toEqual({ kind: 'run', candidate: { peak: 0.2, epochs: 10 }, seeds });
  const under = [...failed, network(1, 4, 0.9)];
  expect(applyRule(under)).toMatchObject({ candidate: { epochs: 10 }, seeds: [3, 0, 1, 2, 5, 6, 7, 8, 9] });
});

test('the first candidate whose ten networks pass is taken; else the one with the most', () => {
  const all = seeds.map((seed) => network(2, seed, 0.9));
  const others = [network(0, 4, 0.5), network(1, 4, 0.5)];
  expect(applyRule([...others, ...all])).toEqual({ kind: 'taken', candidate: { peak: 0.2, epochs: 12 }, passing: 10 });
  const failing = candidates.map((_, i) => network(i, 4, 0.5));
  expect(applyRule([...failing, network(3, 3, 0.9)])).toMatchObject({ candidate: { epochs: 16 }, passing: 1 });
});
