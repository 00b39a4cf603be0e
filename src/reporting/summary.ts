import type { AttackedRun } from '../judgement/attacked-run.ts';
import { sentencesOf } from '../judgement/sentences.ts';
import type { Summary, Verdict } from '../judgement/verdict.ts';
import type { Claim } from '../protocol/claim.ts';
import type { Figure } from './figures.ts';
import { escapeHtml, formatBound, formatMeasured, formatP, formatValue } from './format.ts';
import { markdownTable } from './markdown-table.ts';

/** A verdict with its pictures, as kept in `reports/verdicts`. */
export interface ReportedVerdict {
  readonly verdict: Verdict;
  readonly figures: readonly Figure[];
}

/** "refuted"; "undecided (exploratory)" when fewer seeds ran than the first look has. */
export function verdictWord({ outcome, look }: Verdict): string {
  return outcome === 'not evaluated' || look !== undefined ? outcome : `${outcome} (exploratory)`;
}

/** "11 of 12 networks show it; 1 answers nothing" */
export function countsText({ answers, counts: { shows, neither } }: Verdict): string {
  const unable = neither === 0 ? '' : `; ${neither} ${neither === 1 ? 'answers' : 'answer'} nothing`;
  return `${shows} of ${answers.length} ${answers.length === 1 ? 'seed shows' : 'seeds show'} it${unable}`;
}

/** One line for the terminal. */
export function verdictLine(verdict: Verdict): string {
  const { claim, profile, title, reasons } = verdict;
  const reason = reasons[0] === undefined ? '' : ` ${reasons[0]}`;
  return `${claim} [${profile}] ${verdictWord(verdict).toUpperCase()}: ${title}. ${countsText(verdict)}.${reason}`;
}

