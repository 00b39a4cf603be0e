import { pathToFileURL } from 'node:url';
import { join } from 'node:path';

/** A module that makes a child fail, for `imports` of `runInChild`. */
export function fault(name: string, parameters: Record<string, string> = {}): string {
  const url = pathToFileURL(join(import.meta.dirname, 'faults', `${name}.ts`));
  url.search = new URLSearchParams(parameters).toString();
  return url.href;
}
