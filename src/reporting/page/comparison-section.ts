import { type Change, medianChange } from '../comparison.ts';
import { dot, segment, text } from '../figures/svg.ts';
import { escapeHtml, formatMeasured } from '../format.ts';
import { plain } from '../glossary.ts';
import { chip } from './chip.ts';
import { placeAround } from './forest.ts';
import type { Section } from './html.ts';

/** What changed from one run to another: the verdicts, each statement, and each network that both have. `id`: one for each pair. */
export function comparisonSection(
  changes: readonly Change[],
  [before = '', after = '']: readonly string[],
  id = 'comparison',
): Section {
  const differing = changes.filter(({ differs }) => differs).length;
  const intro = `<p>${escapeHtml(`${changes.length} claims in both; ${differing === 0 ? 'no verdict differs' : `${differing} ${differing === 1 ? 'verdict differs' : 'verdicts differ'}`}. Hollow: ${before}. Solid: ${after}. A line joins networks of one number: the same first weights and order of batches, where the processor allows.`)}</p>`;
  const body = intro + changes.map((change) => changeHtml(change, id)).join('\n');
  return { id, title: `From ${before} to ${after}`, body };
}

function changeHtml({ before, after, differs, statements }: Change, section: string): string {
  const verdicts = differs ? `${chip(before)} → ${chip(after)}` : `${chip(before)} in both`;
  const scales = [...new Set([before.profile, after.profile])].join(', then ');
  const rows = statements.map((statement, i) => {
    const id = `${section}-${before.claim}-${before.profile}-${i + 1}`;
    return `<div class="row"><div><p>${escapeHtml(plain(statement.before.description))}</p><p class="small">${escapeHtml(medianChange(statement))}; holds in ${statement.before.holdsIn} of ${statement.before.values.length}, then ${statement.after.holdsIn} of ${statement.after.values.length}</p></div><div>${pairedDots(statement, id)}</div></div>`;
  });
  return `<div class="change${differs ? '' : ' same'}"><h3>${before.claim} ${escapeHtml(before.title)} <span class="small">${escapeHtml(scales)}</span></h3><p>${verdicts}</p>${rows.join('')}</div>`;
}

/** Units: pixels, of a line of one network. */
const pitch = 9;

/** A line for each network that both runs have, around the bound. */
function pairedDots({ before, after }: Change['statements'][number], id: string): string {
  const pairs = before.seeds.flatMap((seed, i) => {
    const other = after.seeds.indexOf(seed);
    return other === -1 ? [] : [{ seed, from: before.values[i] as number, to: after.values[other] as number }];
  });
  if (pairs.length === 0) return '<p class="small">They have no network in common.</p>';
  const x = placeAround(
    before,
    pairs.flatMap(({ from, to }) => [from, to]),
  );
  const height = pitch * (pairs.length + 1);
  const marks = pairs.map(({ seed, from, to }, i) => {
    const y = (100 * pitch * (i + 1)) / height;
    const told = `network ${seed}: ${formatMeasured(from, before.unit)}, then ${formatMeasured(to, before.unit)}`;
    return `${segment([x(from), y], [x(to), y], 'line thin blue')}${dot([x(from), y], 'blue', { hollow: true, radius: 3 })}${dot([x(to), y], 'blue', { radius: 3, title: told })}`;
  });
  const axis = `${segment([50, 0], [50, 100], 'rule')}${text([50, 100], `bound ${formatMeasured(before.bound, before.unit)}`, { anchor: 'middle', dy: 14, kind: 'side' })}`;
  return `<svg class="plot-area" role="img" aria-labelledby="${id}" width="100%" height="${height}" style="margin-bottom: 1.3rem"><title id="${id}">${pairs.length} networks in both runs, before and after</title>${axis}${marks.join('')}</svg>`;
}
