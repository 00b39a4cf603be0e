import { escapeHtml } from '../format.ts';
import type { Plots } from './figure.ts';
import { markStyle, palette } from './palette.ts';

/** Units: pixels. */
const width = 760;
/** What the titles of rows may take of it. */
const names = 440;
const margin = { left: 46, right: 14, title: 40, below: 26, gap: 18 };

/** A figure as a file of its own, for pages that take no HTML: the same marks, in a frame of fixed size. */
export function figureFile({ title, description, panels, layout, panelWidth, panelHeight, legend }: Plots): string {
  const columns = layout === 'rows' ? 1 : Math.max(1, Math.min(panels.length, Math.floor(width / (panelWidth + 35))));
  const cell = {
    width: width / columns,
    height: layout === 'rows' ? 40 : margin.title + panelHeight + margin.below + margin.gap,
  };
  const head = 34;
  const rows = Math.ceil(panels.length / columns);
  const legendTop = head + rows * cell.height + (layout === 'rows' ? 24 : 0);
  const places = legendPlaces(legend, legendTop + 14);
  const height = (places.at(-1)?.y ?? legendTop - 6) + 12;
  const drawn = panels.map(({ title: name, note, marks: shown }, i) => {
    // Nobody rests a pointer on a picture.
    const marks = shown.replaceAll(/<title>[^<]*<\/title>/g, '');
    const [x, y] = [(i % columns) * cell.width, head + Math.floor(i / columns) * cell.height];
    if (layout === 'rows') {
      const [first = '', ...others] = name.split(/: |, /);
      return `${label(8, y + 13, cut(first, names))}${label(8, y + 29, cut(others.join(', '), names), 'tick')}<svg x="${names + 10}" y="${y + 8}" width="${width - names - 34}" height="${panelHeight}" overflow="visible">${marks}</svg>`;
    }
    const inner = cell.width - margin.left - margin.right;
    return `${label(x + 8, y + 14, cut(name, cell.width))}${label(x + 8, y + 30, cut(note ?? '', cell.width), 'tick')}
<svg x="${x + margin.left}" y="${y + margin.title}" width="${inner}" height="${panelHeight}" overflow="visible">${marks}</svg>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title desc">
<title id="title">${escapeHtml(title)}</title><desc id="desc">${escapeHtml(description)}</desc>
<style>${palette}${markStyle} .head { font: 600 15px system-ui, sans-serif; }</style>
<rect width="100%" height="100%" fill="var(--paper)"/>${label(8, 20, title, 'head')}
${drawn.join('\n')}
${places.map(legendEntry).join('')}
</svg>
`;
}

function label(x: number, y: number, words: string, kind = ''): string {
  return words === ''
    ? ''
    : `<text class="${kind}" x="${Math.round(x)}" y="${Math.round(y)}">${escapeHtml(words)}</text>`;
}

/** As much of a title as there is room for, at about 6.2 pixels a letter. */
function cut(words: string, room: number): string {
  const letters = Math.floor((room - 12) / 6.2);
  return words.length <= letters ? words : `${words.slice(0, letters - 1)}…`;
}

type PlacedEntry = Plots['legend'][number] & { readonly x: number; readonly y: number };

/** One after the other, in a new line where the width is used up. */
function legendPlaces(legend: Plots['legend'], top: number): PlacedEntry[] {
  let [x, y] = [8, top];
  return legend.map((entry) => {
    const taken = 30 + 6.6 * entry.words.length;
    if (x + taken > width) [x, y] = [8, y + 20];
    const placed = { ...entry, x, y };
    x += taken + 24;
    return placed;
  });
}

function legendEntry({ mark, tone, words, x, y }: PlacedEntry): string {
  const key =
    mark === 'band'
      ? `<rect class="band ${tone}" x="${x}" y="${y - 10}" width="24" height="12"/>`
      : mark === 'dot' || mark === 'hollow'
        ? `<circle class="dot ${tone} ${mark === 'hollow' ? 'hollow' : ''}" cx="${x + 12}" cy="${y - 4}" r="4"/>`
        : `<line class="${mark === 'rule' ? 'rule' : `line ${tone} ${mark === 'dashed' ? 'dashed' : ''}`}" x1="${x}" y1="${y - 4}" x2="${x + 24}" y2="${y - 4}"/>`;
  return `${key}${label(x + 30, y, words)}`;
}
