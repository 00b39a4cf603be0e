import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** The variable by which a spec finds all that it started, and all that these started. */
export const markVariable = 'STARTED_BY_SPEC';

/** The running processes whose environment has this mark; not the process itself that set it. */
export function processesMarked(mark: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`${markVariable}=${mark}`);
      } catch {
        return false; // It has ended, or is another user's.
      }
    })
    .map(Number);
}

/** Throws: Error when the condition does not hold within so many seconds. */
export async function until(condition: () => boolean, seconds: number): Promise<void> {
  const started = performance.now();
  while (!condition()) {
    if (performance.now() - started > seconds * 1000) {
      throw new Error(`Not within ${seconds} s: ${condition.toString()}`);
    }
    await sleep(20);
  }
}
