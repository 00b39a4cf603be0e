import type { PublicRun } from '../../judgement/public-record.ts';
import { publicPaths } from '../figures/public-paths.ts';
import { escapeHtml } from '../format.ts';
import { publicLimits, publicRecordContent, publicRules } from '../public-record-content.ts';
import { figureHtml } from './figure-html.ts';
import { detailsHtml, listHtml, type Section, tableHtml } from './html.ts';

/** What networks of other people show. None without runs. */
export function publicRecordSection(runs: readonly PublicRun[]): Section[] {
  if (runs.length === 0) return [];
  const { title, found, table, others } = publicRecordContent(runs);
  const rules = publicRules.map(([word, meaning]) => `${word}: ${meaning}`);
  const body = [
    '<p>A benchmark of fast adversarial training (<a href="https://arxiv.org/abs/2604.22853">arXiv:2604.22853</a>) published the log of every training. Here it is judged by the thresholds that judge our networks. It is part of no verdict.</p>',
    listHtml(found.map(withoutMarks)),
    ...publicPaths(runs).map((figure) => figureHtml(figure, 'public-record')),
    detailsHtml(
      'Every data set, and every method that collapsed',
      `${tableHtml(table, 'The public record')}<p>${escapeHtml(others)}</p>`,
    ),
    detailsHtml('What it cannot say', listHtml([...rules, ...publicLimits].map(withoutMarks))),
  ];
  return [{ id: 'public-record', title, body: body.join('\n') }];
}

/** Without the marks of Markdown. */
function withoutMarks(text: string): string {
  return text.replaceAll('`', '');
}
