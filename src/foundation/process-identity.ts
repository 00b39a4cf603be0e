import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * A process, told apart from every other. Its number means something only on its machine since its start, and only in
 * its namespace: containers count their processes anew.
 */
export interface ProcessIdentity {
  readonly host: string;
  readonly pid: number;
  /** Clock ticks since boot: tells a process from a later one with the same number. */
  readonly startedAt: string;
  readonly boot: string;
  /** Empty where /proc does not show this process's own namespace. */
  readonly namespace: string;
}

export function thisProcess(): ProcessIdentity {
  const { pid } = process;
  const isOurs = readOr('', () => readlinkSync('/proc/self')) === String(pid);
  return {
    host: hostname(),
    pid,
    startedAt: startTime(pid) ?? '',
    boot: readOr('', () => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    namespace: isOurs ? readOr('', () => readlinkSync('/proc/self/ns/pid')) : '',
  };
}

/** What became of a process, `unknown` where it cannot be seen from here. */
export function fateOf(other: ProcessIdentity): 'running' | 'ended' | 'unknown' {
  const { host, boot, namespace } = thisProcess();
  const isVisible = other.host === host && other.boot === boot && other.namespace === namespace && namespace !== '';
  if (!isVisible) return 'unknown';
  const startedAt = startTime(other.pid);
  if (startedAt !== undefined) return startedAt === other.startedAt ? 'running' : 'ended';
  return exists(other.pid) ? 'unknown' : 'ended';
}

/** Field 22 of /proc/<pid>/stat. Empty for a zombie, undefined where nothing can be read. */
function startTime(pid: number): string | undefined {
  const stat = readOr('', () => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? '' : fields[19];
}

/** A /proc mounted with hidepid hides the processes of other users, but a signal still finds them. */
function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function readOr<T>(otherwise: T, read: () => T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
