/**
 * A failure that the user can act on. Its message is a sentence: what failed, on what, what to do.
 * The command line prints the message without a stack and exits with {@link exitCode}.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly exitCode: number;

  constructor(message: string, exitCode = 2) {
    super(message);
    this.exitCode = exitCode;
  }
}

const remedies: Record<string, string> = {
  ENOSPC: 'the disk is full; free some space and run the same command again, finished work is kept',
  EDQUOT: 'the disk quota is used up; free some space and run the same command again, finished work is kept',
  EACCES: 'permission denied; give yourself access to it or point LABEL_LEAKING_CACHE at a folder of your own',
  EROFS: 'the file system is read-only; point LABEL_LEAKING_CACHE at a folder that can be written',
};

/** Turns what was thrown into a sentence for the user. Programming errors keep their stack. */
export function explain(error: unknown): string {
  if (error instanceof UserError) return error.message;
  if (!(error instanceof Error)) return String(error);
  const { code, path } = error as NodeJS.ErrnoException;
  const remedy = code === undefined ? undefined : remedies[code];
  if (remedy !== undefined) return `Cannot write ${path ?? 'a file'}: ${remedy}.`;
  return error.stack ?? error.message;
}
