import { spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allClaims } from './commands/all-claims.ts';
import { chosenClaims } from './commands/choose.ts';
import { cacheFolder, projectFolder } from './foundation/folders.ts';
import { thisProcessor } from './foundation/processor.ts';
import { profiles } from './protocol/profiles.ts';
import { readEvidence } from './runs/evidence-files.ts';
import type { EvidenceRecord } from './runs/evidence-record.ts';
import { groupOf, readRecordedBits } from './runs/recorded-bits.ts';
import { planStudy } from './runs/study.ts';

const claims = await allClaims();
const testedBy = (profile: string): string[] => chosenClaims({ profile }, claims).map(({ id }) => id);
const ids = testedBy('smoke');
const trialIds = [...planStudy(chosenClaims({ profile: 'smoke' }, claims), { profile: 'smoke' }).trials.keys()];
const names = profiles.map(({ name }) => name).join(', ');

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'cli-'))));
afterAll(() => rmSync(folder, { recursive: true }));

interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

function environment(changes: Record<string, string>): Record<string, string | undefined> {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(VITEST|npm_|LABEL_LEAKING_(STORE|REPORTS))/.test(name),
  );
  return {
    ...Object.fromEntries(inherited),
    LABEL_LEAKING_STORE: join(folder, 'store'),
    LABEL_LEAKING_REPORTS: join(folder, 'reports'),
    ...changes,
  };
}

/** Runs the command line as a user does, in a store and a report folder of its own. */
async function cli(args: readonly string[], changes: Record<string, string> = {}): Promise<Ended> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli.ts', ...args], {
    cwd: projectFolder,
    env: environment(changes),
  });
  let [output, errors] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, output, errors };
}

describe('wrong arguments are answered with a sentence naming the valid values, and exit 2', () => {
  test.each([
    [['verify', '--claim', 'h3'], `There is no claim "h3"; choose one of ${claims.map(({ id }) => id).join(', ')}.`],
    [['verify', '--profile', 'nonsense'], `There is no profile "nonsense"; choose one of ${names}.`],
    [['verify', '--seeds', '-1'], 'a whole number from 1 to 1000, not "-1"'],
    [['verify', '--seeds', '0'], 'a whole number from 1 to 1000, not "0"'],
    [
      ['verify', '--workers', '0'],
      '--workers is how many trials run side by side: a whole number from 1 to 1000, not "0"',
    ],
    [['verify', '--budget', '60'], '--budget is a time such as 90s, 60m or 8h, not "60"'],
    [['verify', '--evidence', 'nowhere'], 'There is no folder of evidence'],
    [
      ['verify', '--profile', 'cpu-long', '--claim', 'H01'],
      `The profile cpu-long tests ${testedBy('cpu-long').join(', ')}, not H01.`,
    ],
    [['verify', '--nonsense'], "verify: Unknown option '--nonsense'. It takes --profile"],
    [['verify', 'smoke'], 'verify takes no "smoke". Its options stand behind "--": npm run verify -- --profile cpu'],
    [['trial', 'cpu.trueLabel.201', '--strict'], "trial: Unknown option '--strict'"],
    [['plan', '--workers', '2'], "plan: Unknown option '--workers'"],
    [['provision', '--flavour', 'tpu'], 'There is no flavour "tpu"; choose one of cpu, cuda.'],
    [['trial', 'cpu.trueLabel.1'], 'There is no trial "cpu.trueLabel.1"; `npm run plan` lists them'],
    [['trial'], 'Which trial?'],
    [['nonsense'], 'There is no command "nonsense"; choose one of verify, plan,'],
  ])('%j', async (args, sentence) => {
    const { code, output, errors } = await cli(args);
    expect(errors).toContain(sentence);
    expect(errors.trim().split('\n').length, errors).toBe(1);
    expect([code, output]).toEqual([2, '']);
  });

  test('options that npm kept to itself, for want of "--"', () => {
    const { status, stderr } = spawnSync('npm', ['run', 'plan', '--profile', 'smoke', '--loglevel', 'silent'], {
      ...{ cwd: projectFolder, env: environment({}), encoding: 'utf8' },
    });
    expect(stderr).toContain('npm run plan -- --profile smoke');
    expect(status).toBe(2);
  });
});

test.each(['verify', 'plan', 'trial', 'collect', 'survey', 'report', 'store', 'provision', 'doctor'])(
  '%s --help says what it does, and does nothing',
  async (name) => {
    const { code, output, errors } = await cli([name, '--help']);
    expect(output).toContain(`npm run ${name}`);
    expect([code, errors]).toEqual([0, '']);
    expect(existsSync(join(folder, 'reports'))).toBe(false);
  },
);

