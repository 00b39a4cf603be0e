import { UserError } from '../foundation/user-error.ts';

/** Whether a trial did not fail: it was stopped, or not started. So it is with those that wait for it. */
export function isRefusal(reason: string): boolean {
  return /^was (stopped|not started)/.test(reason);
}

/** Throws: UserError naming each trial that failed, and why. Those that were refused for one reason share a line. */
export function throwFailures(failures: ReadonlyMap<string, string>): void {
  if (failures.size === 0) return;
  const others = [...failures].filter(([, why]) => !isRefusal(why));
  const refusals = [...new Set([...failures.values()].filter(isRefusal))];
  const refusedFor = (why: string): string[] => [...failures].flatMap(([id, own]) => (own === why ? [id] : []));
  const lines = [
    ...others.map(([id, why]) => failureText(id, why)),
    ...refusals.map((why) => refusalText(refusedFor(why), why)),
  ];
  throw new UserError(lines.join('\n'));
}

function failureText(id: string, why: string): string {
  return `${id} ${/^(was|gave|ended|ran|reads) /.test(why) ? why : `failed: ${why}`}`;
}

function refusalText(ids: readonly string[], why: string): string {
  return `${ids.join(', ')} ${ids.length === 1 ? why : why.replace(/^was/, 'were')}`;
}
