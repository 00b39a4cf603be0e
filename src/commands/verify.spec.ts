import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { withLock } from '../foundation/file-lock.ts';
import { projectFolder } from '../foundation/folders.ts';
import { markVariable, processesMarked, until } from '../testing/processes.ts';

const folder = mkdtempSync(join(tmpdir(), 'verify-'));
const mark = randomUUID();
afterAll(() => {
  for (const pid of processesMarked(mark)) process.kill(pid, 'SIGKILL');
  rmSync(folder, { recursive: true });
});

interface Started {
  readonly child: ChildProcess;
  readonly store: string;
  /** What it wrote, on standard output and standard error. */
  readonly said: () => string;
  readonly code: Promise<number | null>;
}

/** Starts a program in a process group of its own, as a shell does, with stores and reports of the given names. */
function start(program: string, args: readonly string[], names: Partial<Record<string, string>> = {}): Started {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(VITEST|npm_|NODE_ENV)/.test(name));
  const store = join(folder, names['store'] ?? 'store');
  const child = spawn(program, args, {
    ...{ cwd: projectFolder, detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
    env: {
      ...Object.fromEntries(inherited),
      LABEL_LEAKING_STORE: store,
      LABEL_LEAKING_REPORTS: join(folder, names['reports'] ?? 'reports'),
      ...(names['cache'] !== undefined && { LABEL_LEAKING_CACHE: join(folder, names['cache']) }),
      [markVariable]: mark,
    },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const code = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, store, said: () => text, code };
}

const cli = ['--import', 'tsx', 'src/cli.ts'];

function verify(claim: string, names: Partial<Record<string, string>> = {}): Started {
  return start(process.execPath, [...cli, 'verify', '--profile', 'smoke', '--claim', claim, '--workers', '1'], names);
}

function locksOf({ store }: Started): string[] {
  const locks = join(store, 'locks');
  return existsSync(locks) ? readdirSync(locks).filter((name) => name.endsWith('.lock')) : [];
}

/** Waits until a child works on a trial; gives that child. */
async function trainer(started: Started): Promise<number> {
  await until(() => locksOf(started).length === 1 || started.child.exitCode !== null, 90);
  const lock = join(started.store, 'locks', locksOf(started)[0] ?? `none was held: ${started.said()}`);
  return (JSON.parse(readFileSync(lock, 'utf8')) as { pid: number }).pid;
}

describe('a signal', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    '%s ends verify and its children within seconds, with a word, and leaves no lock',
    async (signal) => {
      const started = verify('H03', { store: signal });
      await trainer(started);
      const sent = performance.now();
      started.child.kill(signal);
      expect(await started.code).toBe(128 + constants.signals[signal]);
      expect((performance.now() - sent) / 1000).toBeLessThan(8);
      expect(started.said()).toContain(
        'Interrupted. Finished trials and epochs are kept: run the same command again to go on.',
      );
      await until(() => processesMarked(mark).length === 0, 5);
      expect(readdirSync(join(started.store, 'locks'))).toEqual([]);
    },
    120_000,
  );

  test('to the whole group, as Ctrl-C sends it, is the same', async () => {
    const started = verify('H03', { store: 'SIGINT' });
    await trainer(started);
    process.kill(-started.child.pid!, 'SIGINT');
    expect(await started.code).toBe(130);
    expect(started.said()).toContain('Interrupted.');
    await until(() => processesMarked(mark).length === 0, 5);
    expect(readdirSync(join(started.store, 'locks'))).toEqual([]);
  }, 120_000);
});

test('a signal while the reports are written counts too', async () => {
  // Held by another process, so that it comes before they are done.
  const started = await withLock(join(folder, 'late-reports/.lock'), async () => {
    const waiting = verify('H01', { store: 'late', reports: 'late-reports' });
    await until(() => /^H01 \[smoke\] NOT EVALUATED/m.test(waiting.said()), 90);
    waiting.child.kill('SIGTERM');
    return waiting;
  });
  expect(await started.code).toBe(143);
  expect(started.said()).toContain('Interrupted. Finished trials and epochs are kept');
}, 120_000);

test('a child that is killed ends the claims that need its network; they and the trial are named, and exit is 2', async () => {
  const started = verify('H03', { store: 'SIGINT' });
  process.kill(await trainer(started), 'SIGKILL');
  expect(await started.code).toBe(2);
  expect(started.said()).toMatch(/No verdict for H03: smoke\.\w+\.201 was ended by SIGKILL/);
  expect(started.said()).toContain('Finished work is kept; run the same command again.');
  expect(started.said()).not.toMatch(/^\s+at /m);
}, 120_000);

test('two at once, in one folder of reports and one store, both succeed and both are on the page', async () => {
  const both = [verify('H01', { reports: 'both' }), verify('H02', { reports: 'both' })];
  const codes = await Promise.all(both.map(({ code }) => code));
  expect(codes, both.map(({ said }) => said()).join('\n')).toEqual([0, 0]);
  const page = readFileSync(join(folder, 'both/summary.html'), 'utf8');
  for (const id of ['H01', 'H02']) expect(page).toContain(`<section id="${id}"`);
  expect(readdirSync(join(folder, 'both/verdicts')).sort()).toEqual(['H01.smoke.json', 'H02.smoke.json']);
  const results = readdirSync(join(folder, 'both/allure-results')).filter((name) => name.endsWith('-result.json'));
  expect(results.length).toBe(2);
  expect(readdirSync(join(folder, 'store/locks'))).toEqual([]);
}, 180_000);

test('verify whose reader goes away never exits with 1, which would be Node saying that it crashed', async () => {
  const command = `"${process.execPath}" ${cli.join(' ')} verify --profile smoke --claim H01 | head -2; echo "codes \${PIPESTATUS[@]}"`;
  const { code, said } = start('bash', ['-c', command]);
  await code;
  expect(said()).toMatch(/^codes [02] 0$/m);
  expect(said()).not.toContain('EPIPE');
}, 120_000);

test('a claim that vitest runs without TensorFlow fails within seconds, and says what to do', async () => {
  const started = performance.now();
  const { code, said } = start('npx', ['vitest', 'run', '--project', 'hypotheses', 'h01'], {
    cache: 'empty',
    store: 'none',
  });
  expect(await code).toBe(1);
  expect((performance.now() - started) / 1000).toBeLessThan(40);
  expect(said()).toContain('TensorFlow is not provisioned here: run `npm run provision` first.');
  expect(said()).toMatch(/Tests .*1 failed/);
  await until(() => processesMarked(mark).length === 0, 5);
}, 120_000);
