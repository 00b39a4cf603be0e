import { escapeHtml, formatBound } from '../format.ts';
import { originOf, quantityTable } from '../quantity-rows.ts';
import type { Reported } from '../reported.ts';
import { plain } from '../glossary.ts';
import { sanityText } from '../sanity-text.ts';
import { detailsHtml, listHtml, tableHtml } from './html.ts';
import { trainingTable } from './training-table.ts';

/** Closed until asked for: controls, every quantity and network, every attack, where it comes from. */
export function detailsOf(name: string, reported: Reported): string {
  const { verdict } = reported;
  const training = trainingTable(reported);
  const controls = verdict.controls.map(
    ({ fails, kind, description, side, bound, unit, brokenBy, seeds }) =>
      `${fails ? 'Fails' : 'Holds'} (${kind}): ${plain(description)}; asked for: ${formatBound(side, bound, unit)}${brokenBy.length === 0 ? '' : `, not met by ${brokenBy.length} of ${seeds.length}`}.`,
  );
  const silent = verdict.answers.flatMap(({ seed, answer, reason }) =>
    answer === 'neither' ? [`Network ${seed} answers nothing: ${plain(reason ?? 'no reason is known')}.`] : [],
  );
  return detailsHtml(
    `Every number, control and network: ${name}`,
    `<h4>Controls</h4>${listHtml(controls)}${listHtml(silent)}
<p>Sanity: ${escapeHtml(sanityText(reported))}</p>
${training.rows.length === 0 ? '' : `<h4>Training</h4>${tableHtml(training, `Training of ${verdict.claim}, ${name}`)}`}
<h4>Quantities</h4>${tableHtml(quantityTable(verdict), `Quantities of ${verdict.claim}, ${name}`)}
${verdict.attacks.length === 0 ? '' : '<p>Every network under every attack: <a href="#attacks">one table for all claims</a>.</p>'}<p class="small">${escapeHtml(originOf(verdict))}</p>`,
  );
}
