import { expect, test } from 'vitest';
import type { AttackSpec } from '../attacks/attack.ts';
import { iterativeTrueLabel, longIterativeTrueLabel, strongerThan } from './evaluation-attacks.ts';

const mostSteps = (attacks: readonly AttackSpec[]): number =>
  Math.max(...attacks.map(({ steps }) => (steps === 'byRadius' ? 0 : steps)));

test.each([
  ['the iterative attack', iterativeTrueLabel],
  ['the longer one', longIterativeTrueLabel],
])('what checks %s takes more steps than it, from no fewer starts', (_, attacks) => {
  const check = strongerThan(attacks);
  expect(mostSteps(check)).toBeGreaterThan(mostSteps(attacks));
  expect(check.length).toBeGreaterThanOrEqual(attacks.filter(({ name }) => name === 'pgd').length);
});
