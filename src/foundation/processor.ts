import { existsSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** What kind of processor, as far as it may decide which instructions run. Virtual machines hide the name, not these. */
export interface Processor {
  readonly name: string;
  /** "GenuineIntel 6 143 8": maker, family, model, stepping. */
  readonly type: string;
  /** Vector extensions, as Linux calls them. */
  readonly extensions: readonly string[];
}

const cpuInfo = '/proc/cpuinfo';

export function thisProcessor(): Processor {
  return parseProcessor(existsSync(cpuInfo) ? readFileSync(cpuInfo, 'utf8') : '', cpus()[0]?.model);
}

/** The first processor of a text as in /proc/cpuinfo. What it does not say is "unknown". */
export function parseProcessor(text: string, name = 'unknown'): Processor {
  const field = (key: string): string => new RegExp(`^${key}\\s*: (.*)$`, 'm').exec(text)?.[1]?.trim() ?? 'unknown';
  return {
    name: name.trim(),
    type: ['vendor_id', 'cpu family', 'model', 'stepping'].map(field).join(' '),
    extensions: field('flags')
      .split(' ')
      .filter((flag) => /^(avx|fma|amx)/.test(flag))
      .sort(),
  };
}
