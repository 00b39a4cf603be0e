import { join, relative } from 'node:path';
import { projectFolder } from '../foundation/folders.ts';
import { explain } from '../foundation/user-error.ts';

const outOfMemory = /out of memory|bad_alloc|cannot allocate|allocation failed|OOM when allocating/i;

/** Why a trial failed, from what it threw: a sentence. Of a programming error, what it says and where it was thrown. */
export function reasonOf(error: unknown): string {
  const { name, message, stack } = (error ?? {}) as Partial<Error>;
  const explained = explain(error);
  if (stack === undefined || explained !== stack) return explained;
  if (outOfMemory.test(message ?? '')) return `ran out of memory: ${message}`;
  const frames = [...stack.matchAll(/^\s+at (.+)$/gm)].map(([, frame]) => frame as string);
  const place = frames.find((frame) => frame.includes(join(projectFolder, 'src'))) ?? frames[0];
  return `${name}: ${message}${place === undefined ? '' : ` (at ${shortened(place)})`}`;
}

/** "f (file:///project/src/a.ts:1:2)" as "f, src/a.ts:1". */
function shortened(place: string): string {
  const [, caller, path = '', line] = /^(?:(.*) \()?(?:file:\/\/)?(.*?):(\d+):\d+\)?$/.exec(place) ?? [];
  if (line === undefined) return place;
  return `${caller === undefined ? '' : `${caller}, `}${relative(projectFolder, path)}:${line}`;
}

/** How a process ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: string | null;
  /** What it wrote on standard error. */
  readonly errors: string;
}

/** Why a process ended before its work was done, as the end of a sentence that begins with whose work it was. */
export function reasonOfEnding({ code, signal, errors }: Ending): string {
  const told = toldBy(errors);
  if (outOfMemory.test(errors)) {
    return `ran out of memory and was ended by ${signal ?? `exit code ${code}`}${told}`;
  }
  if (signal === 'SIGKILL') return `was ended by SIGKILL (out of memory, perhaps)${told}`;
  return signal === null ? `ended with exit code ${code} before it was done${told}` : `was ended by ${signal}${told}`;
}

/** Of a dump by Node or V8 the one line that says what happened; other words as they are. */
function toldBy(errors: string): string {
  const lines = errors
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^(WARNING: All log|[IWE]0000 |\[\w+\] |\(node:|\(Use `node)/.test(line));
  const isDump = lines.some((line) => /^\s+at |^-----|^Node\.js v/.test(line));
  const telling = lines.find((line) => /^(FATAL ERROR|# Fatal|\w*(Error|Exception)\b)/.test(line));
  const told = isDump ? [telling ?? lines[0]] : lines;
  return told.length === 0 ? '' : `: ${told.join('\n').trim()}`;
}
