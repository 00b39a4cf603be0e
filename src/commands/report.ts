import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from '../foundation/atomic-file.ts';
import { projectFolder, reportsFolder } from '../foundation/folders.ts';
import { runCommand } from '../foundation/run-command.ts';
import { UserError } from '../foundation/user-error.ts';
import { allureSettings } from '../reporting/allure.ts';
import { offlinePage } from '../reporting/allure-html.ts';
import { command } from './options.ts';

export default command({
  name: 'report',
  help: 'Builds the Allure page reports/allure-report/index.html from the last verifications, offline. Keeps the history of builds.',
  options: [],
  async run() {
    const reports = reportsFolder();
    const paths = {
      results: join(reports, 'allure-results'),
      output: join(reports, 'allure-report'),
      history: join(reports, 'allure-history.jsonl'),
    };
    if (!existsSync(paths.results)) throw new UserError('There are no Allure results yet: run `npm run verify` first.');
    const settings = join(reports, 'allurerc.json');
    writeAtomically(settings, JSON.stringify(allureSettings(paths), null, 2));
    const allure = join(projectFolder, 'node_modules/allure/cli.js');
    await runCommand(process.execPath, [allure, 'generate', '--config', settings], {
      purpose: 'Building the Allure report',
      remedy: 'Run `npm ci` and `npm run verify` again',
    });
    const page = join(paths.output, 'index.html');
    writeAtomically(page, offlinePage(readFileSync(page, 'utf8')));
    process.stdout.write(`Allure report: ${page}\n`);
    return 0;
  },
});
