import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { smoke } from '../protocol/profiles/smoke.ts';
import { until } from '../testing/processes.ts';
import { tinyTrial } from '../testing/tiny-trial.ts';
import { Scheduler, type SchedulerOptions } from './scheduler.ts';
import type { Study } from './study.ts';
import type { Trial } from './trial.ts';
import { TrialStore } from './trial-store.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'scheduler-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function trial(name: string, sources: readonly string[] = [], epochs = 2): Trial {
  const tiny = tinyTrial(201, { epochs });
  const [measurement] = tiny.measurements;
  const measurements = sources.map((source) => ({
    ...measurement!,
    craftedOn: { trial: source, trainingAddress: source, model: tiny.recipe.model },
  }));
  return { ...tiny, id: name, trainingAddress: name, measurements };
}

/** A scheduler of trials that a spec ends by hand, and the jobs in the order in which they were started. */
function scheduling(trials: readonly Trial[], options: Partial<SchedulerOptions> = {}) {
  const study: Study = { profile: smoke, claims: [], trials: new Map(trials.map((one) => [one.id, one])) };
  const started: string[] = [];
  const running = new Map<string, (failures: Map<string, string>) => void>();
  const scheduler = new Scheduler(study, {
    ...{ store: new TrialStore(folder), workers: 1, tell: () => undefined },
    run: (job) => {
      const name = job.trials.map(({ id }) => id).join('+');
      started.push(name);
      return new Promise((resolve) => running.set(name, resolve));
    },
    ...options,
  });
  /** Ends a job as soon as it runs. */
  const end = async (name: string, failures: Record<string, string> = {}): Promise<void> => {
    await until(() => running.has(name), 5);
    running.get(name)!(new Map(Object.entries(failures)));
    running.delete(name);
  };
  return { scheduler, started, running, end };
}

describe('order', () => {
  test('a lower rank goes first, whatever was asked for first; within a rank the order of the study', async () => {
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => trial(name));
    const { scheduler, started, end } = scheduling([a!, b!, c!, d!]);
    const all = [scheduler.complete([a!], 2), scheduler.complete([c!, b!], 1), scheduler.complete([d!], 0)];
    for (const name of ['a', 'd', 'b', 'c']) await end(name);
    await Promise.all(all);
    // The first has a free worker.
    expect(started).toEqual(['a', 'd', 'b', 'c']);
  });

  test('a trial whose network is read ends before its readers start, though a worker is free', async () => {
    const [source, reader, other] = [trial('source'), trial('reader', ['source']), trial('other')];
    const { scheduler, started, end } = scheduling([source, reader, other], { workers: 3 });
    const done = scheduler.complete([source, reader, other]);
    await end('other');
    expect(started).toEqual(['source', 'other']);
    await end('source');
    await end('reader');
    await done;
    expect(started).toEqual(['source', 'other', 'reader']);
  });

  test('two that read each other are trained first, both, and then measured', async () => {
    const [a, b] = [trial('a', ['b']), trial('b', ['a'])];
    const measured: [string, number][] = [];
    const run: NonNullable<SchedulerOptions['run']> = ({ trials }) => {
      measured.push(...trials.map(({ id, measurements }): [string, number] => [id, measurements.length]));
      return Promise.resolve(new Map<string, string>());
    };
    const { scheduler } = scheduling([a, b], { run, workers: 2 });
    await scheduler.complete([a, b]);
    expect(measured.slice(0, 2).sort()).toEqual([
      ['a', 0],
      ['b', 0],
    ]);
    expect(measured.slice(2).sort()).toEqual([
      ['a', 1],
      ['b', 1],
    ]);
  });

  test('never more run at once than there are workers', async () => {
    const trials = Array.from({ length: 7 }, (_, i) => trial(`t${i}`));
    const { scheduler, started, running, end } = scheduling(trials, { workers: 3 });
    const done = scheduler.complete(trials);
    for (const [i, { id }] of trials.entries()) {
      await until(() => started.length === Math.min(7, i + 3), 5);
      expect(running.size).toBe(Math.min(3, 7 - i));
      await end(id);
    }
    await done;
  });

  test('untrained networks share the processes', async () => {
    const trials = ['a', 'b', 'c'].map((name) => trial(name, [], 0));
    const { scheduler, started, end } = scheduling(trials, { workers: 2 });
    const done = scheduler.complete(trials);
    await end('a+c');
    await end('b');
    await done;
    expect(started).toEqual(['a+c', 'b']);
  });
});

test('a trial that two claims want runs once, is announced once, and both learn how it ended', async () => {
  const [shared, own] = [trial('shared'), trial('own')];
  const planned: string[][] = [];
  const onPlanned = (trials: readonly Trial[]): void => void planned.push(trials.map(({ id }) => id));
  const { scheduler, started, end } = scheduling([shared, own], { workers: 2, onPlanned });
  const claims = [scheduler.complete([shared], 0), scheduler.complete([shared, own], 1)];
  const settled = Promise.allSettled(claims);
  await end('own');
  await end('shared', { shared: 'was ended by SIGKILL' });
  expect((await settled).map((claim) => (claim as PromiseRejectedResult).reason as Error)).toEqual([
    expect.objectContaining({ message: 'shared was ended by SIGKILL' }),
    expect.objectContaining({ message: 'shared was ended by SIGKILL' }),
  ]);
  expect(started).toEqual(['shared', 'own']);
  expect(planned).toEqual([['shared'], ['own']]);
});

test('what is known from elsewhere does not run', async () => {
  const { scheduler, started } = scheduling([trial('a')], { isKnown: () => true });
  await scheduler.complete([trial('a')]);
  expect(started).toEqual([]);
});

