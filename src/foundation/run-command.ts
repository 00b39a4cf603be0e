import { spawn } from 'node:child_process';
import { UserError } from './user-error.ts';

/** What a program is run for and what a user can do when it fails: the parts of the sentence that then appears. */
export interface CommandPurpose {
  readonly purpose: string;
  readonly remedy: string;
  /** A program that takes longer is ended, and has failed. */
  readonly mostSeconds?: number;
}

/**
 * Runs a program to its end and returns what it printed on standard output.
 *
 * Throws: UserError when it is missing or fails: purpose, reason, remedy.
 */
export async function runCommand(
  program: string,
  args: readonly string[],
  { purpose, remedy, mostSeconds }: CommandPurpose,
): Promise<string> {
  const failure = (reason: string): UserError => new UserError(`${purpose} failed: ${reason}. ${remedy}.`);
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(mostSeconds !== undefined && { timeout: mostSeconds * 1000, killSignal: 'SIGKILL' }),
    });
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-4000)));
    child.on('error', ({ code, message }: NodeJS.ErrnoException) =>
      reject(
        failure(`the program ${program} ${code === 'ENOENT' ? 'was not found' : `cannot be started (${message})`}`),
      ),
    );
    child.on('close', (code, signal) => {
      if (code === 0) resolve(output);
      else if (child.killed) reject(failure(`${program} took longer than ${mostSeconds} s`));
      else if (signal !== null) reject(failure(`${program} was ended by ${signal}`));
      else reject(failure(tellingLine(errors) ?? `${program} ended with exit code ${code ?? 'none'}`));
    });
  });
}

/** The last line that names an error, else the last line. Lines logged as information or warning name none. */
function tellingLine(errors: string): string | undefined {
  const lines = errors.split('\n').filter((line) => line.trim() !== '' && !/^[IW]\d{4} /.test(line));
  const telling =
    lines.filter((line) => /error|no space|not found|denied|timed out/i.test(line)).at(-1) ?? lines.at(-1);
  return telling?.trim().replace(/\.$/, '');
}
