import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { projectFolder, reportsFolder } from '../../foundation/folders.ts';
import { plausibleRun } from '../../testing/plausible-run.ts';
import { plausibleSurvey } from '../../testing/plausible-survey.ts';
import { allureSettings, writeAllure } from '../allure.ts';
import { offlinePage } from '../allure-html.ts';
import { allureTestOf } from '../allure-test.ts';
import { figuresOf } from '../figures/figures-of.ts';
import { surveyFigures } from '../figures/survey-figures.ts';
import { readPublicRuns } from '../public-record.ts';
import { pageHtml, withoutDetails } from './page.ts';

/** The distribution's own, which .ci/run installs; nothing is downloaded here. */
const executablePath = ['chromium', 'chromium-browser', 'google-chrome']
  .map((name) => spawnSync('which', [name], { encoding: 'utf8' }).stdout.trim())
  .find((path) => path !== '');
if (executablePath === undefined)
  process.stdout.write('Skipped: the reports are not opened, there is no Chromium here.\n');

const widths = [390, 768, 1440];
const schemes = ['light', 'dark'] as const;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** Pictures of what was seen: kept for whoever looks at a red run, or at a green one. */
const artefacts = join(reportsFolder(), 'screenshots');

describe.skipIf(executablePath === undefined)('in a real browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'browser-'));
  const files = { page: join(folder, 'summary.html'), allure: join(folder, 'allure/index.html') };
  let browser: Browser;
  let figures = 0;

  beforeAll(async () => {
    const { claims, run } = await plausibleRun(['cpu', 'cpu-long']);
    // Beside those of claims: of the synthesis, of the survey, and of the public record.
    const surveys = [plausibleSurvey()];
    // The synthesis and the public record have one each.
    figures = [...run.reported.flatMap(figuresOf), ...surveys.flatMap(surveyFigures)].length + 2;
    writeFileSync(
      files.page,
      pageHtml({ claims, runs: [{ ...run, surveys }], expected: {}, publicRuns: readPublicRuns() }),
    );
    buildAllure(run.reported.map((one) => allureTestOf(one, {})));
    mkdirSync(artefacts, { recursive: true });
    browser = await chromium.launch({ executablePath: executablePath as string, args: ['--no-sandbox'] });
  }, 300_000);
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  function buildAllure(tests: Parameters<typeof writeAllure>[1]): void {
    const paths = {
      results: join(folder, 'results'),
      output: join(folder, 'allure'),
      history: join(folder, 'h.jsonl'),
    };
    const page = {
      name: 'page',
      type: 'text/html',
      body: withoutDetails(readFileSync(files.page, 'utf8')),
      extension: '.html',
    };
    writeAllure(paths.results, tests, { environment: { Processor: 'Example' }, attachments: [page] });
    writeFileSync(join(folder, 'allurerc.json'), JSON.stringify(allureSettings(paths)));
    const command = [
      join(projectFolder, 'node_modules/allure/cli.js'),
      'generate',
      '--config',
      join(folder, 'allurerc.json'),
    ];
    execFileSync(process.execPath, command, { stdio: 'ignore' });
    writeFileSync(files.allure, offlinePage(readFileSync(files.allure, 'utf8')));
  }

  /** Opens a file from disk; `complaints`: errors of the console, and whatever it asked of a network. */
  async function open(path: string, width: number, colorScheme: 'light' | 'dark') {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    const complaints: string[] = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => /^(file|data|blob):/.test(request.url()) || complaints.push(request.url()));
    await page.goto(pathToFileURL(path).href);
    return { page, complaints };
  }

  const widthOf = (page: Page): Promise<number> => page.evaluate('document.documentElement.scrollWidth');

  test.each(widths)(
    'the page fits %i pixels, says nothing in the console, asks for nothing',
    async (width) => {
      const { page, complaints } = await open(files.page, width, 'light');
      expect(await widthOf(page)).toBeLessThanOrEqual(width);
      expect(complaints).toEqual([]);
      await page.screenshot({ path: join(artefacts, `page-${width}.png`) });
      await page.close();
    },
    120_000,
  );

  test('every figure is there, and every plot has an extent', async () => {
    const { page } = await open(files.page, 1440, 'light');
    expect(await page.locator('figure').count()).toBe(figures);
    const flat = await page.evaluate(
      `[...document.querySelectorAll('svg.plot-area')].filter((svg) => { const { width, height } = svg.getBoundingClientRect(); return width < 40 || height < 10; }).length`,
    );
    expect(flat).toBe(0);
    await page.close();
  }, 120_000);

  test.each(schemes)(
    'axe finds nothing to complain of in the %s scheme',
    async (scheme) => {
      const { page } = await open(files.page, 390, scheme);
      await page.evaluate(axe);
      const found = await page.evaluate(
        `axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(' | ')))`,
      );
      expect(found).toEqual([]);
      await page.screenshot({ path: join(artefacts, `page-${scheme}.png`) });
      await page.close();
    },
    240_000,
  );

  test('the filter shows only claims whose verdicts differ, without a script', async () => {
    const { page } = await open(files.page, 1440, 'light');
    const rows = page.locator('.matrix tbody tr:visible');
    const all = await rows.count();
    await page.check('#differences');
    expect(await rows.count()).toBeLessThan(all);
    await page.close();
  }, 120_000);

  test('it prints', async () => {
    const { page } = await open(files.page, 1440, 'dark');
    const pdf = await page.pdf({ format: 'A4' });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(pdf.length).toBeGreaterThan(100_000);
    await page.close();
  }, 240_000);

  test.each(widths)(
    'Allure opens from disk at %i pixels: its tests are there, no error, no request, no overflow',
    async (width) => {
      const { page, complaints } = await open(files.allure, width, 'light');
      await page.getByText('H03 CIFAR-10 leaks').first().waitFor({ timeout: 60_000 });
      expect(await widthOf(page)).toBeLessThanOrEqual(width);
      expect(complaints).toEqual([]);
      await page.screenshot({ path: join(artefacts, `allure-${width}.png`) });
      await page.close();
    },
    120_000,
  );

  test('Allure is small enough to be sent', () => {
    expect(statSync(files.allure).size).toBeLessThan(5_000_000);
  });
});
