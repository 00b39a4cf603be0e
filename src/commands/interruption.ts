import { constants } from 'node:os';

/** Turns the signals that end a program into an abort signal, so that children end; the last word is said at the end. */
export function interruption(): { readonly signal: AbortSignal; readonly code: () => number | undefined } {
  const controller = new AbortController();
  let code: number | undefined;
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      // A second one does not wait.
      if (code !== undefined) process.exit(code);
      code = 128 + constants.signals[name];
      controller.abort();
      process.once('exit', sayIt);
    });
  }
  return { signal: controller.signal, code: () => code };
}

function sayIt(): void {
  process.stderr.write('Interrupted. Finished trials and epochs are kept: run the same command again to go on.\n');
}
