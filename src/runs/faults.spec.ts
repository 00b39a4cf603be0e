import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import PQueue from 'p-queue';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { projectFolder } from '../foundation/folders.ts';
import { chosenFlavour } from '../tensors/load.ts';
import { addonPath, installationFolder } from '../tensors/provision.ts';
import { fault } from '../testing/fault.ts';
import { markVariable, processesMarked, until } from '../testing/processes.ts';
import { bitsOf, tinyTrial } from '../testing/tiny-trial.ts';
import { type ChildOptions, runInChild } from './trial-child.ts';
import type { Trial } from './trial.ts';
import { TrialStore } from './trial-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'faults-'));
const disturbed = new TrialStore(join(folder, 'disturbed'));
const undisturbed = new TrialStore(join(folder, 'undisturbed'));
const mark = randomUUID();
beforeAll(() => void vi.stubEnv(markVariable, mark));
afterAll(() => {
  vi.unstubAllEnvs();
  for (const pid of processesMarked(mark)) process.kill(pid, 'SIGKILL');
  rmSync(folder, { recursive: true });
});

/** From its last sign of life on, a child has so long to end. */
const silenceSeconds = 10;
const boundSeconds = silenceSeconds + 5;

interface Failed {
  readonly reasons: string[];
  /** The kinds of messages that came. */
  readonly heard: string[];
  readonly seconds: number;
}

/** Few at once: the machine may have two cores. */
const queue = new PQueue({ concurrency: 3 });

function fail(trials: readonly Trial[], options: Partial<ChildOptions>): Promise<Failed> {
  return queue.add(async () => {
    let last = performance.now();
    const heard: string[] = [];
    const tell = ({ kind }: { kind: string }): void => {
      heard.push(kind);
      if (kind !== 'failed') last = performance.now();
    };
    const failures = await runInChild({ store: disturbed.folder, trials }, { tell, ...options });
    return { reasons: [...failures.values()], heard, seconds: (performance.now() - last) / 1000 };
  });
}

const killed = /^was ended by SIGKILL \(out of memory, perhaps\)$/;
const silent = new RegExp(`^gave no sign of life for ${silenceSeconds} s and was ended$`);

/** What the process of a trial does, after which message, and what is then said of it. */
const faults: Record<string, readonly [at: string, does: string, says: RegExp]> = {
  'throws in training': [
    'epoch',
    'throw',
    /^Error: the fault of a spec \(at \w+\.throw, src\/testing\/faults\/\S+:\d+\)$/,
  ],
  'throws outside of all promises': [
    'epoch',
    'throwLater',
    /^Error: the fault of a spec \(at \S+ src\/testing\/\S+:\d+\)$/,
  ],
  'exits in training as if all were well': ['epoch', 'exit', /^ended with exit code 0 before it was done$/],
  'waits for what never comes': ['epoch', 'stall', /^ended with exit code 0 before it was done$/],
  'blocks its event loop': ['epoch', 'block', silent],
  'is stopped': ['epoch', 'SIGSTOP', silent],
  'is killed as soon as it starts': ['started', 'SIGKILL', killed],
  'is killed in training': ['epoch', 'SIGKILL', killed],
  'is killed between measurements': ['measuring', 'SIGKILL', killed],
  'is killed, and a program of its own goes on': ['epoch', 'leaveOpen', killed],
  'gets SIGTERM': ['epoch', 'SIGTERM', /^was ended by SIGTERM$/],
  'crashes in native code': ['epoch', 'SIGSEGV', /^was ended by SIGSEGV$/],
  'fills its heap': [
    'epoch',
    'fillHeap',
    /^ran out of memory and was ended by SIG\w+(: FATAL ERROR: .*|: terminate .*)$/,
  ],
  'gets no more memory': ['started', 'limitMemory', /^(ran out of memory|was ended by SIGABRT: )/],
};
const names = Object.keys(faults);
const trialOf = (name: string): Trial => tinyTrial(201 + names.indexOf(name));

