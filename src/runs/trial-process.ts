import { constants } from 'node:os';
import { loadDevice } from './device.ts';
import { reasonOf } from './failure-reason.ts';
import { runTrial } from './run-trial.ts';
import type { TrialEvent } from './trial-events.ts';
import type { Trial } from './trial.ts';
import { TrialStore } from './trial-store.ts';

/** What a trial's process is told, in its one message. */
export interface TrialJob {
  readonly store: string;
  readonly trials: readonly Trial[];
  /** The one GPU that it computes on, where its trials do. */
  readonly gpu?: string;
}

/** What it says: an event, that its event loop still turns, or why nothing of the job can be done. */
export type TrialMessage =
  TrialEvent | { readonly kind: 'alive' } | { readonly kind: 'gaveUp'; readonly reason: string };

const heartbeatMilliseconds = 1000;

/**
 * The process of one job: a network's training and measurements, or those of several untrained networks. A trial that
 * fails is told with its reason, and the next one runs. It ends with its parent, and always by itself.
 */
async function run({ store, trials, gpu }: TrialJob): Promise<void> {
  const device = await loadDevice((trials[0] as Trial).execution, gpu);
  const opened = new TrialStore(store);
  for (const trial of trials) {
    say({ kind: 'started', trial: trial.id });
    try {
      await runTrial(trial, { store: opened, device, tell: say });
    } catch (error) {
      say({ kind: 'failed', trial: trial.id, reason: reasonOf(error) });
    }
  }
}

function say(message: TrialMessage): void {
  if (process.connected) process.send?.(message);
}

/** Messages on their way are lost when a process exits: the last one is waited for. */
function end(code: number, last: TrialMessage): void {
  if (!process.connected) process.exit(code);
  process.send?.(last, () => process.exit(code));
}

function giveUp(error: unknown): void {
  end(2, { kind: 'gaveUp', reason: reasonOf(error) });
}

/** As a shell tells it: the parent learns which signal it was, and locks are released, which a signal alone would not do. */
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => process.exit(128 + constants.signals[signal]));
}
process.on('disconnect', () => process.exit(2));
process.on('uncaughtException', giveUp);
process.once('message', (job) => {
  setInterval(() => say({ kind: 'alive' }), heartbeatMilliseconds).unref();
  // Neither does the channel keep the process: when a trial waits for nothing that could still come, it ends.
  process.channel?.unref();
  run(job as TrialJob).then(() => end(0, { kind: 'alive' }), giveUp);
});
