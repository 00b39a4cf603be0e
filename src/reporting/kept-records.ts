import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readSealed, writeSealed } from '../foundation/sealed-record.ts';

/** Raise when verdicts, or what surveys found, take another shape. Those of an older one are left out when they are read. */
const recordFormat = 2;

interface Kept<T> {
  readonly format: number;
  readonly record: T;
}

/** Writes a record with its format, sealed. */
export function keepRecord(path: string, record: unknown): void {
  writeSealed(path, { format: recordFormat, record } satisfies Kept<unknown>);
}

/**
 * The records of a folder whose names match, in the order of the alphabet. One of another version is left out with a
 * sentence: its evidence is there, and `collect` makes it anew.
 *
 * Throws: UserError naming a record that is corrupt.
 */
export function keptRecords<T>(folder: string, names: RegExp): T[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((name) => names.test(name));
  return files.sort().flatMap((name) => {
    const path = join(folder, name);
    const { format, record } = readSealed<Kept<T>>(path) as Kept<T>;
    if (format === recordFormat) return [record];
    process.stderr.write(
      `${path} was written by another version and is left out: \`npm run collect\` makes it anew.\n`,
    );
    return [];
  });
}
