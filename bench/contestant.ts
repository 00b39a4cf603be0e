import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { UserError } from '../src/foundation/user-error.ts';
import { chosenFlavour } from '../src/tensors/load.ts';
import type { Contestant, Work } from './works.ts';

/** One pass: how long so many units of work took. Units: seconds, MiB. */
export interface Pass {
  readonly seconds: number;
  readonly loss: number;
  readonly megabytes: number;
  readonly peakMegabytes: number;
}

type FirstUnit = Pick<RunningContestant, 'firstUnitSeconds' | 'version'>;

/**
 * A process that does one kind of work on request. It says one line of JSON when it has done the first unit, and one
 * with a Pass for each line with a number of units.
 */
export class RunningContestant {
  /** Of the first unit, with all that is compiled for it. */
  readonly firstUnitSeconds: number;
  /** Of TensorFlow or PyTorch. */
  readonly version: string;
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #answers: AsyncIterator<string>;
  readonly #failure: () => UserError;

  private constructor(
    { firstUnitSeconds, version }: FirstUnit,
    child: ChildProcessByStdio<Writable, Readable, Readable>,
    answers: AsyncIterator<string>,
    failure: () => UserError,
  ) {
    this.firstUnitSeconds = firstUnitSeconds;
    this.version = version;
    this.#child = child;
    this.#answers = answers;
    this.#failure = failure;
  }

  /** Throws: UserError when the process ends without a result. */
  static async start(
    contestant: Contestant,
    work: Omit<Work, 'contestants'>,
    python: string,
  ): Promise<RunningContestant> {
    const size = [work.kind, work.depth, work.width, work.batch].map(String);
    const [program = '', ...args] =
      'mode' in contestant
        ? [python, script('pytorch-worker.py'), ...size, contestant.mode, chosenFlavour()]
        : [
            process.execPath,
            '--import',
            'tsx',
            script('tfjs-worker.ts'),
            ...size,
            contestant.engine,
            contestant.precision,
            contestant.xla === true ? 'xla' : 'graph',
          ];
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-2000)));
    child.on('error', (error) => (errors += error.message));
    const failure = (): UserError => new UserError(`${contestant.name} failed on ${work.name}: ${errors.trim()}`);
    const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    return new RunningContestant(await answer<FirstUnit>(answers, failure), child, answers, failure);
  }

  async pass(units: number): Promise<Pass> {
    this.#child.stdin.write(`${units}\n`);
    return answer<Pass>(this.#answers, this.#failure);
  }

  stop(): void {
    this.#child.kill();
  }
}

function script(name: string): string {
  return join(import.meta.dirname, name);
}

async function answer<T>(answers: AsyncIterator<string>, failure: () => UserError): Promise<T> {
  const { value, done } = (await answers.next()) as { value: string; done?: boolean };
  if (done) throw failure();
  return JSON.parse(value) as T;
}
