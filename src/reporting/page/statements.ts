import { capital } from '../../foundation/english.ts';
import type { StatementFinding } from '../../judgement/verdict.ts';
import { valueOf } from '../../runs/evidence.ts';
import { escapeHtml, formatMeasured, formatValue, unitName } from '../format.ts';
import { plain } from '../glossary.ts';
import type { Reported } from '../reported.ts';
import { standingChip } from './chip.ts';
import { type Column, inColumn } from './columns.ts';
import { anchored } from './html.ts';
import { forestLegend, forestRow, standingOf } from './forest.ts';

/** Every statement of a claim, each with a row of the forest for each run. */
export function statementsHtml(id: string, columns: readonly Column[]): string {
  const found = columns.flatMap((column) => {
    const reported = inColumn(column, id);
    return reported === undefined ? [] : [{ column, reported }];
  });
  const count = Math.max(0, ...found.map(({ reported }) => reported.verdict.statements.length));
  return Array.from({ length: count }, (_, i) => {
    const description = plain(found[0]?.reported.verdict.statements[i]?.description ?? '');
    const rows = found.map(({ column, reported }) => rowHtml(`${id}-${i + 1}-${column.key}`, column, reported, i));
    return `<div class="statement" id="${id}-${i + 1}">${anchored(`<h3>${escapeHtml(capital(description))}</h3>`, `${id}-${i + 1}`, `statement ${i + 1} of ${id}`)}${rows.join('')}</div>`;
  })
    .concat(`<p class="small">${forestLegend}</p>`)
    .join('\n');
}

function rowHtml(anchor: string, column: Column, reported: Reported, index: number): string {
  const statement = reported.verdict.statements[index];
  if (statement === undefined) return '';
  const silent = silentIn(reported, index);
  return `<div class="row"><div><p><span class="run">${escapeHtml(column.name)}</span> ${standingChip(standingOf(statement))}</p>
<p>${escapeHtml(sentenceOf(statement))}</p></div>
<div>${forestRow(statement, silent, `${anchor}-forest`)}</div></div>`;
}

/** Networks that answer nothing, with the value that they have all the same. */
function silentIn({ claim, profile, verdict, evidence }: Reported, index: number) {
  const quantity = claim.statements[index]?.quantity;
  return verdict.answers
    .filter(({ answer }) => answer === 'neither')
    .map(({ seed, reason }) => {
      const own = evidence.find((one) => one.seed === seed);
      const value = own === undefined || quantity === undefined ? undefined : valueOf(quantity, own, profile);
      return { seed, reason: plain(reason ?? 'no reason is known'), ...(value !== undefined && { value }) };
    });
}

/** "Holds in 11 of 12 networks: 20.5 points in the middle, from −14.5 to 27.0. The post's run, 2.7 points, lies in that range." */
export function sentenceOf({
  holdsIn,
  values,
  median,
  unit,
  interval,
  range,
  seeds,
  side,
  bound,
}: StatementFinding): string {
  if (values.length === 0) return 'No network answers.';
  if (values.length === 1)
    return `Network ${seeds[0]}: ${formatMeasured(median, unit)}, ${side} ${formatMeasured(bound, unit)} is asked for.`;
  const count = holdsIn === values.length ? `all ${values.length}` : `${holdsIn} of ${values.length}`;
  const spread =
    range === undefined ? '' : `, from ${formatValue(range.lower, unit)} to ${formatMeasured(range.upper, unit)}`;
  const sure =
    interval === undefined
      ? ''
      : ` Interval of the median: ${formatValue(interval.lower, unit)} to ${formatValue(interval.upper, unit)} ${unitName(unit)}`.trimEnd() +
        '.';
  const post =
    range?.inThePost === undefined
      ? ''
      : ` The post's run, ${formatMeasured(range.inThePost, unit)}, lies ${range.holdsThePost === true ? 'in' : 'outside'} this range.`;
  return `Holds in ${count} networks: median ${formatMeasured(median, unit)}${spread}; asked for: ${side} ${formatMeasured(bound, unit)}.${sure === '' ? '' : ` ${sure.trim()}`}${post}`;
}
