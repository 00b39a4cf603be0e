import { gzipSync } from 'node:zlib';
import type { PublicRun } from '../../judgement/public-record.ts';
import type { Claim } from '../../protocol/claim.ts';
import type { ExpectedVerdicts } from '../expected-verdicts.ts';
import type { Run } from '../reported.ts';
import { tidyCsv } from '../tidy-csv.ts';
import { answerHtml, countsHtml, titleOf } from './answer.ts';
import { attackSection } from './attacks.ts';
import { claimSection } from './claim-section.ts';
import { columnsOf, inColumn } from './columns.ts';
import { documentHtml } from './document.ts';
import { type Section, sectionHtml } from './html.ts';
import { matrixHtml } from './matrix.ts';
import { provenanceSection, sureSection } from './provenance.ts';
import { publicRecordSection } from './public-record-section.ts';
import { surveySections } from './survey-section.ts';
import { synthesisSection } from './synthesis-section.ts';

/** What the page is made from. */
export interface PageContent {
  readonly claims: readonly Claim[];
  readonly runs: readonly Run[];
  readonly expected: ExpectedVerdicts;
  /** Networks of other people; none when absent. */
  readonly publicRuns?: readonly PublicRun[];
  /** Further sections, before that on how sure it is, such as a comparison. */
  readonly further?: readonly Section[];
}

/** One file without scripts and without anything fetched. */
export function pageHtml({ claims, runs, expected, publicRuns = [], further = [] }: PageContent): string {
  const columns = columnsOf(runs);
  const tested = claims.filter(({ id }) => columns.some((column) => inColumn(column, id) !== undefined));
  const sections = [
    ...tested.map((claim) => claimSection(claim, columns)),
    ...surveySections(runs.flatMap(({ surveys = [] }) => surveys)),
    ...publicRecordSection(publicRuns),
    ...further,
    ...attackSection(columns),
    sureSection(columns),
    provenanceSection(columns, downloadsHtml(runs)),
  ];
  const main = `${answerHtml(claims, runs)}
${matrixHtml(claims, columns, expected)}
${countsHtml(runs.flatMap(({ reported }) => reported))}
${synthesisSection(runs, publicRuns).map(sectionHtml).join('')}
${sections.map(sectionHtml).join('\n')}`;
  const html = documentHtml({ title: titleOf(tested), main, skip: { to: 'verdicts', words: 'Skip to the verdicts' } });
  return publicRuns.length === 0
    ? html
    : html.replaceAll('docs/public-record.md', '<a href="#public-record">the public record</a>');
}

/** For Allure, which would be too large for a mail with what is closed until asked for, or with the plots and the table that it has itself. */
export function withoutDetails(page: string): string {
  const attached = '<p class="small">A figure of this claim is attached to its test.</p>';
  return page
    .replaceAll(/<details>[^]*?<\/details>/g, '')
    .replaceAll(/ href="data:[^"]*"/g, '')
    .replaceAll(/<figure id="[A-Z]\d\d-[^]*?<\/figure>/g, (figure) =>
      figure.includes('class="panels ') ? attached : figure,
    );
}

/** The table travels with the page; the whole record lies beside it. */
function downloadsHtml(runs: readonly Run[]): string {
  const csv = tidyCsv(runs.flatMap(({ reported }) => reported));
  const data = `data:application/gzip;base64,${gzipSync(csv, { level: 9 }).toString('base64')}`;
  return `<ul><li><a download="findings.csv.gz" href="${data}">findings.csv.gz</a>: every quantity of every network, a value a row (claim, profile, arm, seed, quantity, unit, value). <code>pandas.read_csv("findings.csv.gz")</code>, <code>read.csv("findings.csv.gz")</code></li>
<li><a href="findings.json">findings.json</a>, beside this page: all verdicts, by a published schema (<code>docs/findings.schema.json</code>)</li></ul>`;
}
