import PQueue from 'p-queue';
import { isTrained } from '../protocol/arms.ts';
import type { Inquiry } from '../protocol/claim.ts';
import { reasonOf } from './failure-reason.ts';
import { isRefusal, throwFailures } from './trial-failures.ts';
import { runInChild, type ChildOptions } from './trial-child.ts';
import { sourcesOf, type Trial } from './trial.ts';
import { type Study, trialById } from './study.ts';
import type { OnTrialEvent } from './trial-events.ts';
import type { TrialStore } from './trial-store.ts';

export interface SchedulerOptions extends ChildOptions {
  readonly store: TrialStore;
  /** Trials that run side by side. */
  readonly workers: number;
  /** The GPUs, by name: a trial on a GPU gets the one that the fewest trials use. */
  readonly gpus?: readonly string[];
  /** Called with the trials that are about to be run, once for each. */
  readonly onPlanned?: (trials: readonly Trial[]) => void;
  /** Whether what a trial would give is known from elsewhere. */
  readonly isKnown?: (trial: Trial) => boolean;
  /** Asked before a trial starts: why it may not; undefined when it may. */
  readonly refusal?: () => string | undefined;
  /** Runs a job; another one in tests. */
  readonly run?: typeof runInChild;
}

/**
 * Runs trials side by side, each once, in processes of their own. A trial waits for those whose networks it reads; a
 * trial that fails ends only those that read its network.
 */
export class Scheduler {
  readonly #study: Study<Inquiry>;
  readonly #options: SchedulerOptions;
  readonly #queue: PQueue;
  /** The GPU of each trial that runs on one now. */
  readonly #used: string[] = [];
  /** Why each trial failed; undefined for one that did not. */
  readonly #running = new Map<string, Promise<string | undefined>>();
  /** The same of those that were trained before they could be measured. */
  readonly #training = new Map<string, Promise<string | undefined>>();

  constructor(study: Study<Inquiry>, options: SchedulerOptions) {
    this.#study = study;
    this.#options = options;
    this.#queue = new PQueue({ concurrency: options.workers });
  }

  /**
   * Runs what the store misses of these trials; more urgent are those of a lower rank.
   *
   * Throws: UserError naming each trial that failed, and why. The others are finished first.
   */
  async complete(trials: readonly Trial[], rank = 0): Promise<void> {
    const { isKnown, store, onPlanned } = this.#options;
    const isNew = (trial: Trial): boolean =>
      !this.#running.has(trial.id) && !isKnown?.(trial) && !store.isComplete(trial);
    const missing = trials.filter(isNew);
    if (missing.length > 0) onPlanned?.(missing);
    const untrained = missing.filter((trial) => !isTrained(trial));
    for (const share of shares(untrained, this.#options.workers)) this.#start(share, rank);
    for (const trial of missing.filter(isTrained)) this.#start([trial], rank);
    const failures = new Map<string, string>();
    for (const { id } of trials) {
      const reason = await this.#running.get(id);
      if (reason !== undefined) failures.set(id, reason);
    }
    throwFailures(failures);
  }

  #start(trials: readonly Trial[], rank: number): void {
    const done = this.#run(trials, rank).catch((error: unknown) => failed(trials, reasonOf(error)));
    for (const { id } of trials) {
      this.#running.set(
        id,
        done.then((failures) => failures.get(id)),
      );
    }
  }

  async #run(trials: readonly Trial[], rank: number): Promise<Map<string, string>> {
    for (const trial of trials) {
      for (const id of sourcesOf(trial)) {
        const running = this.#isMutual(trial, id) ? undefined : this.#running.get(id);
        // One whose evidence is known from elsewhere does not run, and its network may not be here.
        const reason = await (running ?? this.#train(id, rank));
        if (reason !== undefined)
          return failed(trials, isRefusal(reason) ? reason : `reads the network of ${id}, which failed`);
      }
    }
    return this.#enqueue(trials, rank, this.#options.tell);
  }

  #enqueue(trials: readonly Trial[], rank: number, tell: OnTrialEvent): Promise<Map<string, string>> {
    const priority = -(rank * this.#study.trials.size + this.#position(trials));
    return this.#queue.add(() => this.#runNow(trials, tell), { priority });
  }

  /** Trains a network without measuring it: its reader needs it first, or needs nothing else of it. */
  #train(id: string, rank: number): Promise<string | undefined> {
    const known = this.#training.get(id);
    if (known !== undefined) return known;
    const trial = trialById(id, this.#study.trials);
    const tell: OnTrialEvent = (event) => {
      if (event.kind !== 'finished') this.#options.tell(event);
    };
    const training = this.#options.store.isTrained(trial.trainingAddress)
      ? Promise.resolve(undefined)
      : this.#enqueue([{ ...trial, measurements: [] }], rank, tell).then((failures) => failures.get(id), reasonOf);
    this.#training.set(id, training);
    return training;
  }

  /** Whether the source reads, over however many others, the network of its reader. */
  #isMutual(reader: Trial, source: string, seen: readonly string[] = []): boolean {
    if (source === reader.id) return true;
    const trial = this.#study.trials.get(source);
    if (trial === undefined || seen.includes(source)) return false;
    return sourcesOf(trial).some((next) => this.#isMutual(reader, next, [...seen, source]));
  }

  async #runNow(trials: readonly Trial[], tell: OnTrialEvent): Promise<Map<string, string>> {
    const { store, refusal, signal, run = runInChild, ...options } = this.#options;
    const why = signal?.aborted === true ? 'was stopped' : refusal?.();
    if (why !== undefined) return failed(trials, why);
    const gpu = trials[0]?.execution.device === 'gpu' ? this.#freeGpu() : undefined;
    if (gpu !== undefined) this.#used.push(gpu);
    try {
      const job = { store: store.folder, trials, ...(gpu !== undefined && { gpu }) };
      return await run(job, { ...options, tell, ...(signal && { signal }) });
    } finally {
      if (gpu !== undefined) this.#used.splice(this.#used.indexOf(gpu), 1);
    }
  }

  #freeGpu(): string | undefined {
    const users = (gpu: string): number => this.#used.filter((used) => used === gpu).length;
    return this.#options.gpus?.toSorted((a, b) => users(a) - users(b))[0];
  }

  #position(trials: readonly Trial[]): number {
    return [...this.#study.trials.keys()].indexOf(trials[0]?.id ?? '');
  }
}

function failed(trials: readonly Trial[], reason: string): Map<string, string> {
  return new Map(trials.map(({ id }) => [id, reason]));
}

/** Untrained trials take a second each, less than a process takes to start: each process gets a share of them. */
function shares(trials: readonly Trial[], processes: number): Trial[][] {
  return Array.from({ length: processes }, (_, i) => trials.filter((_, position) => position % processes === i)).filter(
    (share) => share.length > 0,
  );
}