describe('a trial whose process', () => {
  const rows = new Map<string, Promise<Failed>>();
  beforeAll(() => {
    for (const [name, [at, does, says]] of Object.entries(faults)) {
      const watched = says === silent ? { silenceSeconds } : {};
      rows.set(name, fail([trialOf(name)], { imports: [fault('at-message', { at, does })], ...watched }));
    }
  });

  test.each(names)(
    '%s ends, and says why',
    async (name) => {
      const [at, , says] = faults[name]!;
      const { reasons, heard, seconds } = await rows.get(name)!;
      expect(reasons).toEqual([expect.stringMatching(says)]);
      expect(heard).toContain(at);
      expect(heard.at(-1)).toBe('failed');
      expect(seconds).toBeLessThan(says === silent ? boundSeconds : 5);
    },
    120_000,
  );

  test('throws before its own code runs ends, and says why', async () => {
    const { reasons, seconds } = await fail([tinyTrial(301)], { imports: [fault('throw-at-start')] });
    expect(reasons).toEqual(['ended with exit code 1 before it was done: Error: the fault of a spec']);
    expect(seconds).toBeLessThan(10);
  });
});

describe('one job goes on with its next trial when one', () => {
  const fullDisk = Array.from({ length: 22 }, (_, i) => tinyTrial(501 + i));
  const torn = new Map(
    ['.lock', '/checkpoint', '/network', '/training.', '/measurements/'].map((file, i) => [file, tinyTrial(601 + i)]),
  );
  const others = [tinyTrial(401), tinyTrial(402), tinyTrial(403)] as const;
  const [corrupt, foreign, next] = others;

  test('diverges, or finds a corrupt or a foreign checkpoint; these are named, and nothing is computed from them', async () => {
    const checkpointOf = ({ trainingAddress }: Trial): string => {
      const training = join(disturbed.folder, 'trainings', trainingAddress);
      return join(
        training,
        readdirSync(training).find((name) => name.startsWith('checkpoint'))!,
      );
    };
    for (const trial of [corrupt, foreign]) {
      await fail([trial], { imports: [fault('at-message', { at: 'epoch', does: 'SIGKILL' })] });
    }
    const own = checkpointOf(foreign);
    const strange = join(dirname(own), basename(checkpointOf(corrupt)));
    cpSync(checkpointOf(corrupt), strange);
    rmSync(own);
    flipByte(checkpointOf(corrupt));

    const diverging = tinyTrial(404, { schedule: { kind: 'constant', rate: 1e30 } });
    const { reasons, heard } = await fail([diverging, corrupt, foreign, next], {});
    expect(reasons).toEqual([
      `${checkpointOf(corrupt)} is corrupt: its SHA-256 changed. Delete it and run again; nothing was computed from it.`,
      `The record ${strange} belongs to another trial. Delete it and run again; nothing was computed from it.`,
    ]);
    expect(heard.at(-1)).toBe('finished');
    rmSync(checkpointOf(corrupt));
    rmSync(strange);
    expect(disturbed.training(diverging.trainingAddress)?.diverged).toMatch(
      /^Training with seed 404 diverged at step \d+/,
    );
    disturbed.remove({ kind: 'training', address: diverging.trainingAddress, bytes: 0 });
  });

  test('finds the disk full, at whichever write', async () => {
    const { reasons, heard } = await fail(fullDisk, { imports: [fault('failing-writes')] });
    for (const reason of reasons) {
      expect(reason).toMatch(/^Cannot write \S+: the disk is full; free some space.*, finished work is kept\.$/);
    }
    // As many trials as there are writes fail, each at another one, and those after them do not.
    expect(heard.filter((kind) => kind === 'finished').length).toBe(fullDisk.length - reasons.length);
    expect(heard.at(-1)).toBe('finished');
    expect(reasons.length).toBeGreaterThan(15);
  }, 120_000);

  test('is killed within a write, which leaves a part of a file', async () => {
    const all = [...torn].map(([killedIn, trial]) =>
      fail([trial], { imports: [fault('failing-writes', { killedIn })] }),
    );
    for (const { reasons } of await Promise.all(all)) expect(reasons).toEqual([expect.stringMatching(killed)]);
    const parts = filesBelow(disturbed.folder).filter((path) => path.endsWith('.tmp'));
    for (const file of torn.keys()) expect(parts.filter((path) => `/${path}`.includes(file)).length, file).toBe(1);
    // A part of a lock goes only when it is so old that nobody can be writing it.
    const then = Date.now() / 1000 - 600;
    for (const path of parts.filter((path) => path.startsWith('locks/'))) {
      utimesSync(join(disturbed.folder, path), then, then);
    }
  }, 60_000);

  test('then a run without faults gives every trial the bits of one that was never disturbed, and leaves nothing behind', async () => {
    const all = [...names.map(trialOf), tinyTrial(301), ...others, ...fullDisk, ...torn.values()];
    const jobs = [disturbed, undisturbed].map((store) => ({ store: store.folder, trials: all }));
    const failures = await Promise.all(jobs.map((job) => runInChild(job, { tell: () => undefined })));
    expect(failures).toEqual([new Map(), new Map()]);
    for (const trial of all) expect(bitsOf(disturbed, trial), trial.id).toEqual(bitsOf(undisturbed, trial));
    expect(bitsOf(undisturbed, corrupt).network).toMatch(/^[0-9a-f]{64}$/);
    expect(filesBelow(disturbed.folder)).toEqual(filesBelow(undisturbed.folder));
    await until(() => processesMarked(mark).length === 0, 30);
  }, 180_000);
});

