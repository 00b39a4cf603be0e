import { expect, test } from 'vitest';
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
const recorded = {
  cpu: [
    3.59204, 3.15293, 2.81265, 2.78836, 2.56989, 2.54713, 2.50949, 2.56126, 2.59913, 2.62817, 2.54303, 2.61448, 2.58281,
    2.61049, 2.62096, 2.57046, 2.63046, 2.62595, 2.73676, 2.60983,
  ],
  gpu: [
    3.59201, 3.15552, 2.80653, 2.79557, 2.57555, 2.55084, 2.51284, 2.5586, 2.60132, 2.62741, 2.54631, 2.6025, 2.59029,
    2.60404, 2.61953, 2.5693, 2.63086, 2.61804, 2.72405, 2.5978,
  ],
  xla: [
    3.59204, 3.15392, 2.80688, 2.79318, 2.56908, 2.54835, 2.51346, 2.56348, 2.60631, 2.62435, 2.54597, 2.59588, 2.58316,
    2.59879, 2.61279, 2.55237, 2.62645, 2.61957, 2.71992, 2.5907,
  ],
};

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
