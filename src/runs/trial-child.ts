import { fork } from 'node:child_process';
import { join } from 'node:path';
import { projectFolder } from '../foundation/folders.ts';
import { UserError } from '../foundation/user-error.ts';
import type { OnTrialEvent } from './trial-events.ts';
import type { TrialJob, TrialMessage } from './trial-process.ts';

export interface ChildOptions {
  readonly tell: OnTrialEvent;
  /** Ends the child. */
  readonly signal?: AbortSignal;
  /** A child that says nothing for so long is taken for hung, and killed. It says that it is alive every second. */
  readonly silenceSeconds?: number;
  /** Loaded before the child's own code: faults, in tests. */
  readonly imports?: readonly string[];
}

/** Longer than any single call into TensorFlow takes: compiling a deep network is the longest. */
const defaultSilenceSeconds = 120;
const graceMilliseconds = 2000;

/**
 * Runs the trials of a job in a process of their own, so that its memory, its crash and its device are its own. Gives,
 * for each trial that did not finish, why. Whatever the child does, this ends.
 */
export async function runInChild(
  job: TrialJob,
  { tell, signal, silenceSeconds = defaultSilenceSeconds, imports = [] }: ChildOptions,
): Promise<Map<string, string>> {
  const open = new Set(job.trials.map(({ id }) => id));
  const failures = new Map<string, string>();
  const child = fork(join(import.meta.dirname, 'trial-process.ts'), [], {
    cwd: projectFolder,
    execArgv: ['tsx', ...imports].flatMap((module) => ['--import', module]),
    env: environmentOfChild(),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let errors = '';
  let heard = performance.now();
  let reason: string | undefined;
  const stop = (why: string): void => {
    reason ??= why;
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), graceMilliseconds).unref();
  };
  const onAbort = (): void => stop('was stopped');
  const watch = setInterval(() => {
    if (performance.now() - heard < silenceSeconds * 1000) return;
    reason = `gave no sign of life for ${silenceSeconds} s and was ended`;
    child.kill('SIGKILL');
  }, 250);
  if (signal?.aborted) onAbort();
  signal?.addEventListener('abort', onAbort);
  child.stderr?.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-8000)));
  child.on('message', (message: TrialMessage) => {
    heard = performance.now();
    if (message.kind === 'alive') return;
    if (message.kind === 'finished' || message.kind === 'failed') open.delete(message.trial);
    if (message.kind === 'failed') failures.set(message.trial, message.reason);
    tell(message);
    // All is said: what keeps the process from ending now is a fault of its own.
    if (open.size === 0) setTimeout(() => child.kill('SIGKILL'), graceMilliseconds).unref();
  });
  const ended = await new Promise<{ code: number | null; killedBy: string | null; problem?: string }>((resolve) => {
    child.once('error', ({ message }) => resolve({ code: null, killedBy: null, problem: message }));
    child.once('close', (code, killedBy) => resolve({ code, killedBy }));
    child.send(job, (error) => {
      if (error !== null) errors += error.message;
    });
  });
  clearInterval(watch);
  signal?.removeEventListener('abort', onAbort);
  const why = reason ?? ended.problem ?? reasonOf(ended.code, ended.killedBy, errors);
  for (const id of open) {
    failures.set(id, why);
    tell({ kind: 'failed', trial: id, reason: why });
  }
  return failures;
}

/** Without the variables of vitest, which change what Node and TensorFlow print and load. */
function environmentOfChild(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_OPTIONS$|NODE_ENV$)/.test(name)),
  );
}

function reasonOf(code: number | null, killedBy: string | null, errors: string): string {
  const told = errors
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^(WARNING: All log|[IWE]0000 )/.test(line))
    .join('\n')
    .trim();
  if (killedBy === null) return told || `ended with exit code ${code} and said nothing`;
  const memory = killedBy === 'SIGKILL' ? ' (out of memory, perhaps)' : '';
  return `was ended by ${killedBy}${memory}${told === '' ? '' : `: ${told}`}`;
}

/** Throws: UserError naming each trial that failed, and why. */
export function throwFailures(failures: ReadonlyMap<string, string>): void {
  if (failures.size === 0) return;
  const lines = [...failures].map(([id, why]) => `${id} ${/^(was|gave|ended) /.test(why) ? why : `failed: ${why}`}`);
  throw new UserError(lines.join('\n'));
}