test('plan prints the missing trials of the next look, a line each, sources first', async () => {
  const { code, output } = await cli(['plan', '--claim', 'H06', '--seeds', '2']);
  const trials = output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: string; after: string[] });
  expect(code).toBe(0);
  expect(trials.map(({ id }) => id)).toEqual([
    ...['cpu.trueLabel.201', 'cpu.cleanTraining.201', 'cpu.iterative.201'],
    ...['cpu.trueLabel.202', 'cpu.cleanTraining.202', 'cpu.iterative.202'],
  ]);
  expect(trials[1]?.after).toEqual(['cpu.trueLabel.201']);
});

test('doctor says what is here', async () => {
  const { code, output } = await cli(['doctor']);
  expect(output).toMatch(/ok {3}TensorFlow {3}2\.21\.0 \((cpu|cuda)\)/);
  expect(output).toMatch(/ok {3}CIFAR-10/);
  expect(code).toBe(0);
}, 240_000);

test('doctor tells what to do about what is missing', async () => {
  const { code, output } = await cli(['doctor'], { LABEL_LEAKING_CACHE: join(folder, 'empty') });
  expect(output).toMatch(/FAIL TensorFlow .* -- npm run provision/);
  expect(code).toBe(2);
});

test('a reader of the output who leaves does not look like a verdict', async () => {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli.ts', 'plan'], {
    ...{ cwd: projectFolder, env: environment({}), stdio: ['ignore', 'pipe', 'ignore'] },
  });
  child.stdout?.destroy();
  expect(await new Promise((resolve) => child.on('close', resolve))).toBe(2);
});

