import { expect, test } from 'vitest';
import { isTrained } from './arms.ts';
import { armOf, type Profile } from './profile.ts';
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

test('a step takes an H100 what was measured: 10.6 ms of ResNet-20; of ResNet-110 52 ms, and an eighth between epochs', () => {
  const millisecondsOf = (profile: Profile): number => {
    const { recipe } = armOf(profile, 'trueLabel');
    return (1000 * secondsOn(h100!, { recipe })) / costOf({ recipe }).steps;
  };
  expect(millisecondsOf(gpu)).toBeCloseTo(10.6, 1);
  expect(millisecondsOf(paper) / 52).toBeCloseTo(9 / 8, 1);
});

test('a smaller card takes longer for the paper’s training', () => {
  const trial = { recipe: armOf(paper, 'trueLabel').recipe };
  expect(costOf(trial).steps).toBe(165 * 390);
  expect(secondsOn(t4!, trial)).toBeGreaterThan(secondsOn(h100!, trial));
});

test('what an arm on a GPU is said to take is what the dry run says, beside two others', () => {
  const arms = [gpu, gpuResnet32, paper].flatMap((profile) => Object.values(profile.arms)).filter(isTrained);
  expect(arms.length).toBeGreaterThan(20);
  for (const arm of arms) expect(arm.estimatedSeconds).toBe(Math.ceil(3 * secondsOn(h100!, arm)));
});
