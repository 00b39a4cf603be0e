import { expect, test, vi } from 'vitest';
import trial from './trial.ts';

const { started } = vi.hoisted(() => ({ started: [] as string[] }));
vi.mock('../runs/run-trial.ts', () => ({ runTrial: ({ id }: { id: string }) => Promise.resolve(started.push(id)) }));
vi.mock('../runs/device.ts', () => ({ loadDevice: () => Promise.resolve({}) }));

test('trials of two devices are refused before the first one starts', async () => {
  await expect(trial.run({ positionals: ['gpu.randomMlp.101', 'gpu.trueLabel.201'] })).rejects.toThrow(
    'gpu.randomMlp.101 and gpu.trueLabel.201 do not compute on the same device: name them in two calls.',
  );
  expect(started).toEqual([]);
});
