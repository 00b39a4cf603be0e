import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { projectFolder } from '../src/foundation/folders.ts';
import { runCommand } from '../src/foundation/run-command.ts';
import { explain, UserError } from '../src/foundation/user-error.ts';
import { formatDuration } from '../src/reporting/format.ts';
import { usableGpus } from '../src/runs/device.ts';
import type { Gpu } from '../src/tensors/gpu-compatibility.ts';
import { chosenFlavour } from '../src/tensors/load.ts';
import { type Pass, RunningContestant } from './contestant.ts';
import { pythonEnvironment } from './python-environment.ts';
import { type BenchResult, describeResult, type Measured, resultOf, type WorkResult } from './results.ts';
import { compiled, cpuWorks, gpuWorks, operations, type Work } from './works.ts';

const help = `npm run bench -- [--passes 5] [--work "ResNet-20"] [--without-pytorch] [--without-memory] [--python python3]

Speed of our steps against PyTorch, in one run, on a GPU where there is one. PyTorch is installed into the cache (3 GB), or is
that of --python.
`;

interface Machine {
  readonly gpu?: string;
  readonly works: readonly Work[];
  /** How long one contestant works in one pass. */
  readonly secondsPerPass: number;
}

/** The GPU is that which TensorFlow takes. Throws: UserError where there is one that cannot be used. */
async function findMachine(): Promise<Machine> {
  if (chosenFlavour() === 'cpu') return { works: cpuWorks, secondsPerPass: 4 };
  const [gpu] = await usableGpus();
  return { gpu: (gpu as Gpu).name, works: gpuWorks, secondsPerPass: 2 };
}

/**
 * `npm run bench`: the same work by eager tfjs, compiled tfjs and PyTorch, on this machine, in one run. The contestants
 * are processes that wait for each other; each pass goes round all of them, so that ratios within a pass compare like
 * with like even where the machine is noisy.
 */
async function run(): Promise<void> {
  const { passes, names, withPytorch, withMemory, python: given } = parse();
  const machine = await findMachine();
  const chosen = chosenWorks(machine, names);
  const remarks: string[] = [];
  const python = withPytorch ? (given ?? (await findPytorch(remarks))) : undefined;
  const matrixProductRate = await measureMatrixProduct();
  const results: WorkResult[] = [];
  const versions: Record<string, string> = { node: process.version };
  for (const work of chosen) {
    results.push(await measureWork(work, { ...machine, passes, python, matrixProductRate, remarks, versions }));
  }
  const memory = withMemory ? await measureMemory() : undefined;
  const result: BenchResult = {
    machine: {
      processor: cpus()[0]?.model.trim() ?? 'unknown',
      threads: availableParallelism(),
      ...(machine.gpu !== undefined && { gpu: machine.gpu }),
    },
    ...{ versions, passes, matrixProductRate, works: results, remarks },
    ...(memory && { memory }),
  };
  write(result);
}

