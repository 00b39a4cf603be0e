import { describe, expect, test } from 'vitest';
import { buildModel } from '../src/models/build-model.ts';
import '../src/testing/tensorflow.ts';
import { RunningContestant } from './contestant.ts';
import { type BenchResult, describeResult, type Measured, median, resultOf } from './results.ts';
import { compiled, cpuWorks, network, operations, type Work } from './works.ts';

describe('operations', () => {
  test.each([8, 20, 110])('of a ResNet-%i are those of its kernels, one by one', (depth) => {
    const size = (name: string): number => 32 / 2 ** Number(/stage(\d)/.exec(name)?.[1] ?? 0);
    const kernels = buildModel(network({ depth, width: 4 })).parameters.filter(({ shape }) => shape.length === 4);
    const forward = kernels.map(({ name, shape }) => 2 * shape.reduce((a, b) => a * b, 1) * size(name) ** 2);
    const all = forward.reduce((a, b) => a + b, 0);
    const [crafting, training] = [2 * all, 3 * all - (forward[0] as number)];
    const work = { depth, width: 4, batch: 10 } as const;
    expect(operations({ ...work, kind: 'trainingStep' })).toBe(5 * crafting + 10 * training);
    expect(operations({ ...work, kind: 'fgsmSweep' })).toBe(5 * 10 * (crafting + all));
  });

  test('an image of the ResNet-8 step costs 97 MFLOP', () => {
    expect(operations(cpuWorks[0] as Work) / 128 / 1e6).toBeCloseTo(97, 0);
  });
});

describe('resultOf', () => {
  const work = cpuWorks[0] as Work;
  const measured = (contestant: string, ...unitsPerSecond: number[]): Measured => ({
    ...{ contestant, unitsPerSecond, peakMegabytes: 100, firstUnitSeconds: 1 },
  });
  const all = [
    measured('tfjs eager', 5, 5, 5),
    measured('tfjs compiled', 10, 12, 8),
    measured('PyTorch channels_last', 8, 8, 8),
    measured('PyTorch torch.compile', 9, 4, 2),
    measured('PyTorch bfloat16', 90, 90, 90),
  ];

  test('compares within each pass with the faster float32 PyTorch, and takes the median', () => {
    const result = resultOf(work, all, 2e9, 100);
    expect(result).toMatchObject({ bestPytorch: 'PyTorch channels_last', ratioToBestPyTorch: 1.25, ratioToEager: 2 });
    expect(result.pairedRatios).toEqual([1.25, 1.5, 1]);
    expect(result.fractionOfMatrixProduct).toBeCloseTo((10 * 2) / 100, 12);
    expect(result.rows[1]).toMatchObject({ min: 8 * 128, median: 10 * 128, max: 12 * 128, millisecondsPerUnit: 100 });
  });

  test('without PyTorch there is no ratio to it', () => {
    const result = resultOf(work, all.slice(0, 2), 2e9, 100);
    expect(result).not.toHaveProperty('ratioToBestPyTorch');
    const bench: BenchResult = {
      ...{ machine: { processor: 'abacus', threads: 1 }, versions: {}, passes: 3, matrixProductRate: 100 },
      ...{ works: [result], remarks: ['No PyTorch.'], memory: { after500: 200, after5000: 205 } },
    };
    const text = describeResult(bench);
    expect(text).not.toContain('best float32');
    expect(text).toContain('| tfjs compiled | 1024 | 1280 | 1536 | 100 | 1.0 | 100 |');
    expect(text).toContain('(2.5 %)');
    expect(text).toContain('No PyTorch.');
  });

  test('the median of an even number of values is in the middle', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([3, 1, 2])).toBe(2);
  });
});

describe('a contestant', () => {
  const tiny = { name: 'tiny', depth: 8, width: 2, batch: 4 } as const;

  test.each(['trainingStep', 'fgsmSweep'] as const)('does its work on request (%s)', async (kind) => {
    const contestant = await RunningContestant.start(compiled, { ...tiny, kind }, '');
    const { seconds, loss, peakMegabytes } = await contestant.pass(2);
    contestant.stop();
    expect(contestant.firstUnitSeconds).toBeGreaterThan(0);
    expect([seconds, loss, peakMegabytes].every((value) => value > 0)).toBe(true);
  });

  test('that cannot start is named with the reason', async () => {
    const pytorch = { name: 'PyTorch', mode: 'channelsLast' } as const;
    await expect(
      RunningContestant.start(pytorch, { ...tiny, kind: 'trainingStep' }, '/nowhere/python'),
    ).rejects.toThrow(/PyTorch failed on tiny: spawn .*ENOENT/);
  });
});
