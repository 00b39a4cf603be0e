import { describe, expect, test } from 'vitest';
import type { Recipe } from '../training/recipe.ts';
import { armOf } from './profile.ts';
import { profileByName } from './profiles.ts';
import { labelLeakingGap, underOwnAttack } from './quantities/attacked.ts';
import { stateRequests } from './quantities/states.ts';
import { requestsOf } from './requests.ts';
import { asRead, inquiryOf, mostSeeds, rowQuantities, rowsOf } from './survey.ts';
import { surveyById, surveys } from './surveys.ts';
import { type Variant, variants } from './variants.ts';

const [cpu, cpuLong] = [profileByName('cpu'), profileByName('cpu-long')];
const sensitivity = surveyById('sensitivity');

/** The paths at which two values differ. */
function differences(a: unknown, b: unknown, path: string[] = []): string[] {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null)
    return a === b ? [] : [path.join('.')];
  const [left, right] = [a, b] as Record<string, unknown>[];
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].flatMap((key) => differences(left?.[key], right?.[key], [...path, key]));
}

describe('a variant changes one thing of the recipe', () => {
  const recipe = armOf(cpu, 'trueLabel').recipe;
  const changed = (name: Variant): string[] => differences(recipe, variants[name](recipe) as Recipe);

  test.each<[Variant, string[]]>([
    ['craftedInTrainingMode', ['adversarial.attack.batchNorm']],
    // Crafting by the statistics of adversarial batches is what separate statistics mean.
    ['separateStatistics', ['model.norm', 'adversarial.attack.batchNorm']],
    ['groupNorm', ['model.norm']],
    ['augmented', ['augmentation']],
    ['adversarialWeight30', ['adversarial.weight']],
    ['radius24', ['adversarial.epsilon.pixels']],
    ['peak005', ['schedule.peak']],
    ['width8', ['model.width']],
    ['depth20', ['model.depth']],
    ['permutedTwiceAsLong', ['epochs']],
    ['permutedFewImages', ['dataset.trainImages', 'epochs']],
  ])('%s', (name, paths) => {
    expect(changed(name)).toEqual(paths);
  });

  test('those of noise alone have labels dealt out anew, twice the time, and as many steps on fewer images', () => {
    const [longer, fewer] = (['permutedTwiceAsLong', 'permutedFewImages'] as const).map(
      (arm) => armOf(cpu, arm).recipe,
    );
    expect(longer).toMatchObject({ dataset: { labels: 'permuted' }, epochs: 16 });
    // 390 steps an epoch with all images, 15 with these: 8 times 390 are 208 times 15.
    expect(fewer).toMatchObject({ dataset: { labels: 'permuted', trainImages: 2000 }, epochs: 208 });
  });

  test('every one changes something, and no two are alike', () => {
    const made = Object.values(cpu.arms).map((arm) => JSON.stringify(arm.recipe));
    expect(new Set(made).size).toBe(made.length);
  });
});

describe('a survey', () => {
  test('every row is run by some profile', () => {
    for (const { rows } of surveys) {
      const missing = rows.filter(({ arm }) => cpu.arms[arm] === undefined && cpuLong.arms[arm] === undefined);
      expect(missing).toEqual([]);
    }
  });

  test('has the rows whose arms a profile has, and as many seeds as the longest of them', () => {
    expect(rowsOf(sensitivity, cpuLong).map(({ arm }) => arm)).toEqual([
      ...['trueLabel', 'negativeRadiiDropped', 'negativeRadiiClipped'],
    ]);
    expect([mostSeeds(sensitivity, cpu), mostSeeds(sensitivity, profileByName('smoke'))]).toEqual([8, 3]);
  });

  test('asks each row on its own seeds, and nothing more of an arm than that', () => {
    const asked = requestsOf(inquiryOf(sensitivity, cpuLong), cpuLong);
    const seedsOf = (arm: string) => new Set(asked.filter((request) => request.arm === arm).map((r) => r.firstSeeds));
    expect(seedsOf('negativeRadiiDropped')).toEqual(new Set([1]));
    // Health of the iterative attack is looked at on two seeds at most.
    expect(seedsOf('trueLabel')).toEqual(new Set([3, 2]));
  });

  test('attacks at the radius of training, and reads separate statistics apart', () => {
    const measured = rowQuantities({ arm: 'radius8' }, cpu).gap.requests(cpu)[0]?.measurement;
    expect(measured).toMatchObject({ radius: { pixels: 8 }, attacks: [{ batchNorm: 'evaluation' }] });
    expect(asRead({ arm: 'craftedInTrainingMode' }, cpu).attack.batchNorm).toBe('evaluation');
    const clipped = rowQuantities({ arm: 'negativeRadiiClipped' }, cpuLong).gap.requests(cpuLong)[0]?.measurement;
    expect(clipped).toMatchObject({ radius: { pixels: 6 } });
    expect(asRead({ arm: 'separateStatistics' }, cpu)).toMatchObject({
      ...{ adversarialBatchNorm: 'evaluationAdversarial', attack: { batchNorm: 'evaluationAdversarial' } },
    });
    const { adversarial } = rowQuantities(
      { arm: 'separateStatistics', readBy: 'statistics of clean batches', atPixels: 4 },
      cpu,
    );
    const [request] = adversarial.requests(cpu);
    expect(request?.measurement).toMatchObject({ radius: { pixels: 4 } });
    expect(request).not.toHaveProperty('radiusFrom');
    expect(adversarial.name).toContain('at 4 pixels');
    const byClean = asRead({ arm: 'separateStatistics', readBy: 'statistics of clean batches' }, cpu);
    expect([byClean.adversarialBatchNorm, byClean.attack.batchNorm]).toEqual([undefined, 'evaluation']);
  });

  test('reads a row under the attack of an arm, and judges its collapse by the true label all the same', () => {
    const quantities = rowQuantities({ arm: 'leastLikely', attackOf: 'leastLikely' }, cpu);
    const attacksOf = (name: keyof typeof quantities) => quantities[name].requests(cpu)[0]?.measurement;
    expect(attacksOf('gap')).toEqual(labelLeakingGap(underOwnAttack('leastLikely')).requests(cpu)[0]?.measurement);
    const { oneStep, iterative } = stateRequests('leastLikely', cpu);
    expect([attacksOf('oneStep'), attacksOf('iterative')]).toEqual([oneStep.measurement, iterative.measurement]);
  });

  test('an unknown name is named', () => {
    expect(() => surveyById('nonsense')).toThrow('There is no survey "nonsense"; choose one of sensitivity');
  });
});
