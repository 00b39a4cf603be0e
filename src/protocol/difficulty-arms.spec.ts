import { describe, expect, test } from 'vitest';
import { claim as h04 } from '../../hypotheses/h04-mnist-does-not-leak.spec.ts';
import { claim as h08 } from '../../hypotheses/h08-harder-problems-leak-more.spec.ts';
import { epochsFor, stepsPerEpoch } from '../training/recipe.ts';
import { fgsmTrueLabel } from './evaluation-attacks.ts';
import { armOf } from './profile.ts';
import { profileByName } from './profiles.ts';
import { underAttack } from './quantities/attacked.ts';
import { isTested } from './requests.ts';
import { stateRequests } from './quantities/states.ts';

const cpu = profileByName('cpu');
const cifar = ['cifar2Classes', 'cifar5Classes', 'cifar10Classes'] as const;
const mnistDoses = ['mnistLargeEpsilon', 'mnistNoisy', 'mnistOccluded'] as const;

function stepsOf(arm: Parameters<typeof armOf>[1], images: number): number {
  const { recipe } = armOf(cpu, arm);
  return recipe.epochs * stepsPerEpoch(recipe, images);
}

describe('arms of assigned difficulty', () => {
  test('of CIFAR-10 take exactly as many steps as the whole of it, those of MNIST within a hundredth', () => {
    const whole = stepsOf('trueLabel', 50_000);
    for (const arm of cifar) expect(stepsOf(arm, 10_000)).toBe(whole);
    for (const arm of ['mnist', 'mnistCleanTraining', ...mnistDoses] as const) {
      expect(Math.abs(stepsOf(arm, 8000) / whole - 1)).toBeLessThan(0.01);
    }
  });

  test('of CIFAR-10 differ in the number of classes and in nothing else', () => {
    const [two, ...others] = cifar.map((arm) => armOf(cpu, arm).recipe);
    for (const [i, recipe] of others.entries()) {
      const classes = [5, 10][i] as number;
      expect(recipe).toEqual({
        ...two,
        dataset: { ...two?.dataset, classes },
        model: { ...two?.model, classes },
      });
    }
    expect(two?.dataset).toEqual({ name: 'cifar10', classes: 2, trainImages: 10_000 });
  });

  test('of MNIST differ in how the digits are degraded, split by the seed alike, at 0.3', () => {
    const recipes = mnistDoses.map((arm) => armOf(cpu, arm).recipe);
    const plain = recipes.map((recipe) => {
      const { degradation: _, ...dataset } = recipe.dataset;
      return { ...recipe, dataset };
    });
    expect(plain[1]).toEqual(plain[0]);
    expect(plain[2]).toEqual(plain[0]);
    expect(plain[0]?.dataset.splitBy).toBe('seed');
    expect(new Set(recipes.map((recipe) => JSON.stringify(recipe.dataset.degradation))).size).toBe(3);
    expect(plain[0]?.adversarial?.epsilon).toEqual({ kind: 'fixed', pixels: 0.3 * 255 });
  });

  test.each([
    ['fashionMnist', 'mnist'],
    ['fashionMnistLargeEpsilon', 'mnistLargeEpsilon'],
  ] as const)('%s differs from %s in its images and in nothing else', (clothes, digits) => {
    const [{ recipe, ...rest }, other] = [armOf(cpu, clothes), armOf(cpu, digits)];
    expect({ ...rest, recipe: { ...recipe, dataset: { ...recipe.dataset, name: 'mnist' } } }).toEqual(other);
    expect(recipe.dataset.name).toBe('fashion-mnist');
  });

  test('are attacked and get their state at the radius that they were trained at; others at that of the profile', () => {
    const pixels = (arm: 'mnist' | 'mnistLargeEpsilon' | 'trueLabel'): unknown[] =>
      [underAttack({ arm, attack: fgsmTrueLabel }, cpu), ...Object.values(stateRequests(arm, cpu))].map(
        ({ measurement }) => 'radius' in measurement && measurement.radius,
      );
    expect(pixels('mnistLargeEpsilon')).toEqual(Array(4).fill({ pixels: 76.5 }));
    expect(pixels('mnist')).toEqual(Array(4).fill({ pixels: 16 }));
    expect(pixels('trueLabel')).toEqual(Array(4).fill({ pixels: 16 }));
  });

  test('are the same under gpu, but with the post’s radii and as many steps as ResNet-20 takes there', () => {
    const gpu = profileByName('gpu');
    const whole = armOf(gpu, 'trueLabel').recipe;
    for (const arm of [...cifar, 'mnist', 'mnistCleanTraining', ...mnistDoses] as const) {
      const [{ recipe, ...deep }, { recipe: own }] = [armOf(gpu, arm), armOf(cpu, arm)];
      const images = recipe.dataset.name === 'mnist' ? 8000 : 10_000;
      expect((recipe.epochs * stepsPerEpoch(recipe, images)) / (45 * 390)).toBeCloseTo(1, 2);
      expect(recipe.dataset).toEqual(own.dataset);
      if (recipe.dataset.name === 'cifar10') expect(recipe.model).toMatchObject({ kind: 'resnet', depth: 20 });
      if (arm === 'mnistCleanTraining') continue;
      const isLarge = recipe.dataset.name === 'mnist' && arm !== 'mnist';
      expect(recipe.adversarial).toEqual(isLarge ? own.adversarial : whole.adversarial);
      expect(deep.evaluationEpsilonPixels).toBe(isLarge ? 76.5 : 6);
    }
    expect([h04, h08].every((claim) => isTested(claim, gpu))).toBe(true);
  });

  test('must beat chance by ten points', () => {
    const least = cifar.map((arm) => armOf(cpu, arm).leastCleanAccuracy);
    expect(least).toEqual([0.6, 0.3, 0.2].map((value) => expect.closeTo(value, 12) as number));
  });
});

test('epochsFor takes the nearest number of whole epochs', () => {
  expect(epochsFor(3120, 10_000, 128)).toBe(40);
  expect(epochsFor(3120, 8000, 128)).toBe(50);
  expect(epochsFor(100, 100, 10)).toBe(10);
  expect(epochsFor(104, 109, 10)).toBe(10);
  expect(epochsFor(106, 100, 10)).toBe(11);
});
