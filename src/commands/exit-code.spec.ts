import { expect, test } from 'vitest';
import type { Comparable } from '../reporting/expected-verdicts.ts';
import { exitCodeOf } from './exit-code.ts';

const protocolHash = 'f'.repeat(64);
const verdict = (outcome: Comparable['outcome'], ...reasons: string[]): Comparable => ({
  ...{ claim: 'H09', profile: 'cpu', outcome, reasons, protocolHash },
});
const record = { protocolHash, reason: 'r' };
const supported = { cpu: { H09: { ...record, outcome: 'supported' as const } } };
const broken = { cpu: { H09: { ...record, outcome: 'broken' as const, failures: ['A control failed.'] } } };

test('a verdict may be as expected, or not there yet; another one is 3', () => {
  expect([verdict('supported'), verdict('undecided')].map((one) => exitCodeOf([one], supported))).toEqual([0, 0]);
  expect(exitCodeOf([verdict('refuted')], supported)).toBe(3);
  expect(exitCodeOf([verdict('refuted')], {})).toBe(0);
});

test('a claim that is broken fails the run, unless the committed run is, by the same failures', () => {
  expect(() => exitCodeOf([verdict('broken', 'A control failed.')], {})).toThrow('broken for H09: A control failed.');
  expect(() => exitCodeOf([verdict('broken', 'A control failed.')], supported)).toThrow('broken for H09');
  expect(exitCodeOf([verdict('broken', 'A control failed.')], broken)).toBe(0);
  expect(() => exitCodeOf([verdict('broken', 'A gradient is zero.')], broken)).toThrow('A gradient is zero.');
  expect(exitCodeOf([verdict('supported')], broken)).toBe(3);
});

test('strictly, whatever is not supported is 3', () => {
  const codes = [verdict('supported'), verdict('refuted'), verdict('broken', 'A control failed.')].map((one) =>
    exitCodeOf([one], broken, true),
  );
  expect(codes).toEqual([0, 3, 3]);
});
