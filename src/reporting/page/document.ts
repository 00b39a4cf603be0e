import { escapeHtml } from '../format.ts';
import { pageStyle } from './style.ts';

/** A whole page in the style of the reports: one file without scripts and without anything fetched. */
export function documentHtml(page: {
  readonly title: string;
  /** HTML. */
  readonly main: string;
  /** Where a keyboard may go at once: an anchor of `main`. */
  readonly skip: { readonly to: string; readonly words: string };
}): string {
  const { title, main, skip } = page;
  const html = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark"><title>${escapeHtml(title)}</title><style>${pageStyle}</style></head>
<body><a class="skip" href="#${skip.to}">${skip.words}</a>
<main>${main}
</main></body></html>
`;
  // A number and its unit stay on one line.
  return html.replaceAll(/(\d) (%|points|nat|pixels)/g, '$1\u00a0$2');
}