/** The verdict table for the end of a run, the summary and the README. */
export function verdictTable(verdicts: readonly Verdict[]): string {
  const rows = verdicts.flatMap((verdict) =>
    verdict.statements.map((statement, i) => [
      i === 0 ? `${verdict.claim} ${verdict.title}` : '',
      i === 0 ? `${verdictWord(verdict)}: ${countsText(verdict)}` : '',
      statement.description,
      formatMeasured(statement.median, statement.unit, statement.interval),
      `${statement.holdsIn} of ${statement.values.length}`,
    ]),
  );
  return markdownTable(['Claim', 'Verdict', 'A seed shows it when', 'Median [interval]', 'Holds in'], rows);
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

function matrixMarkdown(verdict: Verdict): string[] {
  const matrix = matrixTable(verdict);
  return matrix === undefined ? [] : [matrixNote, markdownTable(matrix.header, matrix.rows)];
}

function matrixHtml(verdict: Verdict): string {
  const matrix = matrixTable(verdict);
  return matrix === undefined ? '' : `<p>${matrixNote}</p>${htmlTable(matrix.header, matrix.rows)}`;
}

export function summaryMarkdown(claims: readonly Claim[], reported: readonly ReportedVerdict[]): string {
  const parts = sectionsOf(claims, reported).map(({ claim, verdict }) => {
    const { statement, source, remarks } = claim;
    return [
      `## ${claim.id} ${claim.title}`,
      `${statement} (${source.section}; the post reports: ${source.reported}.)`,
      `${verdictLine(verdict)}`,
      ...notes(verdict).map((note) => `- ${note}`),
      markdownTable(quantityHeader, quantityRows(verdict)),
      ...matrixMarkdown(verdict),
      ...(verdict.attacks.length === 0 ? [] : [attackNote(verdict), markdownTable(attackHeader, attackRows(verdict))]),
      ...remarks.map((remark) => `- ${remark}`),
      origin(verdict),
    ].join('\n\n');
  });
  return `# Verdicts\n\n${verdictTable(reported.map(({ verdict }) => verdict))}\n\n${ruleNote}\n\n${parts.join('\n\n')}\n`;
}

const ruleNote =
  'A seed is one training run. A claim is supported when so many seeds show it that chance would give them in fewer than 0.05/11 of studies if half of all networks showed it; refuted when as many show it not. The chance of any wrong verdict among the eleven claims of a profile is at most .05, among three profiles .15; controls and reported quantities are not covered. The interval of a median holds the order statistics that mirror this rule: where it lies wholly on one side of the bound, the statement alone is decided.';

function notes(verdict: Verdict): string[] {
  return [...verdict.reasons.map((reason) => `No verdict: ${reason}`), ...sentencesOf(verdict)];
}

function origin({ protocolHash, trained, provenance: { revision, dirty, finishedAt } }: Verdict): string {
  const state = dirty === false ? '' : dirty === true ? ' with uncommitted changes' : ' (changes unknown)';
  const revisions = trained.revisions.map((one) => one.slice(0, 12)).join(', ');
  const changed = trained.dirty ? ' with uncommitted changes' : '';
  return `Protocol ${protocolHash.slice(0, 12)}. Trained at revision ${revisions}${changed} on ${trained.processors.join(', ')}, ${trained.hours.toFixed(1)} hours of training. Judged at revision ${revision.slice(0, 12)}${state}, ${finishedAt}.`;
}

function quantityRows({ statements, controls, reported }: Verdict): string[][] {
  const row = (what: string, { name, median, unit, seeds, values }: Summary): string[] => [
    ...[what, name, formatMeasured(median, unit)],
    values.map((value, i) => `${seeds[i]}: ${formatValue(value, unit)}`).join(', '),
  ];
  return [
    ...statements.map((s) => row(`${formatBound(s.side, s.bound, s.unit)}: in ${s.holdsIn} of ${s.values.length}`, s)),
    ...controls.map((c) =>
      row(
        `${c.kind} control, ${formatBound(c.side, c.bound, c.unit)}: ${c.fails ? 'FAILED' : 'holds'}${c.brokenBy.length === 0 ? '' : `, not for ${c.brokenBy.join(', ')}`}`,
        c,
      ),
    ),
    ...reported.filter(({ cell }) => cell === undefined).map((r) => row('reported', r)),
  ];
}

/** The reported quantities that have a place in a matrix: medians over the seeds. */
function matrixTable({ reported }: Verdict): { header: string[]; rows: string[][] } | undefined {
  const cells = reported.flatMap(({ cell, median, unit }) =>
    cell === undefined ? [] : [{ ...cell, text: median === undefined ? '' : formatValue(median, unit) }],
  );
  if (cells.length === 0) return undefined;
  const columns = [...new Set(cells.map(({ column }) => column))];
  const rows = [...new Set(cells.map(({ row }) => row))];
  const text = (row: string, column: string): string =>
    cells.find((cell) => cell.row === row && cell.column === column)?.text ?? '';
  return {
    header: ['Trained on', ...columns],
    rows: rows.map((row) => [row, ...columns.map((column) => text(row, column))]),
  };
}

const matrixNote =
  'Accuracy in per cent, median over the seeds: networks in the rows, what they are tested on in the columns.';

const quantityHeader = ['', 'Quantity', 'Median', 'Each seed'];
const attackHeader = ['Seed', 'Arm', 'Attack', 'Clean accuracy', 'Adversarial accuracy', 'Rescued', 'Killed', 'p'];

function attackNote({ attacks }: Verdict): string {
  const chance = Math.round(100 * (attacks[0]?.chanceLevel ?? 0));
  return `Each network under each attack: accuracies with 95 % Wilson intervals over the test images (chance is ${chance} %), and the exact McNemar test of rescued against killed images.`;
}

function attackRows({ attacks }: Verdict): string[][] {
  const percent = ({ accuracy, ...interval }: AttackedRun['clean']): string =>
    formatMeasured(accuracy, 'accuracy', interval);
  return attacks.map(({ seed, arm, attack, epsilonPixels, clean, adversarial, rescued, killed, pValue }) => [
    ...[`${seed}`, arm, `${attack}, ${epsilonPixels} pixels`, percent(clean), percent(adversarial)],
    ...[`${rescued}`, `${killed}`, formatP(pValue)],
  ]);
}

const style = `
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; font-size: 14px; }
th, td { text-align: left; vertical-align: top; border-bottom: 1px solid #ddd; padding: .3rem .5rem; }
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
<p>${escapeHtml(ruleNote)}</p>
${sections}
</body></html>
`;
}

function sectionHtml({ claim, verdict, figures }: Section): string {
  const { statement, source, remarks } = claim;
  return `<section id="${claim.id}"><h2>${claim.id} ${escapeHtml(claim.title)}: ${verdictWord(verdict)}</h2>
<p>${escapeHtml(statement)} <small>(${escapeHtml(source.section)}; the post reports: ${escapeHtml(source.reported)}.)</small></p>
<p>${escapeHtml(countsText(verdict))}.</p>
${htmlTable(quantityHeader, quantityRows(verdict))}
${matrixHtml(verdict)}
${figures.map(figureHtml).join('\n')}
${verdict.attacks.length === 0 ? '' : `<details><summary>${escapeHtml(attackNote(verdict))}</summary>${htmlTable(attackHeader, attackRows(verdict))}</details>`}
<ul>${[...notes(verdict), ...remarks].map((line) => `<li>${escapeHtml(line)}</li>`).join('')}</ul>
<p><small>Profile ${verdict.profile}. ${escapeHtml(origin(verdict))}</small></p></section>`;
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
