import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { smoke } from '../protocol/profiles/smoke.ts';
import { randomStream } from '../random/random-stream.ts';
import { markVariable, processesMarked } from '../testing/processes.ts';
import { bitsOf, tinyTrial } from '../testing/tiny-trial.ts';
import { Scheduler } from './scheduler.ts';
import type { Trial } from './trial.ts';
import type { OnTrialEvent } from './trial-events.ts';
import { TrialStore } from './trial-store.ts';

const kills = 12;
/** More than can be trained before the last kill, so that each hits a run. */
const epochs = 80;
const mostEpochsBefore = 4;

let folder: string;
const mark = 'killing';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'killing-'));
  vi.stubEnv(markVariable, mark + folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** With batch norm, whose statistics are also kept. */
const trials = [201, 202].map((seed) =>
  tinyTrial(seed, {
    model: {
      ...{ kind: 'resnet', depth: 8, width: 4, inputShape: [28, 28, 1], classes: 10 },
      normalisation: { mean: [0.13], deviation: [0.31] },
    },
    epochs,
  }),
);

/** Two workers, of which each runs a trial in a process of its own. */
function run(store: TrialStore, tell: OnTrialEvent): Promise<void> {
  const study = { profile: smoke, claims: [], trials: new Map(trials.map((trial) => [trial.id, trial])) };
  return new Scheduler(study, { store, workers: 2, tell }).complete(trials);
}

test('killed with SIGKILL twelve times at random moments and then finished, two workers give the same bits', async () => {
  const killed = new TrialStore(join(folder, 'killed'));
  const seed = 20_171_114;
  const stream = randomStream(seed, 'kills');
  process.stdout.write(`Moments of the kills: seed ${seed}\n`);
  const epochsDone = new Map<string, number>();
  for (let kill = 0; kill < kills; kill++) {
    // A quarter while processes start and load, the others after some epochs, somewhere in the next one.
    const early = stream.uniform() < 1 / 4;
    const epoch = 1 + stream.integer(mostEpochsBefore);
    const milliseconds = stream.uniform() * (early ? 2000 : 40);
    const heard: string[] = [];
    let reached = (): void => undefined;
    const moment = early ? Promise.resolve() : new Promise<void>((resolve) => (reached = resolve));
    const ended = run(killed, (event) => {
      if (event.kind === 'resumed') epochsDone.set(event.trial, event.epoch);
      if (event.kind !== 'epoch') return;
      heard.push(event.trial);
      // Both have come further, however the machine shares its cores between them.
      if (heard.length >= epoch && new Set(heard).size === trials.length) reached();
    }).catch((error: Error) => error.message);
    await moment;
    await sleep(milliseconds);
    const processes = processesMarked(mark + folder);
    for (const pid of processes) process.kill(pid, 'SIGKILL');
    process.stdout.write(
      `${kill + 1}: ${early ? 'at the start' : `after ${epoch} epochs`} + ${milliseconds.toFixed(0)} ms\n`,
    );
    expect(await ended).toMatch(/^(smoke\.trueLabel\.20\d was ended by SIGKILL[^\n]*\n?){2}$/);
  }
  expect(Math.min(...epochsDone.values())).toBeGreaterThan(3);
  await run(killed, () => undefined);

  const undisturbed = new TrialStore(join(folder, 'undisturbed'));
  await run(undisturbed, () => undefined);
  const bits = (store: TrialStore): object[] => trials.map((trial: Trial) => bitsOf(store, trial));
  expect(bits(killed)).toEqual(bits(undisturbed));
  expect(readdirSync(join(killed.folder, 'locks')).filter((name) => !name.endsWith('.tmp'))).toEqual([]);
}, 240_000);
