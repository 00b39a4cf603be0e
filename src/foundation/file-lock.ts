import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryNeighbour } from './atomic-file.ts';

/** Who holds a lock. `startedAt` (clock ticks since boot) tells a process from a later one with the same number. */
export interface LockHolder {
  readonly host: string;
  readonly pid: number;
  readonly startedAt: string;
}

/**
 * Runs `work` while no other process holds the lock at `path`. Waits for a live holder; takes over the lock of a dead
 * one. A holder on another host cannot be checked and counts as alive: `onWait` names it, so that a person can remove
 * the file.
 */
export async function withLock<T>(
  path: string,
  work: () => Promise<T>,
  onWait: (holder: LockHolder) => void = () => undefined,
): Promise<T> {
  mkdirSync(dirname(path), { recursive: true });
  let announced = false;
  for (let holder = tryLock(path); holder !== undefined; holder = tryLock(path)) {
    if (!isAlive(holder)) {
      removeDeadLock(path);
      continue;
    }
    if (!announced) onWait(holder);
    announced = true;
    await sleep(500);
  }
  const unlockAtExit = (): void => rmSync(path, { force: true });
  process.once('exit', unlockAtExit);
  try {
    return await work();
  } finally {
    process.off('exit', unlockAtExit);
    unlockAtExit();
  }
}

/** Takes the lock and returns undefined, or returns who holds it. The lock file appears with its content (link). */
function tryLock(path: string): LockHolder | undefined {
  const temporary = temporaryNeighbour(path);
  writeFileSync(temporary, JSON.stringify(thisProcess()));
  try {
    linkSync(temporary, path);
    return undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return readHolder(path);
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** Moves the lock aside before looking at it again, so that a lock taken meanwhile by a third process is put back. */
function removeDeadLock(path: string): void {
  const aside = temporaryNeighbour(path);
  try {
    renameSync(path, aside);
    if (isAlive(readHolder(aside))) linkSync(aside, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function thisProcess(): LockHolder {
  return { host: hostname(), pid: process.pid, startedAt: startTime(process.pid) ?? '' };
}

/** A lock that vanished or is unreadable counts as that of a dead process. */
function readHolder(path: string): LockHolder {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as LockHolder;
  } catch {
    return { host: hostname(), pid: 0, startedAt: '' };
  }
}

function isAlive(holder: LockHolder): boolean {
  if (holder.host !== hostname()) return true;
  return holder.pid > 0 && startTime(holder.pid) === holder.startedAt;
}

/** Field 22 of /proc/<pid>/stat; undefined where there is no such process. */
function startTime(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
