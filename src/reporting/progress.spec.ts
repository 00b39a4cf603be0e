import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { Trial } from '../runs/trial.ts';
import { describeEvent, Progress } from './progress.ts';
import { formatDuration } from './format.ts';
import { remainingSeconds, type TrialTime } from './remaining-time.ts';

const training = {
  kind: 'training',
  ...{ trial: 'cpu.trueLabel.201', epoch: 2, epochs: 8, done: 0.25, loss: 1.5 },
  ...{ imagesPerSecond: 1010.4, etaSeconds: 200 },
} as const;
const finished = { kind: 'finished', trial: training.trial, trainingSeconds: 300, measuringSeconds: 65 } as const;

function progressTo(live: boolean): { progress: Progress; written: () => string; clock: { now: number } } {
  const clock = { now: 0 };
  const stream = Object.assign(new PassThrough(), { columns: 80, rows: 24, isTTY: live });
  let text = '';
  stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const progress = new Progress({
    ...{ workers: 2, live, stream: stream as unknown as NodeJS.WriteStream },
    now: () => clock.now,
  });
  return { progress, written: () => text, clock };
}

describe('progress', () => {
  test('tells epoch, loss, speed, what is left, and how long a trial trained and was measured', () => {
    expect(describeEvent(training)).toBe('epoch 2/8 (25 %)  loss 1.500  1010 images/s  3 min 20 s left');
    expect(describeEvent(finished)).toBe('done: trained for 5 min 00 s, measured for 1 min 05 s');
  });

  test('where lines cannot be overwritten a block comes every half minute, without escape sequences', async () => {
    const { progress, written, clock } = progressTo(false);
    progress.planned([{ id: training.trial, arm: 'trueLabel', estimatedSeconds: 300 } as Trial], () => false);
    progress.event({ kind: 'started', trial: training.trial });
    for (clock.now = 10; clock.now <= 60; clock.now += 10) progress.event(training);
    progress.event(finished);
    await Promise.resolve();
    const lines = written().split('\n');
    expect(lines.filter((line) => line.includes('epoch 2/8')).length).toBe(2);
    expect(lines.filter((line) => line.includes('0 trials done, 1 running, 0 waiting')).length).toBe(3);
    expect(written()).toContain('done: trained for');
    expect(written()).not.toContain('\u001b');
  });

  test('the end is estimated from whole trainings, not from the rest of one that was interrupted', async () => {
    const { progress, written, clock } = progressTo(false);
    const trial = (id: string): Trial => ({ id, arm: 'trueLabel', estimatedSeconds: 4000 }) as Trial;
    progress.planned([trial('a'), trial('b')], () => false);
    for (const kind of ['started', 'resumed'] as const) progress.event({ kind, trial: 'a', epoch: 7 });
    progress.event({ kind: 'finished', trial: 'a', trainingSeconds: 30, measuringSeconds: 1000 });
    clock.now = 1030;
    progress.event({ kind: 'started', trial: 'b' });
    await Promise.resolve();
    const last = written().trimEnd().split('\n').at(-1);
    expect(last).toContain(`1 trials done, 1 running, 0 waiting; about ${formatDuration(3000 + 1000)} left`);
  });

  test('on a terminal the running lines are overwritten, and lasting ones stay above them', async () => {
    const { progress, written, clock } = progressTo(true);
    progress.event({ kind: 'started', trial: training.trial });
    clock.now = 1;
    progress.event(training);
    progress.say('H01 is decided');
    clock.now = 2;
    progress.event({ ...training, trial: 'cpu.trueLabel.202', epoch: 3 });
    progress.close();
    await Promise.resolve();
    const shown = screenOf(written());
    expect(shown).toEqual(['H01 is decided']);
    expect(written()).toContain('epoch 3/8');
  });
});

