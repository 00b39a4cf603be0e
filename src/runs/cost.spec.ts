import { expect, test } from 'vitest';
import { armOf } from '../protocol/profile.ts';
import { paper } from '../protocol/profiles/paper.ts';
import { cpu } from '../protocol/profiles/cpu.ts';
import { costOf, gpuTypes, passesPerImage, secondsOn } from './cost.ts';

const [t4, , , h100] = gpuTypes;

test('an image of a half-adversarial ResNet-8 step is 98 million operations, as was measured against', () => {
  const { recipe } = armOf(cpu, 'trueLabel');
  const { steps, flops } = costOf({ recipe });
  expect(passesPerImage(recipe)).toBe(4);
  expect(steps).toBe(8 * 390);
  expect(flops / steps / 128 / 1e6).toBeCloseTo(98, 0);
});

test('equal steps are equal: CIFAR-10 whole, some of its classes, and fewer digits', () => {
  const arms = ['trueLabel', 'cifar2Classes', 'mnist'] as const;
  expect(arms.map((arm) => costOf(armOf(cpu, arm)).steps)).toEqual([8 * 390, 40 * 78, 50 * 62]);
});

test('crafting is counted: none, one step, one step with a look at the label, five steps', () => {
  const arms = ['cleanTraining', 'randomSign', 'trueLabel', 'leastLikely', 'iterative'] as const;
  expect(arms.map((arm) => passesPerImage(armOf(cpu, arm).recipe))).toEqual([3, 3, 4, 4.5, 8]);
});

test('the paper’s training takes half an hour on an H100, and longer on a smaller card', () => {
  const trial = { recipe: armOf(paper, 'trueLabel').recipe };
  expect(costOf(trial).steps).toBe(165 * 390);
  const minutes = secondsOn(h100!, trial) / 60;
  // The audit: 27 to 37 minutes for 64,000 steps.
  expect(minutes).toBeGreaterThan(27);
  expect(minutes).toBeLessThan(37);
  expect(secondsOn(t4!, trial)).toBeGreaterThan(3 * secondsOn(h100!, trial));
});
