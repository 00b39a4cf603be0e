import type { Claim } from '../../protocol/claim.ts';
import { compareVerdict, type ExpectedVerdicts } from '../expected-verdicts.ts';
import { escapeHtml } from '../format.ts';
import { untrainedScaleOf } from '../glossary.ts';
import type { Reported } from '../reported.ts';
import { countText, decidingText, failedText } from '../words.ts';
import { chip } from './chip.ts';
import { type Column, inColumn } from './columns.ts';

/** Claims in the rows, runs in the columns: the verdict, the value that decides, and whether it is news. */
export function matrixHtml(claims: readonly Claim[], columns: readonly Column[], expected: ExpectedVerdicts): string {
  const tested = claims.filter(({ id }) => columns.some((column) => inColumn(column, id) !== undefined));
  const head = columns.map(
    ({ name, scale }) =>
      `<th scope="col" role="columnheader">${escapeHtml(name)}<span class="scale">${escapeHtml(scale)}</span></th>`,
  );
  const rows = tested.map(({ id, title }) => {
    const cells = columns.map((column) => {
      const found = inColumn(column, id);
      const named = `<span class="in-column">${escapeHtml(column.name)}: </span>`;
      return `<td role="cell">${named}${found === undefined ? '<span class="absent">not tested</span>' : cellHtml(found, expected)}</td>`;
    });
    const [own] = columns.flatMap((column) => inColumn(column, id) ?? []);
    const scale = own && untrainedScaleOf(own.claim, own.profile);
    const note = scale === undefined ? '' : `<span class="scale">${scale}</span>`;
    const same = new Set(columns.flatMap((column) => inColumn(column, id)?.verdict.outcome ?? [])).size === 1;
    return `<tr role="row"${same ? ' class="same"' : ''}><th scope="row" role="rowheader"><a href="#${id}">${id}</a> ${escapeHtml(title)}${note}</th>${cells.join('')}</tr>`;
  });
  const missing = claims.filter((claim) => !tested.includes(claim));
  const untested =
    missing.length === 0
      ? ''
      : `<p class="small">Not run yet: ${escapeHtml(missing.map(({ id, title }) => `${id} ${title}`).join('; '))}.</p>`;
  const filter =
    columns.length < 2
      ? ''
      : '<p class="filter"><input type="checkbox" id="differences"> <label for="differences">Only claims whose verdicts differ</label></p>';
  return `<section id="verdicts" aria-labelledby="verdicts-title"><h2 id="verdicts-title" class="quiet">The verdicts</h2>${filter}
<table class="matrix" role="table"><caption class="unseen">Verdicts: a row for each claim, a column for each run</caption>
<thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">Claim</th>${head.join('')}</tr></thead>
<tbody role="rowgroup">${rows.join('\n')}</tbody></table>${untested}
<p class="legend">${legend}</p></section>`;
}

function cellHtml({ verdict }: Reported, expected: ExpectedVerdicts): string {
  const record = expected[verdict.profile]?.[verdict.claim];
  const flag =
    compareVerdict(verdict, expected) === 'changed'
      ? ` <span class="flag">⚑ expected: ${escapeHtml(record?.outcome ?? '')}</span>`
      : '';
  const failed = failedText(verdict);
  const counts = failed === undefined ? ` <span class="counts">${countText(verdict)}</span>` : '';
  return `${chip(verdict)} <span class="value">${escapeHtml(failed ?? decidingText(verdict))}</span>${counts}${flag}`;
}

const legend = [
  [
    { outcome: 'supported', look: { seeds: 1, needed: 1 } },
    'more than half of such networks show it (wrong by chance in under 0.5 % of studies)',
  ],
  [{ outcome: 'refuted', look: { seeds: 1, needed: 1 } }, 'more than half do not'],
  [{ outcome: 'inconclusive', look: { seeds: 1, needed: 1 } }, 'neither could be shown: no evidence of no effect'],
]
  .map(([outcome, words]) => `<span>${chip(outcome as never)} ${words as string}</span>`)
  .concat(
    '<span>The value is the median of the statement that decides; "11 of 12" counts the networks that show the claim, of those that answer.</span>',
  )
  .join('');
