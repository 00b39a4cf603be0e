import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import '../testing/tensorflow.ts';
import { killAndResume, paperTrial } from '../testing/paper-trial.ts';
import { TrialStore } from './trial-store.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'mid-epoch-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** `checks/paper/resume.ts` does the same with ResNet-110. */
test(
  'a trial of paper, killed after its twelfth step, goes on from the tenth to the same bits',
  { timeout: 900_000 },
  async () => {
    const [killed, undisturbed] = ['killed', 'undisturbed'].map((name) => new TrialStore(join(folder, name)));
    const found = await killAndResume(paperTrial(8, 8), killed as TrialStore, undisturbed as TrialStore);
    expect(found.why).toContain('was ended by SIGKILL');
    expect(found.keptSteps).toBe(10);
    expect(found.failures).toEqual([]);
    expect(found.resumed.networkSha256).toMatch(/^[0-9a-f]{64}$/);
    expect(found.resumed).toEqual(found.undisturbed);
  },
);
