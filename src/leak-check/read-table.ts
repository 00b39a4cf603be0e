import { closeSync, createReadStream, openSync, readSync, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { UserError } from '../foundation/user-error.ts';
import { type Column, columnsOf, shortened } from './columns.ts';
import { Tally } from './tally.ts';

/**
 * Reads a table of predictions, row by row: CSV, or JSON lines where the file's name ends so. Rows are counted from 1,
 * without the header.
 *
 * Throws: UserError saying in a sentence what is wrong, with row and column.
 */
export async function readTable(path: string, classes?: number): Promise<Tally> {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== false) {
    throw new UserError(`There is no table ${path}: name a file of predictions, CSV or JSON lines.`);
  }
  if (isCompressed(path)) throw new UserError(`${path}: it is compressed; unpack it first.`);
  const stream = createReadStream(path);
  const isJson = /\.(jsonl|ndjson|json)$/i.test(path);
  try {
    const tally = await (isJson ? readJsonLines(stream, classes) : readCsv(stream, classes));
    if (tally === undefined) throw new UserError('it is empty.');
    if (tally.rows === 0) throw new UserError('it has a header and no rows.');
    return tally;
  } catch (error) {
    if (error instanceof UserError) throw new UserError(`${path}: ${error.message}`);
    throw error;
  } finally {
    stream.destroy();
  }
}

/** By the first bytes of gzip, zip, zstd, xz and bzip2. A pipe is not looked into: they would be gone. */
function isCompressed(path: string): boolean {
  if (!statSync(path).isFile()) return false;
  const start = Buffer.alloc(4);
  const file = openSync(path, 'r');
  try {
    readSync(file, start);
  } finally {
    closeSync(file);
  }
  return ['1f8b', '504b0304', '28b52ffd', 'fd377a58', '425a68'].some((magic) =>
    start.toString('hex').startsWith(magic),
  );
}

async function readCsv(stream: Readable, classes: number | undefined): Promise<Tally | undefined> {
  const parser = parse({ bom: true, relax_column_count: true, skip_empty_lines: true });
  let tally: Tally | undefined;
  let failure: Error | undefined;
  const take = (cells: string[]): void => {
    if (tally === undefined) tally = new Tally(columnsOf(cells), classes);
    else tally.add(sameLength(cells, tally));
  };
  return new Promise((resolve, reject) => {
    // Rows by event: an asynchronous loop over them takes as long again.
    parser.on('readable', () => {
      try {
        for (let cells = next(parser); cells !== null && failure === undefined; cells = next(parser)) take(cells);
      } catch (error) {
        failure = error as Error;
        stream.unpipe(parser);
        reject(failure);
      }
    });
    parser.on('error', (error) => reject(explained(error, tally?.rows)));
    stream.on('error', reject);
    parser.on('end', () => resolve(tally));
    stream.pipe(parser);
  });
}

function next(parser: Readable): string[] | null {
  return parser.read() as string[] | null;
}

function sameLength(cells: string[], { columns, rows }: Tally): string[] {
  if (cells.length === columns.length) return cells;
  const missing = columns[cells.length];
  const where =
    missing === undefined ? `column ${columns.length + 1} has no name` : `column "${missing.name}" is missing`;
  throw new UserError(`Row ${rows + 1} has ${cells.length} of ${columns.length} columns: ${where}.`);
}

function explained(error: Error, rows: number | undefined): Error {
  if (!(error instanceof CsvError)) return error;
  const row = rows === undefined ? 'The header' : `Row ${rows + 1}`;
  const reason = error.code.includes('QUOTE') ? 'a quote is not closed, or stands within a value' : error.message;
  return new UserError(`${row} is no CSV: ${reason}.`);
}

async function readJsonLines(stream: Readable, classes: number | undefined): Promise<Tally | undefined> {
  let tally: Tally | undefined;
  let failure: Error | undefined;
  const lines = createInterface({ input: stream, crlfDelay: Infinity });
  // The loop below only sees that there are no more lines.
  stream.on('error', (error) => {
    failure = error;
    lines.close();
  });
  for await (const line of lines) {
    const text = line.replace(/^\uFEFF/, '');
    if (text.trim() === '') continue;
    const row = (tally?.rows ?? 0) + 1;
    const record = objectIn(text, row);
    requireSingleKeys(text, record, row);
    tally ??= new Tally(columnsOf(Object.keys(record)), classes);
    tally.add(cellsOf(record, tally.columns, row));
  }
  if (failure !== undefined) throw failure;
  return tally;
}

function cellsOf(record: Record<string, unknown>, columns: readonly Column[], row: number): string[] {
  const further = Object.keys(record).find((name) => !columns.some((column) => column.name === name));
  if (further !== undefined) {
    throw new UserError(`Row ${row} has "${shortened(further)}", which the first row does not have.`);
  }
  return columns.map(({ name }) => cellOf(record[name], row, name));
}

function objectIn(line: string, row: number): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    throw new UserError(`Row ${row} is no JSON: "${shortened(line)}"; JSON lines hold an object each.`);
  }
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed as Record<string, unknown>;
  throw new UserError(`Row ${row} is no object, but "${shortened(line)}"; JSON lines hold an object each.`);
}

/** JSON.parse keeps the last of two values under one key. */
function requireSingleKeys(line: string, record: Record<string, unknown>, row: number): void {
  const keys = Object.keys(record);
  // Nearly always: no more colons than keys. To look closer takes longer than all else.
  if (line.split(':').length - 1 === keys.length || keys.some((key) => typeof record[key] === 'object')) return;
  const written = [...line.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?/g)].flatMap(([, text, colon]) =>
    colon === undefined ? [] : [JSON.parse(text as string) as string],
  );
  if (written.length === keys.length) return;
  const twice = written.find((key, i) => written.indexOf(key) !== i) ?? '';
  throw new UserError(`Row ${row} has "${shortened(twice)}" twice.`);
}

function cellOf(value: unknown, row: number, column: string): string {
  if (typeof value === 'number' || typeof value === 'string') return String(value);
  if (value === undefined) throw new UserError(`Row ${row}: column "${column}" is missing.`);
  throw new UserError(
    `Row ${row}, column "${column}": "${shortened(JSON.stringify(value))}" is no class; write the class, the argmax over the outputs.`,
  );
}
