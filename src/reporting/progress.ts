import { createLogUpdate } from 'log-update';
import type { Trial } from '../runs/trial.ts';
import type { TrialEvent } from '../runs/trial-events.ts';
import { formatDuration } from './format.ts';
import { remainingSeconds, type TrialTime } from './remaining-time.ts';

export interface ProgressOptions {
  readonly workers: number;
  /** Overwrite the lines in place, as a terminal can. */
  readonly live: boolean;
  readonly stream: NodeJS.WriteStream;
  /** Units: seconds. */
  readonly now: () => number;
}

/** Between two blocks of lines where they cannot be overwritten. */
const plainIntervalSeconds = 30;
const liveIntervalSeconds = 0.5;

/** Shows what runs: a line for each running trial, and one for the whole. */
export class Progress {
  readonly #options: ProgressOptions;
  readonly #trials = new Map<string, TrialTime>();
  readonly #running = new Map<string, string>();
  readonly #draw: (text: string) => void;
  readonly #erase: () => void;
  #failed = 0;
  #drawn = -Infinity;

  constructor(options: ProgressOptions) {
    this.#options = options;
    if (options.live) {
      const update = createLogUpdate(options.stream, { showCursor: true });
      this.#draw = update;
      this.#erase = () => update.clear();
    } else {
      this.#draw = (text) => void options.stream.write(`${text}\n`);
      this.#erase = () => undefined;
    }
  }

  /** `isTrained`: whose networks are there before. */
  planned(trials: readonly Trial[], isTrained: (trial: Trial) => boolean): void {
    for (const trial of trials) this.#trials.set(trial.id, timeOf(trial, isTrained(trial)));
  }

  event(event: TrialEvent): void {
    const { trial, kind } = event;
    const time = this.#trials.get(trial) ?? { id: trial, arm: trial, estimatedSeconds: 0 };
    const { trainingLeft: _, ...rest } = time;
    if (kind === 'started') this.#trials.set(trial, { ...time, startedAt: this.#options.now() });
    if (kind === 'resumed') this.#trials.set(trial, { ...time, isResumed: true });
    if (kind === 'training') this.#trials.set(trial, { ...time, trainingLeft: event.etaSeconds });
    if (kind === 'measuring') this.#trials.set(trial, { measuringSince: this.#options.now(), ...rest });
    if (kind === 'finished') this.#trials.set(trial, { ...rest, took: event });
    if (kind === 'failed') {
      this.#trials.delete(trial);
      this.#failed++;
    }
    if (kind === 'finished' || kind === 'failed') this.#running.delete(trial);
    else this.#running.set(trial, describeEvent(event));
    if (isLasting(event)) this.say(`  ${trial.padEnd(24)} ${describeEvent(event)}`);
    else this.#redraw(this.#options.live ? liveIntervalSeconds : plainIntervalSeconds);
  }

  /** A line that stays. */
  say(line: string): void {
    this.#erase();
    this.#options.stream.write(`${line}\n`);
    if (this.#options.live) this.#redraw(0);
  }

  /** Takes the passing lines away. */
  close(): void {
    this.#erase();
  }

  #redraw(intervalSeconds: number): void {
    const now = this.#options.now();
    if (now - this.#drawn < intervalSeconds) return;
    this.#drawn = now;
    if (this.#running.size > 0) this.#draw(this.#lines(now).join('\n'));
  }

  #lines(now: number): string[] {
    const all = [...this.#trials.values()];
    const done = all.filter(({ took }) => took !== undefined).length;
    const waiting = all.filter(({ startedAt, took }) => startedAt === undefined && took === undefined).length;
    const left = formatDuration(remainingSeconds(all, this.#options.workers, now));
    const failed = this.#failed === 0 ? '' : `, ${this.#failed} failed`;
    return [
      ...[...this.#running].map(([trial, what]) => `  ${trial.padEnd(24)} ${what}`),
      `  ${done} trials done, ${this.#running.size} running, ${waiting} waiting${failed}; about ${left} left`,
    ];
  }
}

/** Before anything runs: how long these trials take so many workers. `isTrained`: whose networks are there before. */
export function secondsToRun(trials: readonly Trial[], workers: number, isTrained: (trial: Trial) => boolean): number {
  return remainingSeconds(
    trials.map((trial) => timeOf(trial, isTrained(trial))),
    workers,
    0,
  );
}

/** A trial that waits. */
function timeOf({ id, arm, estimatedSeconds }: Trial, isTrained: boolean): TrialTime {
  return { id, arm, estimatedSeconds, isTrained };
}

function isLasting({ kind }: TrialEvent): boolean {
  return kind === 'finished' || kind === 'failed' || kind === 'resumed' || kind === 'waiting';
}

export function describeEvent(event: TrialEvent): string {
  switch (event.kind) {
    case 'started':
      return 'starts';
    case 'training': {
      const { epoch, epochs, loss, imagesPerSecond, etaSeconds, done } = event;
      return `epoch ${epoch}/${epochs} (${Math.floor(100 * done)} %)  loss ${loss.toFixed(3)}  ${Math.round(imagesPerSecond)} images/s  ${formatDuration(etaSeconds)} left`;
    }
    case 'epoch':
      return `epoch ${event.epoch}/${event.epochs} is saved`;
    case 'resumed':
      return `goes on after epoch ${event.epoch}`;
    case 'measuring':
      return `measuring ${event.measurement}, ${event.left} left`;
    case 'waiting':
      return event.why;
    case 'finished':
      return `done: trained for ${formatDuration(event.trainingSeconds)}, measured for ${formatDuration(event.measuringSeconds)}`;
    case 'failed':
      return `FAILED: ${event.reason}`;
  }
}
