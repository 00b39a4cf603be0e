import {
  closeSync,
  fdatasyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { removeLeftovers, temporaryNeighbour } from './atomic-file.ts';
import { fateOf, type ProcessIdentity, thisProcess } from './process-identity.ts';

/** Who holds a lock, and how long ago it gave its last sign of life. */
export interface LockHolder extends ProcessIdentity {
  readonly path: string;
  readonly ageSeconds: number;
}

const beatSeconds = 5;

/** Many beats, because native code can keep a holder from beating for as long as it compiles a graph. */
const expirySeconds = 120;

/**
 * Runs `work` while no other process holds the lock at `path`, which may lie in a folder that machines and containers
 * share. Waits for a live holder; takes over the lock of a dead one. A holder on this machine and in this namespace is
 * dead when its process has ended. Any other is dead when it has not written to the lock for two minutes.
 */
export async function withLock<T>(
  path: string,
  work: () => Promise<T>,
  onWait: (holder: LockHolder) => void = () => undefined,
): Promise<T> {
  mkdirSync(dirname(path), { recursive: true });
  let announced = false;
  let { release, holder } = tryLock(path);
  while (release === undefined) {
    if (holder !== undefined && !isDead(holder)) {
      if (!announced) onWait(holder);
      announced = true;
      await sleep(500);
    } else {
      if (holder !== undefined) removeDeadLock(path);
      await sleep(10);
    }
    ({ release, holder } = tryLock(path));
  }
  try {
    removeOldCandidates(path);
    return await work();
  } finally {
    release();
  }
}

/** What processes left that were killed just when they tried for the lock: so old that nobody can be trying with it. */
function removeOldCandidates(path: string): void {
  attempt(() => {
    const now = statSync(path).mtimeMs;
    const isOld = (file: string): boolean => (now - statSync(file).mtimeMs) / 1000 > expirySeconds;
    removeLeftovers(path, isOld);
  });
}

/** A sentence for who waits: names the file, so that a person can remove it. */
export function describeWait({ pid, host, path, ageSeconds }: LockHolder): string {
  return `Waiting for process ${pid} on ${host}, which holds ${path} (last sign of life ${Math.round(ageSeconds)} s ago).`;
}

/** The way to release the lock, or who holds it; neither when it was released just now. */
interface Attempt {
  readonly release?: () => void;
  readonly holder?: LockHolder | undefined;
}

/** The lock file appears with its content (link). */
function tryLock(path: string): Attempt {
  const candidate = temporaryNeighbour(path);
  const content = JSON.stringify(thisProcess());
  const file = openSync(candidate, 'wx');
  try {
    writeFileSync(file, content);
    linkSync(candidate, path);
    return { release: hold(path, file, content) };
  } catch (error) {
    closeSync(file);
    // An error of an open file comes without its path.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw Object.assign(error as Error, { path });
    return { holder: readHolder(path, candidate) };
  } finally {
    rmSync(candidate, { force: true });
  }
}

/**
 * Gives signs of life until the lock is released, at the latest when this process exits. They go to the open file: were
 * the lock taken over, its new file would not be touched.
 */
function hold(path: string, file: number, content: string): () => void {
  const beat = (): void => {
    // Written, not touched: so the clock of the file system's server counts, not the one here.
    writeSync(file, content, 0);
    fdatasyncSync(file);
  };
  const beating = setInterval(() => attempt(beat), beatSeconds * 1000).unref();
  const release = (): void => {
    process.off('exit', release);
    clearInterval(beating);
    attempt(() => readFileSync(path, 'utf8') === content && rmSync(path));
    attempt(() => closeSync(file));
  };
  process.once('exit', release);
  return release;
}

/** What fails here may not spoil the work: a missed beat is made up by the next, a lock left behind expires. */
function attempt(step: () => unknown): void {
  try {
    step();
  } catch {
    // See above.
  }
}

/** The age is by the file system's own clock: that of `justWritten`, a file beside the lock. */
function readHolder(path: string, justWritten: string): LockHolder | undefined {
  try {
    const ageSeconds = (statSync(justWritten).mtimeMs - statSync(path).mtimeMs) / 1000;
    return { ...parse(readFileSync(path, 'utf8')), path, ageSeconds };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** A lock that an older version wrote, or that is no JSON, has a holder that cannot be seen. */
function parse(text: string): ProcessIdentity {
  const unknown = { host: 'unknown', pid: 0, startedAt: '', boot: '', namespace: '' };
  try {
    return { ...unknown, ...(JSON.parse(text) as Partial<ProcessIdentity>) };
  } catch {
    return unknown;
  }
}

function isDead(holder: LockHolder): boolean {
  const fate = fateOf(holder);
  // A file from the future does not beat either.
  return fate === 'unknown' ? Math.abs(holder.ageSeconds) > expirySeconds : fate === 'ended';
}

/**
 * Removes a dead lock under a lock of its own, after another look. Otherwise the slower of two that saw the dead lock
 * would remove the fresh one of the faster.
 */
function removeDeadLock(path: string): void {
  const guard = `${path}.takeover`;
  const { release, holder } = tryLock(guard);
  if (release === undefined) {
    if (holder !== undefined && isDead(holder)) rmSync(guard, { force: true });
    return;
  }
  const current = readHolder(path, guard);
  if (current !== undefined && isDead(current)) rmSync(path, { force: true });
  release();
}
