import type { Device } from '../tensors/load.ts';
import type { DeviceProbe } from '../training/device-probe.ts';

/** What the process of a probe prints. */
export interface ProbeReport extends DeviceProbe {
  readonly device: Device;
  /** On a GPU: what is taken of its memory after the steps. */
  readonly usedMegabytes?: number;
}

/** One thing that was checked. */
export interface GpuCheck {
  readonly what: string;
  readonly found: string;
  readonly passed: boolean;
}

/** By execution. `again`: the GPU once more, in another process. */
export type ProbeReports = Readonly<Record<'cpu' | 'gpu' | 'again' | 'xla', ProbeReport>>;

/** Largest differences that rounding explains: of an operation, by its largest value; of the loss of a step. */
const tolerance = { operation: 1e-4, loss: 1e-3 };

/** Holds what the GPU computed against the CPU, against itself and against float32. */
export function judgeProbes({ cpu, gpu, again, xla }: ProbeReports): GpuCheck[] {
  return [
    { what: 'device', found: gpu.device.gpu ?? 'no GPU', passed: gpu.device.usesGpu },
    ...Object.entries(cpu.operations).map(([name, expected]) => {
      const difference = largestDifference(expected, gpu.operations[name] ?? []);
      const scale = Math.max(...expected.map(Math.abs));
      return { ...differs(name, difference / scale, tolerance.operation) };
    }),
    {
      what: 'TF32',
      found: `a sum that is 1024.1 in float32 is ${gpu.productOf1024.toFixed(4)}`,
      passed: Math.abs(gpu.productOf1024 - 1024.1) < 0.02,
    },
    {
      what: 'bits',
      found: 'two runs on the GPU',
      passed: JSON.stringify(bitsOf(gpu)) === JSON.stringify(bitsOf(again)),
    },
    ...(['gpu', 'xla'] as const).map((name) => stepsCheck(name, cpu, name === 'gpu' ? gpu : xla)),
  ];
}

function stepsCheck(name: 'gpu' | 'xla', cpu: ProbeReport, own: ProbeReport): GpuCheck {
  const what = name === 'gpu' ? 'steps' : 'steps, XLA';
  const { passed, found } = differs(what, largestDifference(cpu.losses, own.losses), tolerance.loss);
  const memory = own.usedMegabytes === undefined ? '' : `, ${own.usedMegabytes} MB of memory in use`;
  return {
    what,
    passed,
    found: `${own.losses.length} of them: ${found}; ${own.imagesPerSecond.toFixed(0)} images/s${memory}`,
  };
}

function bitsOf({ operations, losses }: DeviceProbe): object {
  return { operations, losses };
}

function differs(what: string, difference: number, most: number): GpuCheck {
  return {
    what,
    found: `differs from the CPU by ${difference.toExponential(1)}, allowed ${most}`,
    passed: difference <= most,
  };
}

/** Infinite where one is no number or their count differs: that is never small. */
function largestDifference(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) return Infinity;
  return a.reduce((most, value, i) => {
    const difference = Math.abs(value - (b[i] as number));
    return Number.isFinite(difference) ? Math.max(most, difference) : Infinity;
  }, 0);
}
