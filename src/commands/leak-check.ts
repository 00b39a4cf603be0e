import { basename } from 'node:path';
import { writeAtomically } from '../foundation/atomic-file.ts';
import { UserError } from '../foundation/user-error.ts';
import { hasFinding, leakCheck } from '../leak-check/leak-check.ts';
import { readTable } from '../leak-check/read-table.ts';
import type { Tally } from '../leak-check/tally.ts';
import { cardHtml } from '../reporting/leak-check/card.ts';
import { leakCheckText } from '../reporting/leak-check/text.ts';
import { command } from './options.ts';

export default command({
  name: 'leak-check',
  help: 'Does MY model leak? Judges a table of predictions, CSV or JSON lines (docs/leak-check.md). Exit 0: nothing found; 3: a finding.',
  positionals: 'predictions.csv',
  options: ['epsilon', 'classes', 'html', 'json', 'model', 'images', 'labels'],
  async run({ positionals, epsilon, classes, html, json, ...files }) {
    const epsilonPixels = numberOf(
      '--epsilon',
      epsilon,
      (pixels) => pixels > 0 && pixels <= 255,
      'a number of pixels above 0, to 255',
    );
    const classCount = numberOf(
      '--classes',
      classes,
      (count) => Number.isInteger(count) && count > 1,
      'a whole number from 2 on',
    );
    const crafted = Object.keys(files).length > 0;
    if (crafted && classCount !== undefined)
      throw new UserError('--classes is for a table: a model says itself how many classes it has.');
    const [path, ...more] = crafted ? [files.model, ...positionals] : positionals;
    if (path === undefined || more.length > 0) {
      throw new UserError(
        crafted
          ? 'leak-check takes a table or a model, not both: --model, --images, --labels and --epsilon stand together.'
          : 'leak-check takes one table of predictions: npm run leak-check -- predictions.csv',
      );
    }
    const tally = crafted ? await craft(files, epsilonPixels) : await readTable(path, classCount);
    const check = leakCheck(tally, epsilonPixels);
    const table = basename(path);
    if (html !== undefined) writeAtomically(html, cardHtml(check, table));
    process.stdout.write(json === true ? `${JSON.stringify({ table, ...check })}\n` : leakCheckText(check));
    if (html !== undefined && json !== true) process.stdout.write(`\nPage: ${html}\n`);
    return hasFinding(check) ? 3 : 0;
  },
});

interface ModelFiles {
  readonly model?: string;
  readonly images?: string;
  readonly labels?: string;
}

/** TensorFlow is loaded here only: a table needs none, and the tarball has none. */
async function craft({ model, images, labels }: ModelFiles, epsilonPixels: number | undefined): Promise<Tally> {
  if (model === undefined || images === undefined || labels === undefined || epsilonPixels === undefined) {
    throw new UserError('To attack a model, name --model, --images, --labels and --epsilon.');
  }
  const { craftTable } = await import('./leak-check-model.ts').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new UserError(
      'To attack a model takes the whole project, with TensorFlow: clone it, and run `npm ci` there.',
    );
  });
  return craftTable({ model, images, labels }, epsilonPixels);
}

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
