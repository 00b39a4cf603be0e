import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import * as allure from 'allure-js-commons';
import { formatBound, formatMeasured } from './format.ts';
import type { ClaimReport } from './report-claim.ts';
import { countsText } from './summary.ts';

/** Tells Allure what a claim's test found. History follows the claim and the profile, not the name of the test. */
export async function reportToAllure({ claim, verdict, evidence, figures }: ClaimReport): Promise<void> {
  const identity = `${claim.id}.${verdict.profile}`;
  await allure.testCaseId(identity);
  await allure.historyId(identity);
  await allure.parentSuite('Label Leaking in Adversarial Training');
  await allure.suite(claim.kind);
  await allure.label('claim', claim.id);
  await allure.description(
    `${claim.statement}\n\nThe post: ${claim.source.section}; reported: ${claim.source.reported}.`,
  );
  await allure.parameter('profile', verdict.profile);
  await allure.parameter('outcome', verdict.outcome, { excluded: true });
  await allure.parameter('counts', countsText(verdict), { excluded: true });
  for (const { description, name, unit, median, interval, side, bound, holdsIn, values } of verdict.statements) {
    await allure.step(`holds in ${holdsIn} of ${values.length}: ${description}`, async (step) => {
      await step.parameter(name, `${formatMeasured(median, unit, interval)}; bound ${formatBound(side, bound, unit)}`);
    });
  }
  for (const { fails, kind, description, name, unit, median, side, bound } of verdict.controls) {
    await allure.step(`${fails ? 'FAILED' : 'holds'}: ${kind} control, ${description}`, async (step) => {
      await step.parameter(name, `${formatMeasured(median, unit)}; bound ${formatBound(side, bound, unit)}`);
    });
  }
  for (const { name, median, unit } of verdict.reported) {
    await allure.step(`reported: ${name} = ${formatMeasured(median, unit)}`, () => undefined);
  }
  await allure.attachment('verdict', JSON.stringify(verdict, null, 2), 'application/json');
  for (const path of evidence) await allure.attachment(basename(path), readFileSync(path), 'application/json');
  for (const { name, type, data } of figures) {
    await allure.attachment(name, type === 'image/png' ? Buffer.from(data, 'base64') : data, type);
  }
}
