import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectFolder } from '../foundation/folders.ts';
import { probeDevice } from '../training/device-probe.ts';
import '../testing/tensorflow.ts';
import { judgeProbes, type ProbeReport } from './gpu-check.ts';

const device = {
  tensorflow: '2.21.0',
  flavour: 'cuda',
  usesGpu: true,
  processor: 'none',
  threads: 1,
  gpu: 'A100',
} as const;
const cpu: ProbeReport = {
  device: { ...device, flavour: 'cpu', usesGpu: false },
  ...{ operations: { addition: [1, -2] }, productOf1024: 1024.1, losses: [2.3, 2.2], imagesPerSecond: 10 },
};
const gpu: ProbeReport = { ...cpu, device, imagesPerSecond: 1000, usedMegabytes: 900 };
const all = { cpu, gpu, again: gpu, xla: gpu };

/** What fails, by name. */
function failing(changed: Partial<typeof all>): string[] {
  return judgeProbes({ ...all, ...changed })
    .filter(({ passed }) => !passed)
    .map(({ what }) => what);
}

test('a GPU that computes as the CPU does passes, with its speed and memory', () => {
  expect(failing({})).toEqual([]);
  expect(judgeProbes(all).at(-1)?.found).toContain('1000 images/s, 900 MB of memory in use');
});

test.each([
  ['an operation', { gpu: { ...gpu, operations: { addition: [1, -2.001] } } }, ['addition', 'bits']],
  ['an operation that gives no numbers', { gpu: { ...gpu, operations: { addition: [1, NaN] } } }, ['addition', 'bits']],
  ['an operation that is not there', { gpu: { ...gpu, operations: {} } }, ['addition', 'bits']],
  ['TF32', { gpu: { ...gpu, productOf1024: 1024 } }, ['TF32']],
  ['bits that do not repeat', { again: { ...gpu, losses: [2.3, 2.2000001] } }, ['bits']],
  ['the first loss', { gpu: { ...gpu, losses: [2.3002, 2.2] } }, ['bits', 'steps']],
  ['losses', { gpu: { ...gpu, losses: [2.3, 2.25] } }, ['bits', 'steps']],
  ['losses under XLA', { xla: { ...gpu, losses: [2.3, Infinity] } }, ['steps, XLA']],
  ['a run on the CPU', { gpu: { ...gpu, device: cpu.device } }, ['device']],
])('%s: what differs is named', (_, changed, expected) => {
  expect(failing(changed)).toEqual(expected);
});

/** The losses of this very check on a machine with an H100: its CPU, its GPU, its GPU through XLA. */
const record = JSON.parse(readFileSync(join(projectFolder, 'reports/bench/h100/losses.json'), 'utf8')) as Record<
  'CPU, 1 thread' | 'GPU' | 'GPU, XLA',
  number[]
>;
const recorded = { cpu: record['CPU, 1 thread'], gpu: record['GPU'], xla: record['GPU, XLA'] };

test('the H100 that was checked passes; one whose steps drift does not', () => {
  const withLosses = (report: ProbeReport, losses: number[]): ProbeReport => ({ ...report, losses });
  const [onCpu, onGpu] = [withLosses(cpu, recorded.cpu), withLosses(gpu, recorded.gpu)];
  const h100 = { cpu: onCpu, gpu: onGpu, again: onGpu, xla: withLosses(gpu, recorded.xla) };
  expect(failing(h100)).toEqual([]);
  const drifting = (each: number): string[] =>
    failing({
      ...h100,
      gpu: withLosses(
        gpu,
        recorded.cpu.map((loss, i) => loss + (i === 0 ? 0 : each)),
      ),
    });
  expect(drifting(0.015)).toEqual(['bits']);
  expect(drifting(0.03)).toEqual(['bits', 'steps']);
});

test('the probe itself computes on a CPU: float32, finite, compiled as eager', async () => {
  const size = { depth: 8, steps: 2, batchSize: 4 };
  const [eager, compiled] = [await probeDevice(size, 'eager'), await probeDevice(size, 'compiled')];
  expect(eager.productOf1024).toBeCloseTo(1024.1, 1);
  expect(Object.values(eager.operations).flat().every(Number.isFinite)).toBe(true);
  expect(new Set(Object.values(eager.operations).map(String)).size).toBe(4);
  compiled.losses.forEach((loss, i) => expect(loss).toBeCloseTo(eager.losses[i] as number, 4));
});
