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

/**
 * Differences that rounding explains: the largest of an operation, by its largest value; that of the first step's loss;
 * the mean over all steps. FGSM takes signs, so that rounding grows from step to step: two CPU runs, with one thread and
 * with eight, differ by 3e-6 in the first step and by 0.005 on average. An H100 differed from the CPU by 4e-5 and 0.005,
 * through XLA by 3e-6 and 0.007; no other card was seen. Without Nesterov or with wrong labels the mean is 0.14 and
 * more. A rate that is wrong by a hundredth, or no weight decay, is within rounding and passes.
 */
const tolerance = { operation: 1e-4, firstLoss: 1e-4, meanLoss: 0.02 };

/** Holds what the GPU computed against the CPU, against itself and against float32. */
export function judgeProbes({ cpu, gpu, again, xla }: ProbeReports): GpuCheck[] {
  const repeats = JSON.stringify(bitsOf(gpu)) === JSON.stringify(bitsOf(again));
  return [
    { what: 'device', found: gpu.device.gpu ?? 'no GPU', passed: gpu.device.usesGpu },
    ...Object.entries(cpu.operations).map(([name, expected]) => {
      const difference = Math.max(...differences(expected, gpu.operations[name] ?? []));
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
      found: `two runs on the GPU ${repeats ? 'are equal' : 'differ'}`,
      passed: repeats,
    },
    ...(['gpu', 'xla'] as const).map((name) => stepsCheck(name, cpu, name === 'gpu' ? gpu : xla)),
  ];
}

function stepsCheck(name: 'gpu' | 'xla', cpu: ProbeReport, own: ProbeReport): GpuCheck {
  const [first = NaN, ...later] = differences(cpu.losses, own.losses);
  const mean = later.reduce((sum, one) => sum + one, first) / own.losses.length;
  const memory = own.usedMegabytes === undefined ? '' : `, ${own.usedMegabytes} MB of memory in use`;
  return {
    what: name === 'gpu' ? 'steps' : 'steps, XLA',
    passed: first <= tolerance.firstLoss && mean <= tolerance.meanLoss,
    found: `${own.losses.length} of them: losses differ from the CPU by ${first.toExponential(1)} at first, allowed ${tolerance.firstLoss}, and by ${mean.toExponential(1)} on average, allowed ${tolerance.meanLoss}; ${own.imagesPerSecond.toFixed(0)} images/s${memory}`,
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
function differences(a: readonly number[], b: readonly number[]): number[] {
  if (a.length !== b.length) return [Infinity];
  return a.map((value, i) => {
    const difference = Math.abs(value - (b[i] as number));
    return Number.isFinite(difference) ? difference : Infinity;
  });
}
