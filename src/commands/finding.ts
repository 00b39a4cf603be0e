/** One thing that doctor looked at. */
export interface Finding {
  readonly what: string;
  readonly found: string;
  /** What to do; absent when nothing is wrong. */
  readonly remedy?: string;
  /** Worth knowing, and no fault. */
  readonly note?: boolean;
}

/** Prints findings. Gives the exit code: 2 when something is wrong. */
export function printFindings(findings: readonly Finding[]): number {
  for (const { what, found, remedy, note } of findings) {
    const mark = remedy !== undefined ? 'FAIL' : note === true ? 'NOTE' : 'ok  ';
    process.stdout.write(`${mark} ${what.padEnd(12)} ${found}${remedy === undefined ? '' : ` -- ${remedy}`}\n`);
  }
  return findings.every(({ remedy }) => remedy === undefined) ? 0 : 2;
}
