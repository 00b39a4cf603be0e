import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Removes the results of these test cases, with their attachments: those of other claims and profiles stay. */
export function removeAllureResults(folder: string, testCaseIds: readonly string[]): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder).filter((file) => file.endsWith('-result.json'))) {
    const text = readFileSync(join(folder, name), 'utf8');
    const { testCaseId } = JSON.parse(text) as { testCaseId?: string };
    if (testCaseId === undefined || !testCaseIds.includes(testCaseId)) continue;
    const attachments = [...text.matchAll(/"source":\s*"([^"/]+-attachment[^"/]*)"/g)].map(
      (match) => match[1] as string,
    );
    for (const file of [name, ...attachments]) rmSync(join(folder, file), { force: true });
  }
}
