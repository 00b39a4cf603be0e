import { escapeHtml } from '../format.ts';
import type { Table } from '../figures/figure.ts';

/** A piece of the page: what is shown, and the anchor that leads to it. */
export interface Section {
  readonly id: string;
  readonly title: string;
  /** HTML below the heading. */
  readonly body: string;
}

export function sectionHtml({ id, title, body }: Section): string {
  return `<section id="${id}" aria-labelledby="${id}-title">
${anchored(`<h2 id="${id}-title">${escapeHtml(title)}</h2>`, id, title)}
${body}
</section>`;
}

/** A heading with its link beside it, so that the name of the one does not hold the other. */
export function anchored(heading: string, id: string, title: string): string {
  return `<div class="heading">${heading} <a class="anchor" href="#${id}" aria-label="Link to ${escapeHtml(title)}">#</a></div>`;
}

/** A table that scrolls by itself where it is wider than the page. The first column names its row. */
export function tableHtml({ header, rows }: Table, label: string): string {
  const head = header.map((cell) => `<th scope="col">${escapeHtml(cell)}</th>`).join('');
  const row = ([first = '', ...cells]: readonly string[]): string =>
    `<tr><th scope="row">${escapeHtml(first)}</th>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`;
  return scrolling(`<table><thead><tr>${head}</tr></thead><tbody>${rows.map(row).join('\n')}</tbody></table>`, label);
}

/** Reachable by keyboard, since it may scroll. */
export function scrolling(html: string, label: string): string {
  return `<div class="scroll" role="region" tabindex="0" aria-label="Table: ${escapeHtml(label)}">${html}</div>`;
}

export function detailsHtml(summary: string, body: string): string {
  return `<details><summary>${escapeHtml(summary)}</summary>${body}</details>`;
}

export function listHtml(items: readonly string[]): string {
  return items.length === 0 ? '' : `<ul>${items.map((item) => `<li>${escapeHtml(item)}</li>`).join('')}</ul>`;
}
