import { expect, test } from 'vitest';
import { isTrained } from './arms.ts';
import { armOf } from './profile.ts';
import { gpu, gpuResnet32 } from './profiles/gpu.ts';
import { paper } from './profiles/paper.ts';
import { cpu } from './profiles/cpu.ts';
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

test('what an arm on a GPU is said to take is what the dry run says', () => {
  const arms = [gpu, gpuResnet32, paper].flatMap((profile) => Object.values(profile.arms)).filter(isTrained);
  expect(arms.length).toBeGreaterThan(20);
  for (const arm of arms) expect(arm.estimatedSeconds).toBe(Math.ceil(secondsOn(h100!, arm)));
});
