import { spawn } from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';
import { limitMemory } from '../limit-memory.ts';
import type { TrialMessage } from '../../runs/trial-process.ts';

/** Loaded in a child before its own code: right after the child has sent a message of the kind `at`, it `does` a fault. */
const { at, does } = Object.fromEntries(new URL(import.meta.url).searchParams) as { at: string; does: keyof Faults };

type Faults = typeof faults;

const faults = {
  throw: () => {
    throw new Error('the fault of a spec');
  },
  throwLater: () =>
    void setImmediate(() => {
      throw new Error('the fault of a spec');
    }),
  exit: () => process.exit(0),
  block: () => {
    for (;;);
  },
  // The event loop turns on, but what training waits for never comes.
  stall: () => {
    timers.setImmediate = () => new Promise(() => undefined);
    syncBuiltinESMExports();
  },
  fillHeap: () => {
    limitMemory(100e6);
    const kept: number[][] = [];
    for (;;) kept.push(new Array<number>(100_000).fill(0.5));
  },
  // A program that it started holds its standard error open.
  leaveOpen: () => {
    spawn('sleep', ['30'], { stdio: ['ignore', 'ignore', 'inherit'] });
    process.kill(process.pid, 'SIGKILL');
  },
  limitMemory: () => limitMemory(100e6),
  SIGKILL: () => void process.kill(process.pid, 'SIGKILL'),
  SIGTERM: () => void process.kill(process.pid, 'SIGTERM'),
  SIGSEGV: () => void process.kill(process.pid, 'SIGSEGV'),
  SIGSTOP: () => void process.kill(process.pid, 'SIGSTOP'),
};

const send = process.send?.bind(process) as (...args: unknown[]) => boolean;
process.send = (...args: unknown[]): boolean => {
  const sent = send(...args);
  if ((args[0] as TrialMessage).kind === at) faults[does]();
  return sent;
};
