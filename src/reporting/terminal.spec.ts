import { describe, expect, test } from 'vitest';
import { plausibleRun } from '../testing/plausible-run.ts';
import { terminalOf, terminalTable } from './terminal.ts';

const { run } = await plausibleRun(['cpu', 'smoke']);
const verdicts = run.reported.map(({ verdict }) => verdict);

describe('the table of the terminal', () => {
  test.each([60, 80, 120])('fits %i letters', (width) => {
    const lines = terminalTable(verdicts, {}, { width, colours: false }).split('\n');
    expect(lines.filter((line) => line.length > width)).toEqual([]);
  });

  test('has a tick beside supported claims only', () => {
    const lines = terminalTable(verdicts, {}, { width: 100, colours: false }).split('\n');
    expect(lines.filter((line) => line.includes('✓') && !line.includes('supported'))).toEqual([]);
  });

  test('is in colours where a terminal shows them, and nowhere else', () => {
    expect(terminalTable(verdicts, {}, terminalOf({ isTTY: true, columns: 80 }, false))).toContain('\u001b[');
    for (const place of [terminalOf({ isTTY: true, columns: 80 }, true), terminalOf({}, false)]) {
      expect(terminalTable(verdicts, {}, place)).not.toContain('\u001b[');
    }
    expect(terminalOf({ columns: 300 }, false).width).toBe(100);
  });
});
