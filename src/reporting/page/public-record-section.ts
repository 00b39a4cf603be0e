import { publicFinding, type PublicRun } from '../../judgement/public-record.ts';
import { type Path, type PathRow, pathsFigure } from '../figures/paths.ts';
import { escapeHtml } from '../format.ts';
import { dataSetName } from '../glossary.ts';
import { publicLimits, publicRecordContent, publicRules } from '../public-record-content.ts';
import { figureHtml } from './figure-html.ts';
import { detailsHtml, listHtml, type Section, tableHtml } from './html.ts';

/** What networks of other people show. None without runs. */
export function publicRecordSection(runs: readonly PublicRun[]): Section[] {
  if (runs.length === 0) return [];
  const { title, found, table, others } = publicRecordContent(runs);
  const rules = publicRules.map(([word, meaning]) => `${word}: ${meaning}`);
  const figures = pathsFigure(plainRows(runs), {
    measured: 'on validation images, of plain one-step training (fgsm_at)',
    end: 'the first that leaks',
    turn: 'that epoch',
  });
  const body = [
    '<p>A benchmark of fast adversarial training (<a href="https://arxiv.org/abs/2604.22853">arXiv:2604.22853</a>) published the log of every training. Here it is judged by the thresholds that judge our networks. It is part of no verdict.</p>',
    listHtml(found),
    ...figures.map((figure) => figureHtml(figure, 'public-record')),
    detailsHtml(
      'Every data set, and every method that collapsed',
      `${tableHtml(table, 'The public record')}<p>${escapeHtml(others)}</p>`,
    ),
    detailsHtml('What it cannot say', listHtml([...rules, ...publicLimits].map((text) => text.replaceAll('`', '')))),
  ];
  return [{ id: 'public-record', title, body: body.join('\n') }];
}

/** The runs of plain one-step training with the true label: the only method that nobody made to prevent the leak. */
function plainRows(runs: readonly PublicRun[]): PathRow[] {
  const plain = runs.filter(({ method }) => method === 'fgsm_at');
  return [...new Set(plain.map(({ dataset }) => dataset))].map((dataset) => {
    const paths = plain.filter((run) => run.dataset === dataset).map(pathOf);
    const first = paths
      .flatMap(({ leaksFrom }) => leaksFrom ?? [])
      .sort((a, b) => a - b)
      .join(', ');
    return { title: dataSetName(dataset), paths, note: first === '' ? 'none leaks' : `first leak in epoch ${first}` };
  });
}

/** Up to the leak: afterwards these runs go to and fro. */
function pathOf(run: PublicRun): Path {
  const leaksFrom = publicFinding(run).firstLeaking;
  return {
    name: `run ${run.seed}`,
    points: run.epochs.slice(0, leaksFrom).map(({ clean, fgsm }) => [clean / 10_000, fgsm / 10_000] as const),
    ...(leaksFrom !== undefined && { leaksFrom }),
  };
}
