import { expect, test } from 'vitest';
import { plausibleRun } from '../testing/plausible-run.ts';
import { tidyCsv } from './tidy-csv.ts';

const { run } = await plausibleRun(['cpu']);
const [header = '', ...lines] = tidyCsv(run.reported).trimEnd().split('\n');

/** Fields of a line; quotes inside fields do not occur here. */
function fields(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|([^,]+)|(?<=,)(?=,)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

test('the table has a value a row, each with where it belongs', () => {
  expect(header).toBe('claim,profile,arm,seed,quantity,unit,value');
  expect(lines.filter((line) => fields(line).length !== 7)).toEqual([]);
  expect(lines.filter((line) => !Number.isFinite(Number(fields(line)[6])))).toEqual([]);
});

test('no row stands twice, and every one names the networks that it read', () => {
  const places = lines.map((line) => fields(line).slice(0, 5).join('|'));
  expect(new Set(places).size).toBe(places.length);
  expect(lines.filter((line) => fields(line)[2] === '')).toEqual([]);
});

test('values are in the units of the reports', () => {
  const h03 = run.reported.find(({ claim }) => claim.id === 'H03')?.verdict.statements[0];
  const line = lines.find((one) => one.startsWith('H03,cpu,trueLabel,201,"labelLeakingGap'));
  expect(fields(line ?? '').slice(5)).toEqual([
    'points',
    String(Number((100 * (h03?.values[0] ?? 0)).toPrecision(12))),
  ]);
});