describe('smoke verification', () => {
  let first: Ended;
  beforeAll(async () => {
    first = await cli(['verify', '--profile', 'smoke']);
  }, 300_000);

  test('trains, attacks, judges and reports for real, and gives no verdict', () => {
    expect(first.code, first.errors).toBe(0);
    for (const id of ids) expect(first.output).toMatch(new RegExp(`^${id} +– not evaluated .*no expectation$`, 'm'));
    expect(first.errors).toContain(`${trialIds.length} networks to the first verdicts, `);
    expect(first.errors).toMatch(/smoke\.trueLabel\.201 +done: trained for/);
    expect(first.errors).not.toContain('\u001b');
  });

  test('leaves evidence per trial, summaries, and Allure results with figures', () => {
    const reports = join(folder, 'reports');
    const evidence = readdirSync(join(reports, 'evidence')).sort();
    expect(evidence).toEqual(trialIds.map((id) => `${id}.json`).sort());
    const page = readFileSync(join(reports, 'summary.html'), 'utf8');
    expect(page).toContain('<svg');
    expect(page).toContain('data:image/png;base64,');
    expect(readFileSync(join(reports, 'summary.md'), 'utf8')).toContain('## H03 CIFAR-10 leaks');
    const results = readdirSync(join(reports, 'allure-results'))
      .filter((name) => name.endsWith('-result.json'))
      .map((name) => JSON.parse(readFileSync(join(reports, 'allure-results', name), 'utf8')) as AllureResult);
    expect(results.map(({ testCaseId }) => testCaseId).sort()).toEqual(ids.map((id) => `${id}.smoke`));
    expect(results.every(({ status }) => status === 'skipped')).toBe(true);
    const h05 = results.find(({ testCaseId }) => testCaseId === 'H05.smoke');
    expect(JSON.stringify(h05)).toContain('image/svg+xml');
    expect(h05?.parameters.every(({ excluded }) => excluded)).toBe(true);
    expect(h05?.statusDetails.message).toContain('too small to say anything');
  });

  test('finds what the committed run found, to the bit, on its processor', ({ skip }) => {
    const [own, committed] = [join(folder, 'reports'), join(projectFolder, 'reports/reference/smoke')].map((run) =>
      readEvidence([run]).toSorted((a, b) => a.trial.localeCompare(b.trial)),
    ) as [EvidenceRecord[], EvidenceRecord[]];
    const processors = committed.map(({ training }) => training.provenance.device?.processor);
    const known = groupOf(readRecordedBits(), thisProcessor());
    if (known === undefined || !processors.every((name) => name === thisProcessor().name)) skip();
    const found = ({ trial, training, measurements }: EvidenceRecord) => ({
      ...{ trial, network: training.networkSha256 },
      losses: training.epochs.map(({ loss, cleanAccuracy, adversarialAccuracy, observed }) => [
        ...[loss, cleanAccuracy, adversarialAccuracy, observed],
      ]),
      results: Object.fromEntries(measurements.map(({ address, result }) => [address, result])),
    });
    expect(own.map(found)).toEqual(committed.map(found));
  });

  const table = (text: string): string[] => text.split('\n').filter((line) => /^[A-Z]\d\d /.test(line));

  /** However wide the columns are. */
  const cells = (line: string): string[] => line.split(/ {2,}/);

  test('verifying one claim again finds everything in the store, and leaves the others in the reports', async () => {
    const second = await cli(['verify', '--profile', 'smoke', '--claim', 'h01']);
    expect(second.errors).toContain('All networks of the first verdicts are in the store.');
    expect(table(second.output).map(cells)).toEqual(table(first.output).slice(0, 1).map(cells));
    expect(readFileSync(join(folder, 'reports/summary.html'), 'utf8')).toContain('<section id="H06"');
    const results = readdirSync(join(folder, 'reports/allure-results')).filter((name) => name.endsWith('-result.json'));
    expect(results.length).toBe(ids.length);
  }, 120_000);

  test('collect makes the same verdicts from the store, and verify from evidence without training', async () => {
    expect(table((await cli(['collect', '--profile', 'smoke'])).output)).toEqual(table(first.output));
    const changes = { LABEL_LEAKING_STORE: join(folder, 'unused'), LABEL_LEAKING_REPORTS: join(folder, 'again') };
    const again = await cli(['verify', '--profile', 'smoke', '--evidence', join(folder, 'reports')], changes);
    expect(table(again.output)).toEqual(table(first.output));
    expect(existsSync(changes.LABEL_LEAKING_STORE)).toBe(false);
  }, 120_000);

  test('trials leave evidence, and collect makes reports of evidence from several machines', async () => {
    const [one, other, joined] = ['one', 'other', 'joined'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    const isUntrained = (id: string): boolean => id.includes('randomMlp');
    await cli(['trial', ...trialIds.filter(isUntrained)], { LABEL_LEAKING_REPORTS: one });
    await cli(['trial', ...trialIds.filter((id) => !isUntrained(id))], { LABEL_LEAKING_REPORTS: other });
    const folders = [one, other].map((machine) => join(machine, 'evidence'));
    const { code, output, errors } = await cli(['collect', '--profile', 'smoke', ...folders], {
      LABEL_LEAKING_REPORTS: joined,
      LABEL_LEAKING_STORE: join(folder, 'no store'),
    });
    expect([code, errors]).toEqual([0, '']);
    expect(table(output)).toEqual(table(first.output));
    expect(readdirSync(join(joined, 'evidence')).length).toBe(trialIds.length);
    expect(readdirSync(join(joined, 'verdicts')).length).toBe(ids.length);
    const half = await cli(['collect', '--profile', 'smoke', folders[0] as string]);
    expect(half.errors).toContain('No verdict for H03: the network of trueLabel, seed 201, is not there yet.');
    expect(half.output).toMatch(/^H01 /m);
    expect(half.code).toBe(0);
    const named = await cli(['collect', '--profile', 'smoke', '--claim', 'H03', folders[0] as string]);
    expect([named.code, named.output]).toEqual([2, '']);
  }, 120_000);

  test('a survey reports what its networks show, trains what is missing, and judges nothing', async () => {
    const withoutFashion = { LABEL_LEAKING_FASHION_MNIST: folder };
    const { code, output, errors } = await cli(['survey', '--profile', 'smoke', '--seeds', '1'], withoutFashion);
    expect(code).toBe(0);
    expect(errors).toMatch(/^The survey fashion is left out\. Fashion-MNIST is not here: /m);
    expect(output).not.toContain('Fashion-MNIST');
    expect(output).toMatch(/\| unchanged \| \(2 not there yet\) \| \d of 1 \[\d+, \d+\] \|/);
    const page = readFileSync(join(folder, 'reports/surveys.md'), 'utf8');
    expect(page).toMatch(/\| normalisation \| separate statistics for the two halves (\(.*\) )?\(2 not there yet\) \|/);
    expect(page).toContain('![When the leak begins');
    expect(existsSync(join(folder, 'reports/evidence/smoke.separateStatistics.201.json'))).toBe(true);
    expect(readFileSync(join(folder, 'reports/summary.html'), 'utf8')).toContain('<section id="survey-sensitivity"');
    const asked = await cli(['survey', 'fashion', '--profile', 'smoke'], withoutFashion);
    expect([asked.code, asked.output]).toEqual([2, '']);
    expect(asked.errors).toContain(`${folder} has no t10k-images-idx3-ubyte(.gz). Install`);
    const long = await cli(['survey', 'fashion', '--profile', 'cpu-long']);
    expect(long.errors).toContain(
      'The profile cpu-long has no network of the survey fashion: choose one of smoke, cpu',
    );
    expect((await cli(['survey', 'nonsense'])).errors).toContain('There is no survey "nonsense"');
  }, 120_000);

  test('--json prints findings that other programs read, and nothing else', async () => {
    const { code, output } = await cli(['collect', '--profile', 'smoke', '--claim', 'H01', '--json']);
    const { version, findings } = JSON.parse(output) as { version: number; findings: { claim: string }[] };
    expect([code, version, findings.map(({ claim }) => claim)]).toEqual([0, 2, ['H01']]);
  }, 60_000);

  test('--compare shows two runs on a page of their own', async () => {
    const { code, output } = await cli(['collect', '--compare', join(folder, 'reports'), 'reports/reference/smoke']);
    expect(output).toMatch(/^H01 \[smoke\] not evaluated in both: /m);
    expect(code).toBe(0);
    expect(readFileSync(join(folder, 'reports/comparison.html'), 'utf8')).toContain('id="comparison-H01-smoke-1"');
    const { errors } = await cli(['collect', '--compare', 'reports/reference/smoke']);
    expect(errors).toContain('--compare takes two folders of runs or more');
  }, 60_000);

  test('with --strict a claim that is not supported gives exit 3', async () => {
    expect((await cli(['verify', '--profile', 'smoke', '--claim', 'H01', '--strict'])).code).toBe(3);
  }, 60_000);

  test('a used-up budget starts nothing, says what is missing, and gives exit 2', async () => {
    const changes = { LABEL_LEAKING_STORE: join(folder, 'late'), LABEL_LEAKING_REPORTS: join(folder, 'late-reports') };
    const { code, errors } = await cli(
      ['verify', '--profile', 'smoke', '--claim', 'H01', '--budget', '0.001s'],
      changes,
    );
    expect(errors).toMatch(/^No verdict for H01: (smoke\.\w+\.101(, | )){3}were not started: the budget of/m);
    expect(code).toBe(2);
  }, 60_000);

  test('store lists what it holds, and cleans nothing that is needed', async () => {
    const { output } = await cli(['store', '--clean']);
    expect(output).toContain('smoke.trueLabel.201');
    expect(output).toContain(`${trialIds.length + 1} (`);
    expect(output).toContain('0 (0.0 MB) that no protocol of this revision needs');
  });

  test('a corrupt record stops the run, is named, and gives exit 2', async () => {
    const measurements = join(folder, 'store/measurements');
    const path = join(measurements, readdirSync(measurements)[0] as string);
    const intact = readFileSync(path, 'utf8');
    writeFileSync(path, intact.replace('"elapsedSeconds": ', '"elapsedSeconds": 1'));
    const { code, errors } = await cli(['verify', '--profile', 'smoke']);
    expect(errors).toContain(`The record ${path} is corrupt`);
    expect(code).toBe(2);
    writeFileSync(path, intact);
  }, 60_000);

  test('Allure builds its page offline, without tracking', async () => {
    const { code, output } = await cli(['report']);
    expect([code, output]).toEqual([0, expect.stringContaining('Allure report: ')]);
    expect(readFileSync(join(folder, 'reports/allure-report/index.html'), 'utf8')).not.toContain('googletagmanager');
  }, 60_000);
});

interface AllureResult {
  readonly testCaseId: string;
  readonly status: string;
  readonly statusDetails: { message?: string };
  readonly parameters: { name: string; excluded?: boolean }[];
}

test('a changed byte in the cached CIFAR-10 stops verify before anything is computed', async () => {
  // A cache of its own, with the real TensorFlow linked in and one batch changed.
  const cache = join(folder, 'changed');
  mkdirSync(cache);
  for (const name of readdirSync(cacheFolder()).filter(
    (entry) => /^(tensorflow-|downloads)/.test(entry) && !entry.endsWith('.lock'),
  )) {
    symlinkSync(join(cacheFolder(), name), join(cache, name));
  }
  cpSync(join(cacheFolder(), 'cifar-10'), join(cache, 'cifar-10'), { recursive: true });
  const path = join(cache, 'cifar-10/data_batch_3.bin');
  const bytes = readFileSync(path);
  bytes[12_345] = (bytes[12_345] as number) ^ 1;
  writeFileSync(path, bytes);
  const { code, errors } = await cli(['verify', '--profile', 'smoke'], {
    ...{ LABEL_LEAKING_CACHE: cache, LABEL_LEAKING_STORE: join(folder, 'other-store') },
  });
  expect(errors).toContain(`${path} is corrupt: its MD5`);
  expect(code).toBe(2);
  expect(existsSync(join(folder, 'other-store'))).toBe(false);
}, 60_000);
