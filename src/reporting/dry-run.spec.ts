import { expect, test } from 'vitest';
import { cpu } from '../protocol/profiles/cpu.ts';
import { paper } from '../protocol/profiles/paper.ts';
import { planTrial } from '../runs/trial.ts';
import { dryRunText } from './dry-run.ts';

test('on GPUs: trials, steps, operations, time and cost for each type, marked as estimates', () => {
  const trials = [201, 202].map((seed) => planTrial(paper, 'trueLabel', seed, []));
  const text = dryRunText(trials, 1);
  expect(text).toContain('| trueLabel | 2 | 64,350 |');
  expect(text).toMatch(/\| H100 \| 2 h 05 min \| \$15 \|/);
  expect(text).toMatch(/ESTIMATES, and other cards take AT LEAST so long/);
});

test('on a CPU: how long the workers are estimated to take', () => {
  const text = dryRunText([planTrial(cpu, 'trueLabel', 201, [])], 2);
  expect(text).toContain('About 9 min 20 s with 2 side by side');
  expect(text).not.toContain('GPU');
  // A network that is there is only measured, a quarter of it.
  const there = dryRunText([planTrial(cpu, 'trueLabel', 201, [])], 2, () => true);
  expect(there).toContain('About 2 min 20 s with 2 side by side');
});
