import { expect, test } from 'vitest';
import { defaultWorkers, workersOnGpus } from './workers.ts';

const gpuOf = (freeMegabytes: number) => ({ freeMegabytes });

test.each([
  ['one large card holds three', [81000], 16, 3],
  ['two hold six', [81000, 81000], 16, 6],
  ['no more than there are cores', [81000, 81000], 5, 5],
  ['a card of 12 GB holds two', [11800], 16, 2],
  ['the fullest card decides for all', [11800, 81000], 16, 4],
  ['each card is used, however full it is and however few cores there are', [3000, 81000], 1, 2],
])('%s', (_, free, cores, expected) => {
  expect(workersOnGpus(free.map(gpuOf), cores)).toBe(expected);
});

test('without a GPU: as many as cores, as far as memory goes, and at least one', () => {
  expect(defaultWorkers(8, 2 ** 34)).toBe(8);
  expect(defaultWorkers(8, 2 ** 32)).toBe(2);
  expect(defaultWorkers(8, 0)).toBe(1);
});
