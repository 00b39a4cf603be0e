import { basename } from 'node:path';
import { writeAtomically } from '../foundation/atomic-file.ts';
import { UserError } from '../foundation/user-error.ts';
import { hasFinding, leakCheck } from '../leak-check/leak-check.ts';
import { readTable } from '../leak-check/read-table.ts';
import { cardHtml } from '../reporting/leak-check/card.ts';
import { leakCheckText } from '../reporting/leak-check/text.ts';
import { command } from './options.ts';

export default command({
  name: 'leak-check',
  help: 'Does MY model leak? Judges a table of predictions, CSV or JSON lines (docs/leak-check.md). Exit 0: nothing found; 3: a finding.',
  positionals: 'predictions.csv',
  options: ['epsilon', 'classes', 'html', 'json'],
  async run({ positionals, epsilon, classes, html, json }) {
    const [path, ...more] = positionals;
    if (path === undefined || more.length > 0) {
      throw new UserError('leak-check takes one table of predictions: npm run leak-check -- predictions.csv');
    }
    const epsilonPixels = numberOf('--epsilon', epsilon, (pixels) => pixels > 0 && pixels <= 255, 'a number of pixels');
    const classCount = numberOf(
      '--classes',
      classes,
      (count) => Number.isInteger(count) && count > 1,
      'a whole number',
    );
    const check = leakCheck(await readTable(path, classCount), epsilonPixels);
    const table = basename(path);
    if (html !== undefined) writeAtomically(html, cardHtml(check, table));
    process.stdout.write(json === true ? `${JSON.stringify({ table, ...check })}\n` : leakCheckText(check));
    if (html !== undefined && json !== true) process.stdout.write(`\nPage: ${html}\n`);
    return hasFinding(check) ? 3 : 0;
  },
});

function numberOf(
  option: string,
  text: string | undefined,
  isRight: (value: number) => boolean,
  kind: string,
): number | undefined {
  if (text === undefined) return undefined;
  const value = text.trim() === '' ? NaN : Number(text);
  if (!isRight(value)) throw new UserError(`${option} is ${kind}, not "${text}".`);
  return value;
}
