import { explainSystemError } from './system-error.ts';

/**
 * A failure that the user can act on. Its message is a sentence: what failed, on what, what to do.
 * The command line prints the message without a stack and exits with 2.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
}

/**
 * Turns what was thrown, also by another process, into a sentence for the user. Programming errors keep their stack.
 */
export function explain(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  const { name, message, stack } = error as Partial<Error>;
  if (name === 'UserError' && message !== undefined) return message;
  return explainSystemError(error) ?? stack ?? message ?? JSON.stringify(error);
}
