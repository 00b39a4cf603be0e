import type { Claim } from '../verification/claim.ts';
import type { AttackedRun } from '../verification/attacked-run.ts';
import type { Summary, Verdict } from '../verification/verdict.ts';
import type { Figure } from './figures.ts';
import { escapeHtml, formatSummary, formatValue } from './format.ts';

/** A verdict with its pictures, as kept in `reports/verdicts`. */
export interface ReportedVerdict {
  readonly verdict: Verdict;
  readonly figures: readonly Figure[];
}

/** "refuted (provisional)"; a full verdict stands without a word. */
export function verdictWord({ outcome, standing }: Verdict): string {
  return outcome === 'not evaluated' || standing === 'full' ? outcome : `${outcome} (${standing})`;
}

/** One line for the terminal. */
export function verdictLine(verdict: Verdict): string {
  const numbers = verdict.statements.map((statement) => formatSummary(statement)).join('; ');
  const reason = verdict.reasons[0];
  return `${verdict.claim} [${verdict.profile}] ${verdictWord(verdict).toUpperCase()}: ${verdict.title} -- ${numbers}${reason === undefined ? '' : ` -- ${reason}`}`;
}

/** The verdict table for the end of a run, the summary and the README. */
export function verdictTable(verdicts: readonly Verdict[]): string {
  const rows = verdicts.flatMap((verdict) =>
    verdict.statements.map((statement, i) => [
      i === 0 ? `${verdict.claim} ${verdict.title}` : '',
      i === 0 ? verdictWord(verdict) : '',
      `${statement.description}${verdict.statements.length > 1 ? `: ${statement.outcome}` : ''}`,
      `${formatSummary(statement)}${statement.note === undefined ? '' : `; ${statement.note}`}`,
      i === 0 ? seedSpan(verdict) : '',
    ]),
  );
  return markdownTable(['Claim', 'Verdict', 'Supported when', 'Measured: mean [interval]', 'Seeds'], rows);
}

function seedSpan({ seeds, protocolSeeds }: Verdict): string {
  const span = seeds.length > 1 ? `${seeds[0]}..${seeds.at(-1)}` : `${seeds[0]}`;
  return seeds.length === protocolSeeds.length ? span : `${span} of ${protocolSeeds[0]}..${protocolSeeds.at(-1)}`;
}

function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

interface Section {
  readonly claim: Claim;
  readonly verdict: Verdict;
  readonly figures: readonly Figure[];
}

function sectionsOf(claims: readonly Claim[], reported: readonly ReportedVerdict[]): Section[] {
  return reported.flatMap(({ verdict, figures }) => {
    const claim = claims.find(({ id }) => id === verdict.claim);
    return claim === undefined ? [] : [{ claim, verdict, figures }];
  });
}

export function summaryMarkdown(claims: readonly Claim[], reported: readonly ReportedVerdict[]): string {
  const parts = sectionsOf(claims, reported).map(({ claim, verdict }) => {
    const { statement, source, remarks } = claim;
    return [
      `## ${claim.id} ${claim.title}: ${verdictWord(verdict)}`,
      `${statement} (${source.section}; the post reports: ${source.reported}.)`,
      ...verdict.reasons.map((reason) => `- No verdict: ${reason}`),
      markdownTable(quantityHeader, quantityRows(verdict)),
      ...(verdict.attacks.length === 0 ? [] : [attackNote(verdict), markdownTable(attackHeader, attackRows(verdict))]),
      ...remarks.map((remark) => `- ${remark}`),
      `Protocol ${verdict.protocolHash.slice(0, 12)}, revision ${verdict.provenance.revision.slice(0, 12)}${verdict.provenance.dirty ? ' with uncommitted changes' : ''}, ${verdict.provenance.finishedAt}.`,
    ].join('\n\n');
  });
  return `# Verdicts\n\n${verdictTable(reported.map(({ verdict }) => verdict))}\n\n${intervalNote(reported)}\n\n${parts.join('\n\n')}\n`;
}

function intervalNote(reported: readonly ReportedVerdict[]): string {
  const alpha = reported[0]?.verdict.alphaPerSide ?? 0;
  return `Intervals are Student's over training runs, with error ${alpha.toFixed(5)} on each side (0.05 shared by eleven claims). Values in per cent are accuracies or differences in points.`;
}

