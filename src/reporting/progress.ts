import { writeSync } from 'node:fs';
import type { Profile } from '../verification/profile.ts';
import type { Trial } from '../verification/trial.ts';
import type { OnTrialEvent, TrialEvent } from '../verification/trial-events.ts';
import { formatDuration } from './format.ts';

/** Between two lines about the same trial where lines cannot be overwritten. */
const plainIntervalSeconds = 30;

export interface ProgressOptions {
  /** Overwrite the running line in place. */
  readonly live: boolean;
  readonly write: (text: string) => void;
  readonly now: () => number;
}

/**
 * Turns trial events into lines: one per running trial with epoch, loss, images/s and ETA. On a terminal the line is
 * overwritten in place; elsewhere a new one appears every half minute.
 */
export function progressPrinter({ live, write, now }: ProgressOptions = terminal()): OnTrialEvent {
  let lastLine = -Infinity;
  const say = (line: string, passing: boolean): void => {
    if (!live && passing && now() - lastLine < plainIntervalSeconds) return;
    lastLine = passing ? now() : -Infinity;
    write(live ? `\r\u001b[K${line}${passing ? '' : '\n'}` : `${line}\n`);
  };
  return (event) =>
    say(`  ${event.trial.padEnd(22)} ${describeEvent(event)}`, event.kind === 'training' || event.kind === 'measuring');
}

export function describeEvent(event: TrialEvent): string {
  switch (event.kind) {
    case 'training': {
      const { epoch, epochs, loss, imagesPerSecond, etaSeconds, done } = event;
      return `epoch ${epoch}/${epochs} (${Math.floor(100 * done)} %)  loss ${loss.toFixed(3)}  ${Math.round(imagesPerSecond)} images/s  ETA ${formatDuration(etaSeconds)}`;
    }
    case 'epoch':
      return `epoch ${event.epoch}/${event.epochs} is saved`;
    case 'resumed':
      return `goes on after epoch ${event.epoch}`;
    case 'measuring':
      return `measuring ${event.measurement}, ${event.left} left`;
    case 'waiting':
      return `waits for process ${event.pid} on ${event.host}, which is running it`;
    case 'finished':
      return `done in ${formatDuration(event.elapsedSeconds)}`;
  }
}

/** How long the missing trials will take. A rough number from a two-core machine; the ETA of each trial is measured. */
export function estimateSeconds(trials: readonly Trial[], profile: Profile): number {
  return trials.reduce((sum, { arm }) => sum + profile.estimatedSeconds[arm], 0);
}

/** Vitest's workers have no terminal of their own, so `verify` says whether there is one. */
function terminal(): ProgressOptions {
  return {
    live: process.env['LABEL_LEAKING_LIVE'] === '1',
    write: printDirectly,
    now: () => performance.now() / 1000,
  };
}

/** To standard error, past vitest's capture of the console. */
export function printDirectly(text: string): void {
  writeSync(2, text);
}
