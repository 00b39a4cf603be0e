import { PNG } from 'pngjs';
import { escapeHtml } from '../format.ts';
import type { Figure, HeatMap, Images, LegendEntry, Picture, Plots, Table } from '../figures/figure.ts';
import { detailsHtml, scrolling, tableHtml } from './html.ts';

/** A figure of the page. `prefix` makes its ids unique. */
export function figureHtml(figure: Figure, prefix: string): string {
  const id = `${prefix}-${figure.id}`;
  const body = { plots: plotsHtml, heat: heatHtml, images: imagesHtml }[figure.kind](figure as never, id);
  return `<figure id="${id}" class="figure" aria-labelledby="${id}-title">
<figcaption><strong id="${id}-title">${escapeHtml(figure.title)}</strong> <span>${escapeHtml(figure.description)}</span></figcaption>
${body}</figure>`;
}

function plotsHtml({ panels, layout, panelWidth, panelHeight, legend, table, title }: Plots, id: string): string {
  const cells = panels.map(
    ({ title: name, note, marks }, i) => `<div class="panel">
<p><strong>${escapeHtml(name)}</strong>${note === undefined ? '' : ` <span>${escapeHtml(note)}</span>`}</p>
<svg class="plot-area" role="img" aria-labelledby="${id}-${i}" width="100%" height="${panelHeight}"><title id="${id}-${i}">${escapeHtml(`${title}: ${name}${note === undefined ? '' : `, ${note}`}`)}</title>${marks}</svg></div>`,
  );
  return `<div class="panels as-${layout}" style="--panel: ${panelWidth}px">${cells.join('\n')}</div>${legendHtml(legend)}${numbersHtml(table, `${title} (${id})`)}`;
}

function numbersHtml(table: Table, label: string): string {
  return detailsHtml('The numbers behind this figure', tableHtml(table, label));
}

function legendHtml(legend: readonly LegendEntry[]): string {
  if (legend.length === 0) return '';
  return `<p class="legend">${legend.map((entry) => `<span>${keyOf(entry)} ${escapeHtml(entry.words)}</span>`).join('')}</p>`;
}

function keyOf({ mark, tone }: LegendEntry): string {
  const shapes = {
    line: `<line class="line ${tone}" x1="0" y1="6" x2="24" y2="6"/>`,
    dashed: `<line class="line dashed ${tone}" x1="0" y1="6" x2="24" y2="6"/>`,
    rule: `<line class="rule" x1="0" y1="6" x2="24" y2="6"/>`,
    band: `<rect class="band ${tone}" x="0" y="0" width="24" height="12"/>`,
    dot: `<circle class="dot ${tone}" cx="12" cy="6" r="4"/>`,
    hollow: `<circle class="dot hollow ${tone}" cx="12" cy="6" r="4"/>`,
  };
  return `<svg width="24" height="12" aria-hidden="true">${shapes[mark]}</svg>`;
}

function heatHtml({ corner, columns, rows, title }: HeatMap, id: string): string {
  const cell = (one: HeatMap['rows'][number]['cells'][number]): string => {
    if (one === undefined) return '<td></td>';
    const strength = Math.round(55 * Math.min(1, Math.max(0, one.value)));
    return `<td class="heat" style="--strength: ${strength / 100}">${one.text}</td>`;
  };
  const head = [corner, ...columns].map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join('');
  const body = rows.map(
    ({ name, cells }) => `<tr><th scope="row">${escapeHtml(name)}</th>${cells.map(cell).join('')}</tr>`,
  );
  return scrolling(
    `<table class="heat-map"><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table>`,
    `${title} (${id})`,
  );
}

function imagesHtml({ cards, table, title }: Images, id: string): string {
  const items = cards.map(
    ({ title, words, pictures }) =>
      `<li><p><strong>${escapeHtml(title)}</strong> ${escapeHtml(words)}</p>\n${pictures.map(pictureHtml).join('\n')}</li>`,
  );
  return `<ul class="images">${items.join('\n')}</ul>${numbersHtml(table, `${title} (${id})`)}`;
}

function pictureHtml({ shape: [height, width, channels], pixels, alt, says }: Picture): string {
  const png = new PNG({ width, height });
  for (let i = 0; i < height * width; i++) {
    for (let c = 0; c < 3; c++) png.data[4 * i + c] = pixels[i * channels + (channels === 3 ? c : 0)] as number;
    png.data[4 * i + 3] = 255;
  }
  const data = PNG.sync.write(png).toString('base64');
  const image = `<img alt="${escapeHtml(alt)}" width="${width}" height="${height}" src="data:image/png;base64,${data}">`;
  if (says === undefined) return image;
  const mark = says.right ? '<span class="right">✓</span>' : '<span class="wrong">✕</span>';
  return `${image}<p>says ${escapeHtml(says.words)} ${mark}</p>`;
}
