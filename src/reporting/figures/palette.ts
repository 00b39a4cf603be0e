/** Colours as variables, in both schemes. Blue and vermilion are told apart by colour-blind eyes; grey is for the rest. */
const light = `--paper: #fff; --ink: #1b1f24; --muted: #57606a; --rule: #d0d7de; --faint: #f3f5f7;
--blue: #005a9c; --blue-area: #9cc4e4; --red: #ad3800; --grey: #57606a; --heat: 0, 114, 178;`;
const dark = `--paper: #14181c; --ink: #e8eaed; --muted: #a2abb5; --rule: #3b434c; --faint: #1d2228;
--blue: #6cb8f2; --blue-area: #2f5877; --red: #ff9a68; --grey: #a2abb5; --heat: 60, 140, 200;`;

export const palette = `:root { color-scheme: light dark; ${light} }
@media (prefers-color-scheme: dark) { :root { ${dark} } }`;

/** What the marks of svg.ts look like. */
export const markStyle = `
.plot-area { overflow: visible; }
svg text { font: 12px system-ui, sans-serif; fill: var(--ink); }
svg text.tick, svg text.side { fill: var(--muted); }
.line { stroke-width: 2; fill: none; } .line.thin { stroke-width: 1; opacity: .65; }
.line.dashed { stroke-dasharray: 5 3; }
.grid { stroke: var(--rule); } .rule { stroke: var(--ink); stroke-dasharray: 4 3; }
.line.blue { stroke: var(--blue); } .line.red { stroke: var(--red); } .line.grey { stroke: var(--grey); }
.interval { stroke-width: 6; opacity: .55; }
.interval.blue { stroke: var(--blue); } .interval.red { stroke: var(--red); } .interval.grey { stroke: var(--grey); }
.band.blue { fill: var(--blue-area); opacity: .45; }
.dot { stroke-width: 1.5; stroke: var(--paper); }
.dot.blue { fill: var(--blue); } .dot.red { fill: var(--red); } .dot.grey { fill: var(--grey); }
.dot.hollow { fill: var(--paper); }
.dot.hollow.blue { stroke: var(--blue); } .dot.hollow.red { stroke: var(--red); } .dot.hollow.grey { stroke: var(--grey); }
.post { fill: none; stroke: var(--ink); stroke-width: 1.5; }
`;