test('a network of which only the evidence is known is trained, and not measured, before its reader starts', async () => {
  const all = [trial('source', ['source']), trial('reader', ['source'])];
  const jobs: number[] = [];
  const { scheduler, started } = scheduling(all, {
    isKnown: ({ id }) => id === 'source',
    run: ({ trials: [one] }) => {
      started.push(one!.id);
      jobs.push(one!.measurements.length);
      return Promise.resolve(new Map());
    },
  });
  await scheduler.complete(all);
  expect([started, jobs]).toEqual([
    ['source', 'reader'],
    [0, 1],
  ]);
});

describe('failure', () => {
  test('of a trial ends only its readers, which say so; the others are finished first', async () => {
    const [source, reader, second, other] = [
      ...[trial('source'), trial('reader', ['source']), trial('second', ['reader']), trial('other')],
    ];
    const { scheduler, started, end } = scheduling([source!, reader!, second!, other!], { workers: 2 });
    let ended = false;
    const done = scheduler.complete([source!, reader!, second!, other!]).catch((error: Error) => error.message);
    void done.then(() => (ended = true));
    await end('source', { source: 'The recipe diverges.' });
    await until(() => started.includes('other'), 5);
    expect(ended).toBe(false);
    await end('other');
    expect(await done).toBe(
      [
        'source failed: The recipe diverges.',
        'reader reads the network of source, which failed',
        'second reads the network of reader, which failed',
      ].join('\n'),
    );
    expect(started).toEqual(['source', 'other']);
  });

  test('to start a process is one of its trial, and nothing else', async () => {
    const [a, b] = [trial('a'), trial('b')];
    const run = ({ trials }: { trials: readonly Trial[] }): Promise<Map<string, string>> =>
      trials[0]?.id === 'a'
        ? Promise.reject(Object.assign(new Error('spawn ENOMEM'), { code: 'ENOMEM', syscall: 'spawn', path: 'node' }))
        : Promise.resolve(new Map<string, string>());
    const { scheduler } = scheduling([a, b], { run });
    await expect(scheduler.complete([a, b])).rejects.toThrow(
      /^a failed: Cannot start node: the memory is used up; [^\n]+$/,
    );
    await scheduler.complete([b]);
  });
});

test('a refusal is asked for when a trial would start, and names what did not', async () => {
  const [a, b, c, reader] = [trial('a'), trial('b'), trial('c'), trial('reader', ['c'])];
  let budget = 2;
  const refusal = (): string | undefined => (budget-- > 0 ? undefined : 'was not started: the budget is used up');
  const { scheduler, started, end } = scheduling([a, b, c, reader], { refusal });
  const done = scheduler.complete([a, b, c, reader]).catch((error: Error) => error.message);
  await end('a');
  await end('b');
  expect(await done).toBe('c, reader were not started: the budget is used up');
  expect(started).toEqual(['a', 'b']);
});

describe('an abort', () => {
  test('reaches those that run, and nothing starts after it', async () => {
    const [a, b] = [trial('a'), trial('b')];
    const controller = new AbortController();
    const { scheduler, started, end } = scheduling([a, b], {
      signal: controller.signal,
    });
    const done = scheduler.complete([a, b]).catch((error: Error) => error.message);
    await until(() => started.length === 1, 5);
    controller.abort();
    await end('a', { a: 'was stopped' });
    expect(await done).toBe('a, b were stopped');
    expect(started).toEqual(['a']);
  });

  test('before anything was asked for lets nothing start', async () => {
    const { scheduler, started } = scheduling([trial('a')], { signal: AbortSignal.abort() });
    await expect(scheduler.complete([trial('a')])).rejects.toThrow(/^a was stopped$/);
    expect(started).toEqual([]);
  });

  test('ends a real child that trains, within seconds, and its lock', async () => {
    const controller = new AbortController();
    const long = tinyTrial(201, { epochs: 10_000 });
    const store = new TrialStore(folder);
    const study: Study = { profile: smoke, claims: [], trials: new Map([[long.id, long]]) };
    let aborted = 0;
    const scheduler = new Scheduler(study, {
      ...{ store, workers: 1, signal: controller.signal },
      tell: ({ kind }) => {
        if (kind !== 'epoch' || aborted > 0) return;
        aborted = performance.now();
        controller.abort();
      },
    });
    await expect(scheduler.complete([long])).rejects.toThrow(/^smoke\.trueLabel\.201 was stopped$/);
    expect((performance.now() - aborted) / 1000).toBeLessThan(6);
    const waits: unknown[] = [];
    await store.whileLocked(
      long.trainingAddress,
      () => Promise.resolve(),
      (holder) => waits.push(holder),
    );
    expect(waits).toEqual([]);
  });
});

test('trials on GPUs side by side get one each; trials on the processor get none', async () => {
  const onGpu = (name: string): Trial => {
    const one = trial(name);
    return { ...one, execution: { ...one.execution, device: 'gpu' } };
  };
  const trials = [onGpu('a'), onGpu('b'), onGpu('c'), trial('d')];
  const study: Study = { profile: smoke, claims: [], trials: new Map(trials.map((one) => [one.id, one])) };
  const used: (string | undefined)[] = [];
  const waiting: (() => void)[] = [];
  const scheduler = new Scheduler(study, {
    ...{ store: new TrialStore(folder), workers: 4, gpus: ['GPU-1', 'GPU-2'], tell: () => undefined },
    run: ({ gpu }) => {
      used.push(gpu);
      return new Promise((resolve) => waiting.push(() => resolve(new Map())));
    },
  });
  const done = scheduler.complete(trials);
  await until(() => waiting.length === 4, 5);
  waiting.forEach((end) => end());
  await done;
  expect(used).toEqual(['GPU-1', 'GPU-2', 'GPU-1', undefined]);
});
