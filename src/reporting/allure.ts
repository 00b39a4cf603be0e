import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import * as allure from 'allure-js-commons';
import type { Claim } from '../verification/claim.ts';
import type { Verdict } from '../verification/verdict.ts';
import type { Figure } from './figures.ts';
import { formatSummary } from './format.ts';

/** Tells Allure what a claim's test found. History follows the claim and the profile, not the name of the test. */
export async function reportToAllure(
  claim: Claim,
  verdict: Verdict,
  evidence: readonly string[],
  figures: readonly Figure[],
): Promise<void> {
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
  await allure.parameter('standing', verdict.standing, { excluded: true });
  await allure.parameter('seeds', verdict.seeds.join(', '), { excluded: true });
  for (const statement of verdict.statements) {
    const { description, outcome, claimed, minimum } = statement;
    await allure.step(`${outcome}: ${description}`, async (step) => {
      await step.parameter(statement.name, `${formatSummary(statement)}; claimed ${claimed} ${minimum}`);
    });
  }
  for (const control of verdict.controls) {
    await allure.step(
      `${control.holds ? 'holds' : 'FAILED'}: ${control.kind} control, ${control.description}`,
      async (step) => {
        await step.parameter(control.name, `${formatSummary(control)}; expected ${control.expected} ${control.limit}`);
      },
    );
  }
  for (const quantity of verdict.reported) {
    await allure.step(`reported: ${quantity.name} = ${formatSummary(quantity)}`, () => undefined);
  }
  await allure.attachment('verdict', JSON.stringify(verdict, null, 2), 'application/json');
  for (const path of evidence) await allure.attachment(basename(path), readFileSync(path), 'application/json');
  for (const { name, type, data } of figures) {
    await allure.attachment(name, type === 'image/png' ? Buffer.from(data, 'base64') : data, type);
  }
}
