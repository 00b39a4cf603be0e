import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import type { TrialMessage } from '../../runs/trial-process.ts';

/**
 * Loaded in a child before its own code: of the trials it starts, the first finds the disk full at its first write, the
 * second at its second, and so on; half of the write is done. Or the process is killed within the first write to a path
 * with `killedIn` in it. A write is one of a file's content, or a flush: where space is given out late, a full disk
 * shows then.
 */
const killedIn = new URL(import.meta.url).searchParams.get('killedIn');
let trials = 0;
let writes = 0;

const send = process.send?.bind(process) as (...args: unknown[]) => boolean;
process.send = (...args: unknown[]): boolean => {
  if ((args[0] as TrialMessage).kind === 'started') [trials, writes] = [trials + 1, 0];
  return send(...args);
};

function fail(syscall: string): never {
  if (killedIn !== null) process.kill(process.pid, 'SIGKILL');
  const message = `ENOSPC: no space left on device, ${syscall}`;
  throw Object.assign(new Error(message), { code: 'ENOSPC', errno: -28, syscall });
}

/** Whether the write that begins now is the one to fail. */
function isNext(file: unknown): boolean {
  writes++;
  if (killedIn === null) return writes === trials;
  return (typeof file === 'number' ? fs.readlinkSync(`/proc/self/fd/${file}`) : String(file)).includes(killedIn);
}

const { writeFileSync, fsyncSync } = fs;
fs.writeFileSync = (file, data, options) => {
  if (!isNext(file)) return writeFileSync(file, data, options);
  const bytes = typeof data === 'string' ? Buffer.from(data) : (data as Uint8Array);
  writeFileSync(file, bytes.subarray(0, bytes.length / 2), options);
  fail('write');
};
fs.fsyncSync = (file) => (isNext(file) ? fail('fsync') : fsyncSync(file));
syncBuiltinESMExports();
