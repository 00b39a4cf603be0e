import { constants } from 'node:os';
import { getSystemErrorMap } from 'node:util';
import { variableOf } from './folders.ts';

/** What each code means, and what to do. Another place for the file would help as well. */
const ofThePlace: Record<string, readonly [meaning: string, remedy: string]> = {
  ENOSPC: ['the disk is full', 'free some space'],
  EDQUOT: ['the disk quota is used up', 'free some space'],
  EACCES: ['permission denied', 'give yourself access to it'],
  EPERM: ['this is not permitted', 'give yourself the right to it'],
  EROFS: ['the file system is read-only', 'make it writable'],
  ENOENT: ['it does not exist', 'put it there'],
  ENOTDIR: ['a part of this path is a file, not a folder', 'move that file away'],
  EISDIR: ['it is a folder, and a file is needed', 'move it away'],
  EEXIST: ['it exists already', 'move it away'],
  ENOTEMPTY: ['the folder is not empty', 'end what writes there, or empty it'],
  EBUSY: ['it is in use', 'end what uses it'],
  EIO: ['the disk or the connection to it failed', 'check both'],
  ESTALE: ['the network file system has lost it', 'mount that again'],
  ELOOP: ['its symbolic links lead in a circle', 'mend the links'],
  ENAMETOOLONG: ['the path is too long', 'shorten it'],
  ETIMEDOUT: ['there was no answer in time', 'check the network'],
};

const ofTheMachine: typeof ofThePlace = {
  EMFILE: ['this process has too many files open', 'raise the limit (ulimit -n)'],
  ENFILE: ['this machine has too many files open', 'end other programs or raise the limit (sysctl fs.file-max)'],
  ENOMEM: ['the memory is used up', 'end other programs or raise the limit (ulimit -v)'],
  EPIPE: ['the program that was reading it has ended', 'keep that running'],
};

const actions: Record<string, string> = {
  copyfile: 'copy',
  fsync: 'write',
  lstat: 'look at',
  mkdir: 'make the folder',
  mkdtemp: 'make the folder',
  rm: 'remove',
  rmdir: 'remove',
  scandir: 'list',
  spawn: 'start',
  stat: 'look at',
  unlink: 'remove',
};

/**
 * The sentence for an error of the operating system, also one that another error was caused by or that came as a plain
 * object from another process. Undefined for every other error.
 */
export function explainSystemError(thrown: unknown): string | undefined {
  if (typeof thrown !== 'object' || thrown === null) return undefined;
  const { syscall = 'use', path, cause } = thrown as NodeJS.ErrnoException;
  const code = codeOf(thrown);
  if (code === undefined) return explainSystemError(cause);
  const text = new Map(getSystemErrorMap().values()).get(code);
  const [meaning, remedy] = ofThePlace[code] ?? ofTheMachine[code] ?? [text ?? code, 'remove the cause'];
  const variable = path !== undefined && code in ofThePlace ? variableOf(path) : undefined;
  const elsewhere = variable === undefined ? '' : ` or point ${variable} elsewhere`;
  const name = syscall.split(' ')[0] as string;
  return `Cannot ${actions[name] ?? name} ${path ?? 'a file'}: ${meaning}; ${remedy}${elsewhere}, and run the same command again, finished work is kept.`;
}

/** By number where Node has no name, as for EDQUOT and ESTALE. Other libraries number their own errors. */
function codeOf({ code = '', errno = 0 }: Partial<NodeJS.ErrnoException>): string | undefined {
  if (code in constants.errno || new Map(getSystemErrorMap().values()).has(code)) return code;
  if (code !== `Unknown system error ${errno}`) return undefined;
  return Object.entries(constants.errno).find(([, value]) => value === -errno)?.[0];
}