/** What a terminal shows after these bytes: only what log-update uses is understood. */
function screenOf(text: string): string[] {
  const lines = [''];
  let row = 0;
  for (const part of text.replaceAll('\u001b', '<esc>').split(/(<esc>\[\d*[A-Za-z]|\n)/)) {
    const escape = /^<esc>\[(\d*)([A-Za-z])$/.exec(part);
    if (part === '\n') {
      row++;
      lines[row] ??= '';
    } else if (escape === null) lines[row] = (lines[row] ?? '') + part;
    else if (escape[2] === 'A') row = Math.max(0, row - Number(escape[1] || 1));
    else if (escape[2] === 'K') lines[row] = '';
    else if (escape[2] === 'J') lines.splice(row + 1);
  }
  return lines.map((line) => line.trimEnd()).filter((line) => line !== '');
}

describe('the time that is left', () => {
  const waiting = (id: string, arm: string, estimatedSeconds: number): TrialTime => ({ id, arm, estimatedSeconds });
  const done = (id: string, arm: string, estimatedSeconds: number, took: number): TrialTime => ({
    ...waiting(id, arm, estimatedSeconds),
    ...{ startedAt: 0, took: { trainingSeconds: 0.75 * took, measuringSeconds: 0.25 * took } },
  });

  test('is what the estimates say, shared by the workers, before anything is measured', () => {
    const trials = [waiting('a', 'x', 100), waiting('b', 'x', 100), waiting('c', 'y', 50)];
    expect(remainingSeconds(trials, 2, 0)).toBe(150);
    expect(remainingSeconds(trials, 1, 0)).toBe(250);
  });

  test('follows what trials of the same arm took here, and corrects the estimates of the others alike', () => {
    const trials = [done('a', 'x', 100, 200), waiting('b', 'x', 100), waiting('c', 'y', 50)];
    expect(remainingSeconds(trials, 1, 0)).toBe(200 + 100);
  });

  test('a trial whose network is there takes its measuring only, and says nothing of training', () => {
    const there = (id: string, arm: string): TrialTime => ({ ...waiting(id, arm, 100), isTrained: true });
    expect(remainingSeconds([there('a', 'x'), waiting('b', 'y', 100)], 1, 0)).toBe(25 + 100);
    const measured = { ...there('a', 'x'), startedAt: 0, took: { trainingSeconds: 0, measuringSeconds: 50 } };
    // Measuring takes twice what was estimated; of training nothing is known.
    expect(remainingSeconds([measured, there('b', 'x'), waiting('c', 'y', 200)], 1, 50)).toBe(50 + (150 + 2 * 50));
    expect(remainingSeconds([measured, waiting('b', 'x', 100)], 1, 50)).toBe(75 + 50);
  });

  test('a network that went on from a checkpoint tells how long measuring takes, and nothing of training', () => {
    const resumed: TrialTime = { ...done('a', 'x', 100, 40), isResumed: true };
    expect(remainingSeconds([resumed, waiting('b', 'x', 100)], 1, 40)).toBe(75 + 10);
  });

  test('a trial that is measured takes its measuring, however long its training took', () => {
    const measured: TrialTime = { ...waiting('b', 'x', 100), startedAt: 0, measuringSince: 900 };
    const trials = [done('a', 'x', 100, 200), measured];
    expect(remainingSeconds(trials, 1, 900)).toBe(50);
    expect(remainingSeconds(trials, 1, 930)).toBe(20);
    expect(remainingSeconds(trials, 1, 990)).toBe(0);
  });

  test('within 20 % once each arm was seen, whatever the estimates were', () => {
    // Twelve trials of two arms on two workers; they take 300 and 180 s, and were estimated at 30 and 900.
    const arms = Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? 'x' : 'y'));
    const seconds = { x: 300, y: 180 };
    const free = [0, 0];
    const planned = arms.map((arm, i) => {
      const worker = (free[0] as number) <= (free[1] as number) ? 0 : 1;
      const startedAt = free[worker] as number;
      free[worker] = startedAt + seconds[arm as 'x' | 'y'];
      return { ...waiting(`${i}`, arm, arm === 'x' ? 30 : 900), startedAt, endsAt: free[worker] };
    });
    const end = Math.max(...free);
    for (let now = 301; now < end - 60; now += 60) {
      const seen = planned.map(({ startedAt, endsAt, ...trial }): TrialTime => {
        if (startedAt > now) return trial;
        const took = { trainingSeconds: 0.8 * (endsAt - startedAt), measuringSeconds: 0.2 * (endsAt - startedAt) };
        return endsAt <= now ? { ...trial, startedAt, took } : { ...trial, startedAt };
      });
      expect(Math.abs(remainingSeconds(seen, 2, now) - (end - now)) / (end - now)).toBeLessThan(0.2);
    }
  });
});
