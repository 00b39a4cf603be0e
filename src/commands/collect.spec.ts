import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { projectFolder } from '../foundation/folders.ts';
import type * as verdicts from '../judgement/verdict.ts';
import type { Outcome } from '../judgement/verdict.ts';
import collect from './collect.ts';

const { judged } = vi.hoisted(() => ({ judged: {} as { outcome?: Outcome } }));
vi.mock('../judgement/verdict.ts', async (original) => {
  const module = await original<typeof verdicts>();
  const judge = (...given: Parameters<typeof verdicts.judge>) => ({
    ...module.judge(...given),
    ...judged,
    reasons: ['A control failed.'],
  });
  return { ...module, judge };
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'collect-'));
  vi.stubEnv('LABEL_LEAKING_REPORTS', folder);
  vi.stubEnv('GITHUB_STEP_SUMMARY', '');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

function collected(outcome: Outcome): Promise<number> {
  judged.outcome = outcome;
  const evidence = join(projectFolder, 'reports/reference/smoke');
  return collect.run({ positionals: [evidence], profile: 'smoke', claim: ['H01'] });
}

test('a broken experiment is no success: collect fails as verify does, and names it', async () => {
  expect(await collected('undecided')).toBe(0);
  await expect(collected('broken')).rejects.toThrow('The experiment is broken for H01: A control failed.');
});
