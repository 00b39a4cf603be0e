import { spawn } from 'node:child_process';
import { UserError } from './user-error.ts';

/**
 * Runs a program to its end and returns what it printed on standard output.
 *
 * Throws: UserError when it is missing or fails, with `remedy` and the end of its error output.
 */
export async function runCommand(program: string, args: readonly string[], remedy: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-4000)));
    child.on('error', () => reject(new UserError(`Cannot run ${program}: it is not on the PATH; ${remedy}.`)));
    child.on('close', (code) => {
      if (code === 0) resolve(output);
      else reject(new UserError(`${describeFailure(program, args, code, errors)}; ${remedy}.`));
    });
  });
}

function describeFailure(program: string, args: readonly string[], code: number | null, errors: string): string {
  const lines = errors.trim().split('\n');
  const telling = lines.filter((line) => /error|no space|not found|denied|timed out/i.test(line)).slice(-2);
  const reason = (telling.length > 0 ? telling : lines.slice(-1)).join(' ').trim();
  return `${program} ${args[0] ?? ''} failed (exit ${code ?? 'by signal'}): ${reason}`;
}
