import { compiled, pytorchFloat32, type Work } from './works.ts';

/** What was measured of one contestant. Units: units of work a second, in each pass; MiB; seconds. */
export interface Measured {
  readonly contestant: string;
  readonly unitsPerSecond: readonly number[];
  readonly peakMegabytes: number;
  readonly firstUnitSeconds: number;
}

/** Images a second over the passes. */
export interface Row {
  readonly contestant: string;
  readonly min: number;
  readonly median: number;
  readonly max: number;
  readonly peakMegabytes: number;
  readonly firstUnitSeconds: number;
  readonly millisecondsPerUnit: number;
}

export interface WorkResult extends Omit<Work, 'contestants'> {
  readonly rows: readonly Row[];
  /** "tfjs compiled" against "tfjs eager", median of the ratios within a pass. */
  readonly ratioToEager?: number;
  /** The faster of PyTorch's float32 contestants, by its median. Absent without PyTorch. */
  readonly bestPytorch?: string;
  /** "tfjs compiled" against that one: median of the ratios within a pass, and all of them. */
  readonly ratioToBestPyTorch?: number;
  readonly pairedRatios?: readonly number[];
  /** Rate of "tfjs compiled" in its convolutions, as a fraction of the machine's own matrix product. */
  readonly fractionOfMatrixProduct: number;
}

/** Middle value; of an even number, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] as number) + (sorted[Math.ceil(middle)] as number)) / 2;
}

/** `operations`: floating-point operations of a unit; `matrixProductRate` in GFLOP/s. */
export function resultOf(
  { contestants: _, ...work }: Work,
  measured: readonly Measured[],
  operations: number,
  matrixProductRate: number,
): WorkResult {
  const of = (name: string): Measured | undefined => measured.find(({ contestant }) => contestant === name);
  const own = of(compiled.name);
  if (own === undefined) throw new Error('The compiled contestant was not measured.');
  const against = (other: Measured): number[] =>
    own.unitsPerSecond.map((rate, pass) => rate / (other.unitsPerSecond[pass] as number));
  const eager = of('tfjs eager');
  const best = pytorchFloat32
    .flatMap((name) => of(name) ?? [])
    .toSorted((a, b) => median(b.unitsPerSecond) - median(a.unitsPerSecond))[0];
  return {
    ...work,
    rows: measured.map((one) => rowOf(one, work.batch)),
    ...(eager && { ratioToEager: median(against(eager)) }),
    ...(best && {
      bestPytorch: best.contestant,
      ratioToBestPyTorch: median(against(best)),
      pairedRatios: against(best),
    }),
    fractionOfMatrixProduct: (median(own.unitsPerSecond) * operations) / 1e9 / matrixProductRate,
  };
}

function rowOf({ contestant, unitsPerSecond, peakMegabytes, firstUnitSeconds }: Measured, batch: number): Row {
  return {
    contestant,
    min: batch * Math.min(...unitsPerSecond),
    median: batch * median(unitsPerSecond),
    max: batch * Math.max(...unitsPerSecond),
    peakMegabytes,
    firstUnitSeconds,
    millisecondsPerUnit: 1000 / median(unitsPerSecond),
  };
}

export interface BenchResult {
  readonly machine: { readonly processor: string; readonly threads: number; readonly gpu?: string };
  readonly versions: Readonly<Record<string, string>>;
  readonly passes: number;
  /** GFLOP/s of a large float32 product. */
  readonly matrixProductRate: number;
  readonly works: readonly WorkResult[];
  /** Resident memory of compiled training after so many steps, in MiB. */
  readonly memory?: { readonly after500: number; readonly after5000: number };
  /** Why something was not measured. */
  readonly remarks: readonly string[];
}

/** The result for readers, as Markdown. */
export function describeResult({
  machine,
  versions,
  passes,
  matrixProductRate,
  works,
  memory,
  remarks,
}: BenchResult): string {
  const { processor, threads, gpu } = machine;
  const lines = [
    '# Speed',
    '',
    `${processor}, ${threads} threads, ${gpu ?? 'no GPU'}; ${Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}. ${passes} passes, contestants in turn. Matrix product: ${matrixProductRate.toFixed(0)} GFLOP/s.`,
    ...works.flatMap((work) => ['', ...describeWork(work)]),
    ...(memory === undefined
      ? []
      : [
          '',
          `Memory of compiled training: ${memory.after500.toFixed(0)} MiB after 500 steps, ${memory.after5000.toFixed(0)} MiB after 5,000 (${percent(memory.after5000 / memory.after500 - 1)}).`,
        ]),
    ...remarks.flatMap((remark) => ['', remark]),
  ];
  return `${lines.join('\n')}\n`;
}

function describeWork(work: WorkResult): string[] {
  const { name, width, batch, rows, ratioToEager, bestPytorch, ratioToBestPyTorch, pairedRatios } = work;
  return [
    `## ${name} (width ${width}, batch ${batch})`,
    '',
    '| | images/s: min | median | max | ms a batch | first batch, s | peak MiB |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map(
      (row) =>
        `| ${row.contestant} | ${row.min.toFixed(0)} | ${row.median.toFixed(0)} | ${row.max.toFixed(0)} | ${row.millisecondsPerUnit.toFixed(row.millisecondsPerUnit < 10 ? 2 : 0)} | ${row.firstUnitSeconds.toFixed(1)} | ${row.peakMegabytes.toFixed(0)} |`,
    ),
    '',
    [
      ...(ratioToEager === undefined ? [] : [`Compiled to eager: ${ratioToEager.toFixed(2)}.`]),
      ...(ratioToBestPyTorch === undefined || pairedRatios === undefined
        ? []
        : [
            `Compiled to the best float32 PyTorch (${bestPytorch}): ${ratioToBestPyTorch.toFixed(2)} (passes: ${pairedRatios.map((ratio) => ratio.toFixed(2)).join(', ')}).`,
          ]),
      `The whole step reaches ${percent(work.fractionOfMatrixProduct)} of the matrix product's rate.`,
    ].join(' '),
  ];
}

function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(1)} %`;
}
