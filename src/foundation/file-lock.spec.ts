import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { describeWait, type LockHolder, withLock } from './file-lock.ts';
import { thisProcess } from './process-identity.ts';

let folder: string;
let path: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'));
  path = join(folder, 'lock');
});
afterEach(async () => {
  for (const child of children.splice(0)) await ended(child, 'SIGKILL');
  rmSync(folder, { recursive: true });
});

const done = (): Promise<string> => Promise.resolve('done');

/** A process that takes the lock as often as told, and notes in the file `log` when each time begins and ends. */
function worker({ times = 1, milliseconds = 20, within = [] as string[] }): ChildProcess {
  const script = `
    import { appendFileSync } from 'node:fs';
    import { setTimeout as sleep } from 'node:timers/promises';
    import { withLock } from '${join(import.meta.dirname, 'file-lock.ts')}';
    for (let i = 0; i < ${times}; i++) {
      await withLock('${path}', async () => {
        appendFileSync('${path}.log', 'begins ');
        await sleep(${milliseconds});
        appendFileSync('${path}.log', 'ends ');
      });
    }`;
  const [program = '', ...args] = [...within, process.execPath, '--import', 'tsx', '--input-type=module', '-e', script];
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  children.push(child);
  return child;
}

async function ended(child: ChildProcess, signal?: 'SIGKILL'): Promise<number | null> {
  if (signal !== undefined) child.kill(signal);
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  return new Promise((resolve) => child.once('exit', resolve));
}

function log(): string[] {
  return existsSync(`${path}.log`) ? readFileSync(`${path}.log`, 'utf8').trim().split(' ') : [];
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(20);
}

function age(seconds: number): void {
  const then = statSync(path).mtimeMs / 1000 - seconds;
  utimesSync(path, then, then);
}

