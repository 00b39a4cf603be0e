import { existsSync, readFileSync } from 'node:fs';
import { writeAtomically } from './atomic-file.ts';
import { addressOf, canonicalJson } from './digest.ts';
import { UserError } from './user-error.ts';

interface Sealed {
  readonly digest: string;
  readonly content: unknown;
}

/** Writes JSON with the digest of its content, so that a changed byte is noticed when it is read. */
export function writeSealed(path: string, content: unknown): void {
  const canonical: unknown = JSON.parse(canonicalJson(content));
  writeAtomically(path, `${JSON.stringify({ digest: addressOf(canonical), content: canonical }, null, 2)}\n`);
}

/** Undefined when there is no file. Throws: UserError naming a file that is not what was written. */
export function readSealed<T>(path: string): T | undefined {
  if (!existsSync(path)) return undefined;
  const content = unseal(path);
  if (content !== undefined) return content as T;
  throw new UserError(
    `The record ${path} is corrupt: its content does not match its digest. Delete it and run again; nothing was computed from it.`,
  );
}

/** Undefined for what is no JSON, has another digest, or cannot have one: a number that overflows to infinity. */
function unseal(path: string): unknown {
  try {
    const { digest, content } = JSON.parse(readFileSync(path, 'utf8')) as Sealed;
    return digest === addressOf(content) ? content : undefined;
  } catch {
    return undefined;
  }
}
