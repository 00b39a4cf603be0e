import { spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { setting } from './folders.ts';

/** Which sources a folder holds. */
export interface SourceRevision {
  readonly revision: string;
  /** Tracked files differ from the revision. */
  readonly dirty: boolean | 'unknown';
  /** Why something is unknown. */
  readonly reason?: string;
}

/**
 * The commit that is checked out in a folder, only by the folder's own repository: unpacked sources that lie inside
 * another one have no known revision.
 */
export function sourceRevision(folder: string): SourceRevision {
  try {
    const top = git(folder, 'rev-parse', '--show-toplevel').trim();
    if (realpathSync(top) !== realpathSync(folder)) throw new Error(`the sources are no repository, but lie in ${top}`);
    const revision = git(folder, 'rev-parse', '--verify', 'HEAD').trim();
    try {
      return { revision, dirty: git(folder, 'status', '--porcelain', '--untracked-files=no') !== '' };
    } catch (error) {
      return { revision, dirty: 'unknown', reason: (error as Error).message };
    }
  } catch (error) {
    // A container holds sources without their repository; who built it may have told of which revision they are.
    const revision = setting('LABEL_LEAKING_REVISION') ?? 'unknown';
    return { revision, dirty: 'unknown', reason: (error as Error).message };
  }
}

/** Throws: Error with git's own words when it does not succeed, so that no answer is never taken for an empty one. */
function git(folder: string, ...args: string[]): string {
  // Inside a git hook these name another repository. Optional locks would write into a checkout that is only read.
  const elsewhere = {
    GIT_DIR: undefined,
    GIT_WORK_TREE: undefined,
    GIT_INDEX_FILE: undefined,
    GIT_COMMON_DIR: undefined,
  };
  const { error, status, stdout, stderr } = spawnSync('git', ['--no-optional-locks', ...args], {
    cwd: folder,
    env: { ...process.env, ...elsewhere, LC_ALL: 'C' },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (error !== undefined) throw new Error(`git cannot be run (${error.message})`);
  if (status !== 0) throw new Error(stderr.split('\n')[0] || `git ended with ${status ?? 'a signal'}`);
  return stdout;
}