describe('withLock', () => {
  test('two at once run one after the other', async () => {
    const events: string[] = [];
    const work = (name: string) => async (): Promise<void> => {
      events.push(`${name} begins`);
      await sleep(50);
      events.push(`${name} ends`);
    };
    await Promise.all([withLock(path, work('a')), withLock(path, work('b'))]);
    expect(events.map((event) => event.split(' ')[1])).toEqual(['begins', 'ends', 'begins', 'ends']);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('the lock of a killed process is taken over at once, and who waits is told whose it is', async () => {
    const child = worker({ milliseconds: 60_000 });
    await until(() => log().length === 1);
    const waited: LockHolder[] = [];
    setTimeout(() => child.kill('SIGKILL'), 100);
    expect(await withLock(path, done, (holder) => void waited.push(holder))).toBe('done');
    expect(waited).toMatchObject([{ pid: child.pid, host: thisProcess().host, path }]);
    expect(describeWait(waited[0] as LockHolder)).toContain(`process ${child.pid} on`);
    expect(describeWait(waited[0] as LockHolder)).toContain(`holds ${path} (last sign of life`);
  });

  test('a process number that was given to another process does not count', async () => {
    writeFileSync(path, JSON.stringify({ ...thisProcess(), startedAt: '1' }));
    expect(await withLock(path, done)).toBe('done');
  });

  test('who gets it takes away what others left that were killed while they tried, when that is old', async () => {
    const [old, young] = [`${path}.12345.0123abcd.tmp`, `${path}.12345.4567abcd.tmp`];
    for (const file of [old, young]) writeFileSync(file, '');
    const then = Date.now() / 1000 - 600;
    utimesSync(old, then, then);
    await withLock(path, done);
    expect([existsSync(old), existsSync(young)]).toEqual([false, true]);
  });

  test('is released when the work fails', async () => {
    await expect(withLock(path, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(existsSync(path)).toBe(false);
  });

  test.each([
    ['an older version', '{"host":"old-container","pid":1,"startedAt":"1"}'],
    ['another boot', JSON.stringify({ ...thisProcess(), boot: 'another' })],
    ['another namespace', JSON.stringify({ ...thisProcess(), namespace: 'pid:[1]' })],
    ['nobody known', 'no JSON'],
    ['nobody at all', 'null'],
  ])('a lock of %s holds as long as it gives signs of life', async (_, content) => {
    writeFileSync(path, content);
    const waited: LockHolder[] = [];
    age(100);
    const waiting = withLock(path, done, (holder) => void waited.push(holder));
    await sleep(600);
    expect(waited.map(({ ageSeconds }) => Math.round(ageSeconds))).toEqual([100]);
    age(30);
    expect(await waiting).toBe('done');
  });

  test('a lock from the future expires too', async () => {
    writeFileSync(path, '{"host":"old-container","pid":1,"startedAt":"1"}');
    age(-1000);
    expect(await withLock(path, done)).toBe('done');
  });

  test('a holder gives signs of life', async () => {
    const ageAfterBeat = await withLock(path, async () => {
      const taken = statSync(path).mtimeMs;
      age(100);
      await sleep(5500);
      return (statSync(path).mtimeMs - taken) / 1000;
    });
    expect(ageAfterBeat).toBeGreaterThan(4);
  });

  test('a lock that was taken over meanwhile is left alone', async () => {
    await withLock(path, () => {
      rmSync(path);
      writeFileSync(path, 'of another');
      return Promise.resolve();
    });
    expect(readFileSync(path, 'utf8')).toBe('of another');
  });

  test('a dead lock that another process is just removing is left to it', async () => {
    writeFileSync(path, JSON.stringify({ ...thisProcess(), startedAt: '1' }));
    writeFileSync(`${path}.takeover`, JSON.stringify(thisProcess()));
    let isDone = false;
    const waiting = withLock(path, done).then(() => (isDone = true));
    await sleep(200);
    expect(isDone).toBe(false);
    expect(existsSync(path)).toBe(true);
    rmSync(`${path}.takeover`);
    expect(await waiting).toBe(true);
  });

  test('of many processes that find a dead lock, each works alone', async () => {
    writeFileSync(path, JSON.stringify({ ...thisProcess(), startedAt: '1' }));
    writeFileSync(`${path}.takeover`, JSON.stringify({ ...thisProcess(), startedAt: '1' }));
    const workers = [1, 2, 3, 4].map(() => worker({ times: 5 }));
    expect(await Promise.all(workers.map((child) => ended(child)))).toEqual([0, 0, 0, 0]);
    expect(log()).toEqual(Array<string[]>(20).fill(['begins', 'ends']).flat());
    expect(readdirSync(folder)).toEqual(['lock.log']);
  });

  const ownNamespace = ['unshare', '-Urpf', '--kill-child', '--mount-proc'];
  const mayUnshare = spawnSync('unshare', [...ownNamespace.slice(1), 'true']).status === 0;
  if (!mayUnshare) process.stdout.write('Skipped: `unshare` may not make a namespace of process numbers here.\n');

  test.skipIf(!mayUnshare)('two containers that share a folder work one after the other', async () => {
    const first = worker({ milliseconds: 3000, within: ownNamespace });
    await until(() => log().length === 1);
    const second = worker({ within: ownNamespace });
    expect(await Promise.all([ended(first), ended(second)])).toEqual([0, 0]);
    expect(log()).toEqual(['begins', 'ends', 'begins', 'ends']);
  });

  test.skipIf(!mayUnshare)('the lock of a killed container is taken over when it has expired', async () => {
    const child = worker({ milliseconds: 60_000, within: ownNamespace });
    await until(() => log().length === 1);
    await ended(child, 'SIGKILL');
    const waited: number[] = [];
    const waiting = withLock(path, done, ({ pid }) => void waited.push(pid));
    await sleep(600);
    expect(waited).toEqual([1]);
    age(121);
    expect(await waiting).toBe('done');
  });
});
