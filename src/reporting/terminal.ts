import { styleText } from 'node:util';
import type { Outcome, Verdict } from '../judgement/verdict.ts';
import { compareVerdict, type ExpectedVerdicts } from './expected-verdicts.ts';
import {
  countText,
  decidingStatement,
  decidingValue,
  failedText,
  outcomeSigns,
  verdictWord,
  whyOpen,
} from './words.ts';

/** Where a table is printed. */
export interface Terminal {
  /** Letters in a line. */
  readonly width: number;
  readonly colours: boolean;
}

/** Lines of a pipe or a file, where nobody says how wide they may be. */
const plainWidth = 100;

/** As wide as the window, and in colours only where there is one that shows them. */
export function terminalOf({ isTTY, columns }: { isTTY?: boolean; columns?: number }, noColour: boolean): Terminal {
  return {
    width: isTTY === true && columns !== undefined ? columns : plainWidth,
    colours: isTTY === true && !noColour,
  };
}

const colourOf: Readonly<Record<Outcome, 'blue' | 'red' | 'gray' | 'yellow'>> = {
  supported: 'blue',
  refuted: 'red',
  inconclusive: 'gray',
  undecided: 'gray',
  broken: 'yellow',
  'not evaluated': 'gray',
};

/** A line for each verdict, with the value that decides and whether it is news; the title and any reason below. */
export function terminalTable(verdicts: readonly Verdict[], expected: ExpectedVerdicts, terminal: Terminal): string {
  const rows = verdicts.map((verdict) => cellsOf(verdict, expected));
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(0, ...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map((row, i) => {
      const verdict = verdicts[i] as Verdict;
      const [id = '', word = '', ...rest] = row.map((cell, column) => cell.padEnd(widths[column] ?? 0));
      const first = `${id}  ${coloured(word, verdict.outcome, terminal)}  ${rest.join('  ')}`.trimEnd();
      const why = whyOpen(verdict);
      const below = [verdict.title, ...(why === undefined ? [] : [why])].flatMap((text) =>
        wrapped(text, terminal.width - 5),
      );
      return [
        ...(row.join('  ').length <= terminal.width ? [first] : narrow(row, verdict, terminal)),
        ...below.map((line) => `     ${line}`),
      ].join('\n');
    })
    .join('\n');
}

function cellsOf(verdict: Verdict, expected: ExpectedVerdicts): string[] {
  const { claim } = verdict;
  const deciding = decidingStatement(verdict);
  const value = deciding?.median === undefined ? '' : decidingValue(verdict);
  const failed = failedText(verdict);
  return [
    ...[claim, `${outcomeSigns[verdict.outcome]} ${verdictWord(verdict)}`],
    ...(failed === undefined ? [countText(verdict), value] : ['', failed]),
    compareVerdict(verdict, expected),
  ];
}

/** One cell a line, where they have no room beside each other. */
function narrow([id = '', word = '', ...rest]: readonly string[], { outcome }: Verdict, terminal: Terminal): string[] {
  return [
    `${id}  ${coloured(word, outcome, terminal)}`,
    ...wrapped(rest.join(', '), terminal.width - 5).map((line) => `     ${line}`),
  ];
}

function coloured(text: string, outcome: Outcome, { colours }: Terminal): string {
  return colours ? styleText(colourOf[outcome], text, { validateStream: false }) : text;
}

function wrapped(text: string, width: number): string[] {
  return text.split(' ').reduce<string[]>((lines, word) => {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) return [...lines, word];
    return [...lines.slice(0, -1), `${last} ${word}`];
  }, []);
}
