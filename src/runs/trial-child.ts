import { type ChildProcess, fork } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { projectFolder } from '../foundation/folders.ts';
import { reasonOf, reasonOfEnding } from './failure-reason.ts';
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

/** Far longer than any single call into TensorFlow takes, on a machine that does much else beside, too. */
const defaultSilenceSeconds = 600;
const watchMilliseconds = 250;
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
  // Counted in ticks of our own, not on the clock: while a user has stopped both of us, nobody is silent.
  let silentTicks = 0;
  let reason: string | undefined;
  const onAbort = (): void => {
    reason ??= 'was stopped';
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), graceMilliseconds).unref();
  };
  const watch = setInterval(() => {
    if (++silentTicks * watchMilliseconds < silenceSeconds * 1000) return;
    reason ??= `gave no sign of life for ${silenceSeconds} s and was ended`;
    child.kill('SIGKILL');
  }, watchMilliseconds);
  if (signal?.aborted) onAbort();
  signal?.addEventListener('abort', onAbort);
  child.on('message', (message: TrialMessage) => {
    silentTicks = 0;
    if (message.kind === 'alive') return;
    if (message.kind === 'gaveUp') {
      reason ??= message.reason;
      return;
    }
    if (message.kind === 'finished' || message.kind === 'failed') open.delete(message.trial);
    if (message.kind === 'failed') failures.set(message.trial, message.reason);
    tell(message);
    // All is said: what keeps the process from ending now is a fault of its own.
    if (open.size === 0) setTimeout(() => child.kill('SIGKILL'), graceMilliseconds).unref();
  });
  const why = await endOf(child, job);
  clearInterval(watch);
  signal?.removeEventListener('abort', onAbort);
  for (const id of open) {
    failures.set(id, reason ?? why);
    tell({ kind: 'failed', trial: id, reason: reason ?? why });
  }
  return failures;
}

/** Hands the job over, and waits for the process to end and for its last words. Gives why it ended. */
async function endOf(child: ChildProcess, job: TrialJob): Promise<string> {
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-8000)));
  return new Promise((resolve) => {
    child.on('error', (error) => resolve(reasonOf(error)));
    child.once('exit', (code, killedBy) => {
      const told = (): void => resolve(reasonOfEnding({ code, signal: killedBy ?? signalOf(code), errors }));
      const mayTell = (): void => {
        if (!child.connected) told();
        else child.once('disconnect', told);
      };
      child.once('close', mayTell);
      // A program that the child had started may hold its standard error open for as long as it likes.
      setTimeout(told, graceMilliseconds);
    });
    // A child that ends before it reads tells why by its end.
    child.send(job, () => undefined);
  });
}

function signalOf(code: number | null): string | null {
  const found = Object.entries(constants.signals).find(([, number]) => code === 128 + number);
  return found?.[0] ?? null;
}

/** Without the variables of vitest, which change what Node and TensorFlow print and load. */
function environmentOfChild(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_OPTIONS$|NODE_ENV$)/.test(name)),
  );
}
