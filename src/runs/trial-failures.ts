import { UserError } from '../foundation/user-error.ts';

/** Whether a trial did not fail: it was stopped, or not started. So it is with those that wait for it. */
export function isRefusal(reason: string): boolean {
  return /^was (stopped|not started)/.test(reason);
}

/** Throws: UserError naming each trial that failed, and why. Those that were refused for one reason share a line. */
export function throwFailures(failures: ReadonlyMap<string, string>): void {
  if (failures.size === 0) return;
  const refused = new Set([...failures.values()].filter(isRefusal));
  const lines = [
    ...[...failures].flatMap(([id, why]) => (refused.has(why) ? [] : [failureText(id, why)])),
    ...[...refused].map((why) =>
      refusalText(
        [...failures.keys()].filter((id) => failures.get(id) === why),
        why,
      ),
    ),
  ];
  throw new UserError(lines.join('\n'));
}

function failureText(id: string, why: string): string {
  return `${id} ${/^(was|gave|ended|ran|reads) /.test(why) ? why : `failed: ${why}`}`;
}

function refusalText(ids: readonly string[], why: string): string {
  return `${ids.join(', ')} ${ids.length === 1 ? why : why.replace(/^was/, 'were')}`;
}
