import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';

/**
 * Loaded in a child before its own code: it is killed right after so many `steps` of training behind the checkpoint with
 * this in its name. Training lets others run after each step, the one of the checkpoint too.
 */
const { checkpoint = '', steps } = Object.fromEntries(new URL(import.meta.url).searchParams);
let left = Infinity;

const { renameSync } = fs;
fs.renameSync = (from, to) => {
  renameSync(from, to);
  if (String(to).includes(checkpoint)) left = Number(steps) + 1;
};
const { setImmediate } = timers;
timers.setImmediate = (...args) => {
  if (--left === 0) process.kill(process.pid, 'SIGKILL');
  return setImmediate(...args);
};
syncBuiltinESMExports();
