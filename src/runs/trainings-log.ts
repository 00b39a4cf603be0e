import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { naming } from '../foundation/atomic-file.ts';

/** A line for each network that came into a store: when, how, and its address. A spec counts them in committed runs. */
export const logFile = 'trainings.log';

/** The lines of the log in a folder, as they came; only those that speak of these networks. None where there is no log. */
export function readLog(folder: string, addresses: ReadonlySet<string>): string[] {
  const path = join(folder, logFile);
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  return lines.filter((line) => addresses.has(line.split(' ')[2] ?? ''));
}

/** A network that was trained twice stands there twice. */
export function logNetwork(folder: string, event: 'trained' | 'imported' | 'diverged', address: string): void {
  appendToLog(folder, [`${new Date().toISOString()} ${event} ${address}`]);
}

/** Takes over lines of another folder's log, with the times that they have there. */
export function appendToLog(folder: string, lines: readonly string[]): void {
  const path = join(folder, logFile);
  naming(path, () => appendFileSync(path, lines.map((line) => `${line}\n`).join('')));
}