function flipByte(path: string): void {
  const bytes = readFileSync(path);
  const last = bytes.length - 3;
  bytes[last] = (bytes[last] as number) ^ 1;
  writeFileSync(path, bytes);
}

function filesBelow(path: string): string[] {
  return readdirSync(path, { recursive: true, encoding: 'utf8' }).sort();
}

test('a new store whose first process was killed within its first write is a store for the next', async () => {
  const job = { store: join(folder, 'new'), trials: [tinyTrial(201)] };
  const imports = [fault('failing-writes', { killedIn: '/new/label-leaking-store' })];
  const failures = await runInChild(job, { tell: () => undefined, imports });
  expect([...failures.values()]).toEqual([expect.stringMatching(killed)]);
  expect(filesBelow(job.store)).toEqual(['label-leaking-store']);
  expect(await runInChild(job, { tell: () => undefined })).toEqual(new Map());
});

describe('a child', () => {
  test('whose parent is killed ends within seconds, and its lock can be taken at once', async () => {
    const long = tinyTrial(701, { epochs: 10_000 });
    const job = JSON.stringify({ store: disturbed.folder, trials: [long] });
    const parent = spawn(process.execPath, ['--import', 'tsx', join(projectFolder, 'src/testing/run-job.ts'), job], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let heard = '';
    parent.stdout.on('data', (chunk: Buffer) => (heard += chunk.toString()));
    await until(() => heard.includes('epoch'), 60);
    parent.kill('SIGKILL');
    await until(() => processesMarked(mark).length === 0, 10);
    const waits: unknown[] = [];
    await disturbed.whileLocked(
      long.trainingAddress,
      () => Promise.resolve(),
      (holder) => waits.push(holder),
    );
    expect(waits).toEqual([]);
    expect(readdirSync(join(disturbed.folder, 'locks'))).toEqual([]);
  }, 90_000);

  test('whose addon does not load names it', async () => {
    const provisioned = installationFolder(chosenFlavour());
    const cache = join(folder, 'cache');
    const copy = join(cache, basename(provisioned));
    mkdirSync(copy, { recursive: true });
    for (const name of readdirSync(provisioned)) symlinkSync(join(provisioned, name), join(copy, name));
    const addon = join(copy, basename(addonPath(chosenFlavour())));
    const { size } = statSync(addon);
    rmSync(addon);
    writeFileSync(addon, Buffer.alloc(size));
    const before = process.env['LABEL_LEAKING_CACHE'];
    vi.stubEnv('LABEL_LEAKING_CACHE', cache);
    const { reasons, seconds } = await fail([tinyTrial(201)], {});
    vi.stubEnv('LABEL_LEAKING_CACHE', before);
    expect(reasons).toEqual([
      expect.stringMatching(/^TensorFlow's addon \S+ does not load: .*run `npm run provision`\.$/),
    ]);
    expect(reasons[0]).toContain(addon);
    expect(seconds).toBeLessThan(15);
  }, 60_000);
});