function parse(): { passes: number; names: string[]; withPytorch: boolean; withMemory: boolean; python?: string } {
  const { values } = parseArgs({
    options: {
      passes: { type: 'string', default: '5' },
      work: { type: 'string', multiple: true, default: [] },
      'without-pytorch': { type: 'boolean', default: false },
      'without-memory': { type: 'boolean', default: false },
      python: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    process.exit(0);
  }
  const passes = Number(values.passes);
  if (!Number.isInteger(passes) || passes < 1) {
    throw new UserError(`--passes is a whole number from 1 on, not "${values.passes}".`);
  }
  return {
    ...{ passes, names: values.work },
    ...{ withPytorch: !values['without-pytorch'], withMemory: !values['without-memory'] },
    ...(values.python !== undefined && { python: values.python }),
  };
}

function chosenWorks({ works }: Machine, names: readonly string[]): Work[] {
  const unknown = names.find((name) => works.every((work) => work.name !== name));
  if (unknown !== undefined) {
    throw new UserError(`There is no work "${unknown}"; choose one of ${works.map(({ name }) => name).join('; ')}.`);
  }
  return works.filter(({ name }) => names.length === 0 || names.includes(name));
}

/** The Python that has PyTorch. Without it the rest is measured, and the result says why. */
async function findPytorch(remarks: string[]): Promise<string | undefined> {
  try {
    return await pythonEnvironment(join(import.meta.dirname, 'requirements.txt'));
  } catch (error) {
    remarks.push(`PyTorch was not measured: ${explain(error)}`);
    say(explain(error));
    return undefined;
  }
}

async function measureMatrixProduct(): Promise<number> {
  const worker = join(import.meta.dirname, 'tfjs-worker.ts');
  const args = ['--import', 'tsx', worker, 'matrixProduct', '8', '16', '128', 'eager', 'float32'];
  const purpose = { purpose: 'The matrix product', remedy: 'Run `npm run provision` first' };
  return (JSON.parse(await runCommand(process.execPath, args, purpose)) as { rate: number }).rate;
}

interface Measuring extends Machine {
  readonly passes: number;
  readonly python: string | undefined;
  readonly matrixProductRate: number;
  /** Why something was not measured: added to. */
  readonly remarks: string[];
  /** Of what was measured: added to. */
  readonly versions: Record<string, string>;
}

async function measureWork(work: Work, measuring: Measuring): Promise<WorkResult> {
  const { python, matrixProductRate, remarks, versions } = measuring;
  say(`${work.name}: starting`);
  const running = new Map<string, RunningContestant>();
  try {
    for (const contestant of work.contestants) {
      if ('mode' in contestant && python === undefined) continue;
      try {
        const started = await RunningContestant.start(contestant, work, python ?? '');
        versions['mode' in contestant ? 'pytorch' : 'tensorflow'] = started.version;
        running.set(contestant.name, started);
      } catch (error) {
        if (!('mode' in contestant)) throw error;
        remarks.push(explain(error));
      }
    }
    const taken = await takeTurns(work, running, measuring);
    const measured = [...running].map(([name, { firstUnitSeconds }]): Measured => {
      const own = taken.get(name) as TimedPasses;
      const unitsPerSecond = own.passes.map(({ seconds }) => own.units / seconds);
      const peakMegabytes = Math.max(...own.passes.map((pass) => pass.peakMegabytes));
      return { contestant: name, unitsPerSecond, peakMegabytes, firstUnitSeconds };
    });
    return resultOf(work, measured, operations(work), matrixProductRate);
  } finally {
    running.forEach((contestant) => contestant.stop());
  }
}

interface TimedPasses {
  readonly units: number;
  readonly passes: Pass[];
}

async function takeTurns(
  work: Work,
  running: ReadonlyMap<string, RunningContestant>,
  { passes, secondsPerPass }: Measuring,
): Promise<Map<string, TimedPasses>> {
  const taken = new Map<string, TimedPasses>();
  for (const [name, contestant] of running) {
    const { seconds } = await contestant.pass(2);
    taken.set(name, { units: Math.max(1, Math.round((2 * secondsPerPass) / seconds)), passes: [] });
  }
  for (let pass = 0; pass < passes; pass++) {
    for (const [name, contestant] of running) {
      const { units, passes: done } = taken.get(name) as TimedPasses;
      const result = await contestant.pass(units);
      done.push(result);
      const left = (passes - pass) * running.size * secondsPerPass;
      const rate = ((units * work.batch) / result.seconds).toFixed(0);
      say(`${work.name}: pass ${pass + 1}/${passes}, ${name}: ${rate} images/s, at most ${formatDuration(left)} left`);
    }
  }
  return taken;
}

/** A network small enough for 5,000 steps in a minute or two. */
async function measureMemory(): Promise<NonNullable<BenchResult['memory']>> {
  say('Memory over 5,000 compiled steps ...');
  const work = { name: 'memory', kind: 'trainingStep', depth: 8, width: 8, batch: 32 } as const;
  const contestant = await RunningContestant.start(compiled, work, '');
  try {
    const { megabytes: after500 } = await contestant.pass(500);
    const { megabytes: after5000 } = await contestant.pass(4500);
    return { after500, after5000 };
  } finally {
    contestant.stop();
  }
}

function write(result: BenchResult): void {
  const folder = join(projectFolder, 'reports/bench');
  const name = result.machine.gpu === undefined ? 'cpu' : 'gpu';
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(result, null, 2)}\n`);
  const text = describeResult(result);
  writeFileSync(join(folder, `${name}.md`), text);
  process.stdout.write(`\n${text}\nWritten to reports/bench/${name}.md and ${name}.json.\n`);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

try {
  await run();
} catch (error) {
  say(explain(error));
  process.exitCode = 2;
}