function quantityRows({ statements, controls, reported }: Verdict): string[][] {
  const each = (values: readonly number[], unit: Summary['unit']): string =>
    values.map((value) => formatValue(value, unit)).join(', ');
  return [
    ...statements.map((s) => [
      ...[`claimed ${s.claimed} ${formatValue(s.minimum, s.unit)}: ${s.outcome}`, s.name],
      ...[formatSummary(s), each(s.values, s.unit)],
    ]),
    ...controls.map((c) => [
      ...[`${c.kind} control, ${c.expected} ${formatValue(c.limit, c.unit)}: ${c.holds ? 'holds' : 'FAILED'}`, c.name],
      ...[formatSummary(c), each(c.values, c.unit)],
    ]),
    ...reported.map((r) => ['reported', r.name, formatSummary(r), each(r.values, r.unit)]),
  ];
}

const quantityHeader = ['', 'Quantity', 'Mean [interval]', 'Each seed'];
const attackHeader = ['Seed', 'Arm', 'Attack', 'Clean accuracy', 'Adversarial accuracy', 'Rescued', 'Killed', 'p'];

function attackNote({ attacks }: Verdict): string {
  const chance = Math.round(100 * (attacks[0]?.chanceLevel ?? 0));
  return `Each network under each attack: accuracies with 95 % Wilson intervals over the test images (chance is ${chance} %), and the exact McNemar test of rescued against killed images.`;
}

function attackRows({ attacks }: Verdict): string[][] {
  const percent = ({ accuracy, lower, upper }: AttackedRun['clean']): string =>
    formatSummary({ name: '', unit: 'fraction', values: [], mean: accuracy, lower, upper });
  return attacks.map(({ seed, arm, attack, epsilonPixels, clean, adversarial, rescued, killed, pValue }) => [
    ...[`${seed}`, arm, `${attack}, ${epsilonPixels} pixels`, percent(clean), percent(adversarial)],
    ...[`${rescued}`, `${killed}`, pValue.toPrecision(1)],
  ]);
}

const style = `
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; font-size: 14px; }
th, td { text-align: left; vertical-align: top; border-bottom: 1px solid #ddd; padding: .3rem .5rem; }
.supported { color: #17692b; } .refuted { color: #b3261e; } .inconclusive { color: #8a5a00; }
img, svg { max-width: 100%; height: auto; } small { color: #666; }
`;

/** One file without scripts and without anything fetched. */
export function summaryHtml(claims: readonly Claim[], reported: readonly ReportedVerdict[]): string {
  const sections = sectionsOf(claims, reported).map(sectionHtml).join('\n');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>Label Leaking in Adversarial Training: verdicts</title><style>${style}</style></head>
<body><h1>Label Leaking in Adversarial Training: verdicts</h1>
<p>${escapeHtml(intervalNote(reported))}</p>
${sections}
</body></html>
`;
}

function sectionHtml({ claim, verdict, figures }: Section): string {
  const list = [...verdict.reasons.map((reason) => `No verdict: ${reason}`), ...claim.remarks];
  return `<section><h2>${claim.id} ${escapeHtml(claim.title)}: <span class="${verdict.outcome}">${verdictWord(verdict)}</span></h2>
<p>${escapeHtml(claim.statement)} <small>(${escapeHtml(claim.source.section)}; the post reports: ${escapeHtml(claim.source.reported)}.)</small></p>
${htmlTable(quantityHeader, quantityRows(verdict))}
${figures.map(figureHtml).join('\n')}
${verdict.attacks.length === 0 ? '' : `<details><summary>${escapeHtml(attackNote(verdict))}</summary>${htmlTable(attackHeader, attackRows(verdict))}</details>`}
<ul>${list.map((line) => `<li>${escapeHtml(line)}</li>`).join('')}</ul>
<p><small>Profile ${verdict.profile}, seeds ${verdict.seeds.join(', ')}, protocol ${verdict.protocolHash.slice(0, 12)}, revision ${verdict.provenance.revision.slice(0, 12)}</small></p></section>`;
}

function htmlTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[], tag: 'td' | 'th'): string =>
    `<tr>${cells.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>`;
  return `<table>${row(header, 'th')}\n${rows.map((cells) => row(cells, 'td')).join('\n')}</table>`;
}

function figureHtml({ name, type, data }: Figure): string {
  const picture = type === 'image/png' ? `<img alt="${escapeHtml(name)}" src="data:image/png;base64,${data}">` : data;
  return `<figure>${picture}<figcaption>${escapeHtml(name)}</figcaption></figure>`;
}
