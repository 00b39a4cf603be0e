import { markStyle, palette } from '../figures/palette.ts';

/** The look of the page: both schemes, any width from a phone's on, and paper. */
export const pageStyle = `${palette}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { font: 16px/1.55 system-ui, -apple-system, "Segoe UI", sans-serif; color: var(--ink); background: var(--paper);
  max-width: 62rem; margin: 0 auto; padding: 1.5rem 1.25rem 4rem; overflow-wrap: break-word; }
h1 { font-size: clamp(1.6rem, 4.5vw, 2.1rem); line-height: 1.2; margin: 0 0 .8rem; text-wrap: balance; }
h2 { font-size: 1.35rem; line-height: 1.3; margin: 3.2rem 0 .6rem; } h2.quiet { margin-top: 2rem; }
h3 { font-size: 1.02rem; margin: 1.6rem 0 .2rem; } h4 { margin: 1rem 0 .3rem; }
p { margin: .45rem 0; } a { color: var(--blue); } .small, .scale { font-size: .86rem; color: var(--muted); }
.synthesis { padding-left: 1.4rem; } .synthesis li { margin: .55rem 0; } .asked { color: var(--muted); } .answer { font-size: 1.13rem; }
.heading { display: flex; align-items: baseline; gap: .5rem; } .heading > :first-child { min-width: 0; }
.anchor { color: var(--muted); text-decoration: none; font-weight: 400; } .anchor:hover { text-decoration: underline; }
:focus-visible { outline: 2px solid var(--blue); outline-offset: 2px; }
.skip { position: absolute; left: -99rem; } .skip:focus { left: 1rem; top: 1rem; background: var(--paper); padding: .5rem; z-index: 1; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.chip { display: inline-block; white-space: nowrap; font-weight: 600; font-size: .84rem; line-height: 1.4; padding: 0 .55em;
  border: 1.5px solid var(--muted); border-radius: 1em; color: var(--muted); background: var(--paper); }
.chip.supported { background: var(--blue); border-color: var(--blue); color: var(--paper); }
.chip.refuted { border: 3px solid var(--red); color: var(--red); }
.chip.inconclusive, .chip.undecided { border-style: dashed; } .chip.not-evaluated { border-style: dotted; }
.chip.broken { border: 3px double var(--ink); color: var(--ink); }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid var(--rule); font-variant-numeric: tabular-nums; }
.matrix td, .matrix th { vertical-align: middle; } .matrix .scale { display: block; font-weight: 400; }
.matrix tbody th { font-weight: 600; } .value { white-space: nowrap; } .counts, .absent, .in-column { color: var(--muted); font-size: .86rem; white-space: nowrap; }
.in-column { display: none; } .flag { color: var(--red); font-weight: 600; font-size: .86rem; }
.legend { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; font-size: .86rem; color: var(--muted); margin: .6rem 0; }
.legend svg { vertical-align: -1px; } body:has(#differences:checked) :is(tr, .change).same { display: none; }
.scroll { overflow-x: auto; } .scroll table { width: auto; min-width: 100%; } .scroll td { min-width: 4.2rem; }
.outcome { border-top: 1px solid var(--rule); padding-top: .5rem; margin-top: .9rem; }
.row { display: grid; grid-template-columns: minmax(0, 11fr) minmax(0, 10fr); gap: .3rem 1.6rem; align-items: center; padding: .5rem 0; border-bottom: 1px solid var(--rule); }
.row > div { min-width: 0; } .row p { margin: .15rem 0; font-size: .95rem; } .run { font-weight: 600; } .forest { margin: .4rem 0 1rem; }
.figure { margin: 1.8rem 0; } figcaption span { color: var(--muted); font-size: .92rem; } h3.of-run { margin-top: 2.2rem; }
.panels { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(var(--panel), 100%), 1fr)); gap: 1.1rem 1.4rem; margin: .9rem 0 .4rem; }
.panel { min-width: 0; padding: 0 .6rem 22px 2.4rem; display: flex; flex-direction: column; } .panel p { flex: 1; margin: 0 0 .5rem -2.4rem; font-size: .86rem; line-height: 1.35; }
.panel svg { flex: none; } .as-rows { grid-template-columns: minmax(0, 1fr); gap: .15rem; padding-bottom: 22px; }
.as-rows .panel { display: grid; grid-template-columns: minmax(0, 9fr) minmax(0, 10fr); gap: 1.2rem; align-items: center; padding: .1rem 0; } .as-rows .panel p { margin: 0; } .panel p span { color: var(--muted); }
.heat-map td, .heat-map th { border: 1px solid var(--rule); } .heat-map td { text-align: right; }
.heat-map th { min-width: 5rem; font-weight: 600; } .heat { background: rgba(var(--heat), var(--strength)); }
.images { list-style: none; padding: 0; display: grid; grid-template-columns: repeat(auto-fill, minmax(6.4rem, 1fr)); gap: 1rem .8rem; }
.images img { width: 6rem; height: 6rem; image-rendering: pixelated; display: block; } .images p { margin: .15rem 0 .4rem; font-size: .84rem; }
.right { color: var(--blue); } .wrong { color: var(--red); font-weight: 700; }
details { margin: .7rem 0; } summary { cursor: pointer; } details details { margin-left: 1rem; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .25rem 1rem; } dt { color: var(--muted); } dd { margin: 0; }
pre { white-space: pre-wrap; background: var(--faint); padding: .6rem .8rem; font-size: .84rem; }
${markStyle}
@media (max-width: 46rem) {
  h1 { font-size: 1.35rem; } .answer { font-size: 1rem; }
  .matrix thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; } .matrix, .matrix tbody, .matrix tr, .matrix th, .matrix td { display: block; width: 100%; }
  .matrix tr { border-bottom: 1px solid var(--rule); padding: .5rem 0; } .matrix th, .matrix td { border: 0; padding: .15rem 0; } .in-column { display: inline; }
  .row { grid-template-columns: minmax(0, 1fr); } .as-rows .panel { grid-template-columns: minmax(0, 1fr); gap: .2rem; padding-bottom: .5rem; } dl { grid-template-columns: minmax(0, 1fr); } dd { margin-bottom: .4rem; }
}
@media print {
  body { max-width: none; font-size: 10.5pt; } .skip, .filter, .anchor { display: none; } h2, h3 { break-after: avoid; } .row, .panel, .images li, tr { break-inside: avoid; }
  .scroll { overflow: visible; } .chip, .heat, svg { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
