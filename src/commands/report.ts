import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from '../foundation/atomic-file.ts';
import { projectFolder, reportsFolder } from '../foundation/folders.ts';
import { runCommand } from '../foundation/run-command.ts';
import { UserError } from '../foundation/user-error.ts';
import { withoutTracking } from '../reporting/allure-html.ts';
import { command } from './options.ts';

export default command({
  name: 'report',
  help: 'Builds the Allure page reports/allure-report/index.html from the last verifications, offline.',
  options: [],
  async run() {
    const results = join(reportsFolder(), 'allure-results');
    const output = join(reportsFolder(), 'allure-report');
    if (!existsSync(results)) throw new UserError('There are no Allure results yet: run `npm run verify` first.');
    const allure = join(projectFolder, 'node_modules/allure/cli.js');
    await runCommand(process.execPath, [allure, 'awesome', '--single-file', '--output', output, results], {
      purpose: 'Building the Allure report',
      remedy: 'Run `npm ci` and `npm run verify` again',
    });
    const page = join(output, 'index.html');
    writeAtomically(page, withoutTracking(readFileSync(page, 'utf8')));
    process.stdout.write(`Allure report: ${page}\n`);
    return 0;
  },
});
