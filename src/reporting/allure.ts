import { rmSync } from 'node:fs';
import { join } from 'node:path';
import * as allure from 'allure-js-commons';
import { Stage, type Status } from 'allure-js-commons';
import { FileSystemWriter, ReporterRuntime } from 'allure-js-commons/sdk/reporter';
import { writeAtomically } from '../foundation/atomic-file.ts';
import { type AllureAttachment, type AllureTest, newsOf } from './allure-test.ts';

/** What Allure shows beside the tests. */
export interface AllureContext {
  /** Processor, TensorFlow, revisions. */
  readonly environment: Readonly<Record<string, string>>;
  /** Attached once for all tests: the page and the table of every network. */
  readonly attachments: readonly AllureAttachment[];
}

/** Writes the results that `npm run report` makes its page from, in place of those that were there. */
export function writeAllure(
  folder: string,
  tests: readonly AllureTest[],
  { environment, attachments }: AllureContext,
): void {
  rmSync(folder, { recursive: true, force: true });
  const writer = new FileSystemWriter({ resultsDir: folder });
  const runtime = new ReporterRuntime({ writer, environmentInfo: { ...environment } });
  for (const test of tests) writeTest(runtime, test);
  runtime.writeEnvironmentInfo();
  const timestamp = Math.max(0, ...tests.map((test) => test.stop));
  const once = attachments.map(({ name, type, body, extension }, i) => {
    const source = `global${i}-attachment${extension}`;
    writer.writeAttachment(source, Buffer.from(body));
    return { name, type, source, timestamp };
  });
  writer.writeGlobals('report-globals.json', { attachments: once, errors: [] });
  const metrics = tests.flatMap(({ metrics: own, start, stop: end }) =>
    own.map((one) => ({ ...one, start, stop: end })),
  );
  writeAtomically(join(folder, 'performance.json'), JSON.stringify(metrics));
}

function writeTest(runtime: ReporterRuntime, test: AllureTest): void {
  const { id, name, description, status, message, labels, parameters, start, stop } = test;
  const uuid = runtime.startTest({
    ...{ name, fullName: id, testCaseId: id, historyId: id, description, start },
    labels: Object.entries(labels).map(([label, value]) => ({ name: label, value })),
    parameters: Object.entries(parameters).map(([parameter, value]) => ({ name: parameter, value, excluded: true })),
  });
  for (const step of test.steps) {
    const given = Object.entries(step.parameters).map(([parameter, value]) => ({ name: parameter, value }));
    const stepId = runtime.startStep(uuid, undefined, { name: step.name, parameters: given, start });
    if (stepId === undefined) continue;
    runtime.updateStep(stepId, (result) => Object.assign(result, { status: step.status, stage: Stage.FINISHED }));
    runtime.stopStep(stepId, { stop: start });
  }
  for (const { name: called, type, body } of test.attachments) {
    runtime.writeAttachment(uuid, undefined, called, Buffer.from(body), { contentType: type });
  }
  runtime.updateTest(uuid, (result) => {
    Object.assign(result, { status: status as Status, stage: Stage.FINISHED });
    if (message !== undefined) result.statusDetails = { message };
  });
  runtime.stopTest(uuid, { stop });
  runtime.writeTest(uuid);
}

/** Tells allure-vitest what the test of a claim found, where vitest runs the claims as its tests. */
export async function tellAllure({ id, description, labels, steps }: AllureTest): Promise<void> {
  await allure.testCaseId(id);
  await allure.historyId(id);
  await allure.description(description);
  for (const [name, value] of Object.entries(labels)) await allure.label(name, value);
  for (const { name, status } of steps) await allure.logStep(name, status as Status);
}

/** How Allure builds its page, as the file of settings that its command line reads. */
export function allureSettings(paths: {
  readonly results: string;
  readonly output: string;
  readonly history: string;
}): object {
  const category = (news: string, expand = false): object => ({ name: news, matchers: { labels: { news } }, expand });
  return {
    name: 'Label Leaking in Adversarial Training',
    ...{ output: paths.output, historyPath: paths.history, resultsDir: paths.results },
    categories: { rules: Object.values(newsOf).map((news) => category(news, news === newsOf.changed)) },
    plugins: {
      awesome: { options: { singleFile: true, reportLanguage: 'en', groupBy: ['parentSuite', 'suite'] } },
    },
  };
}
