import { expect, test } from 'vitest';
import type { Verdict } from '../judgement/verdict.ts';
import { of, run, with_ } from '../testing/changed-run.ts';
import { hypothesesTable } from './hypotheses-table.ts';
import { jobSummary } from './job-summary.ts';
import { markdownTable, matrixTable } from './markdown.ts';
import { columnsOf } from './page/columns.ts';
import { matrixHtml } from './page/matrix.ts';
import { terminalTable } from './terminal.ts';
import { countText, decidingValue } from './words.ts';

const claims = run.reported.map(({ claim }) => claim);
const controls = of('H09').verdict.controls.map((one) => ({ ...one, fails: true }));
const broken = of('H09').verdict;

const tables: Readonly<Record<string, (verdict: Verdict) => string>> = {
  page: (verdict) => matrixHtml(claims, columnsOf([with_('H09', verdict)]), {}),
  summary: (verdict) => markdownTable(matrixTable(claims, with_('H09', verdict).reported)),
  job: (verdict) => jobSummary(with_('H09', verdict).reported, {}),
  terminal: (verdict) => terminalTable([verdict], {}, { width: 200, colours: false }),
  claims: (verdict) => hypothesesTable([{ file: 'h09.spec.ts', claim: of('H09').claim }], [], [verdict]),
};

test.each(Object.keys(tables))(
  'the row of a broken experiment in the table of %s tells what failed, and no number',
  (name) => {
    const rowOf = (verdict: Verdict): string =>
      (tables[name]?.(verdict) ?? '').split('\n').find((line) => /\bH09\b.*\b(supported|broken)\b/.test(line)) ?? '';
    const supported = rowOf({ ...broken, outcome: 'supported' });
    expect(supported).toContain(countText(broken));
    for (const failing of [controls, []]) {
      const row = rowOf({ ...broken, outcome: 'broken', controls: failing });
      expect(row).toContain(failing.length > 0 ? 'a control failed' : 'a sanity check failed');
      expect(row).not.toContain(countText(broken));
      expect(row).not.toContain(decidingValue(broken));
    }
  },
);
