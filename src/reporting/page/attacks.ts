import { attackedRunsWithSettings } from '../../judgement/attacked-run.ts';
import { escapeHtml } from '../format.ts';
import { attackNote, attackTable } from '../quantity-rows.ts';
import type { Column } from './columns.ts';
import { detailsHtml, type Section, tableHtml } from './html.ts';

/** Every network under every attack, once for all claims of a run: closed until asked for. */
export function attackSection(columns: readonly Column[]): Section[] {
  const parts = columns.flatMap(({ name, reported }) => {
    // Verdicts alone do not tell all runs apart.
    const all = reported.flatMap(({ verdict, evidence }) =>
      evidence.length === 0 ? verdict.attacks : attackedRunsWithSettings(evidence),
    );
    const unique = [...new Map(all.map((run) => [JSON.stringify(run), run])).values()];
    const ordered = unique.toSorted((a, b) => a.arm.localeCompare(b.arm, 'en') || a.seed - b.seed);
    if (ordered.length === 0) return [];
    const table = tableHtml(attackTable(ordered), `Attacks, ${name}`);
    return [detailsHtml(`${name}: ${ordered.length} attacks`, `<p>${escapeHtml(attackNote(ordered))}</p>${table}`)];
  });
  return parts.length === 0 ? [] : [{ id: 'attacks', title: 'Every network under every attack', body: parts.join('') }];
}
