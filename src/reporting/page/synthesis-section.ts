import type { PublicRun } from '../../judgement/public-record.ts';
import { gapRowsFigure } from '../figures/gap-rows.ts';
import type { Run } from '../reported.ts';
import { synthesisHtml, synthesisOf } from '../synthesis.ts';
import { figureHtml } from './figure-html.ts';
import type { Section } from './html.ts';

/** What makes a network leak: five sentences and one figure. None where nothing is decided. */
export function synthesisSection(runs: readonly Run[], publicRuns: readonly PublicRun[]): Section[] {
  const sentences = synthesisOf(runs, publicRuns);
  if (sentences.length === 0) return [];
  const figures = gapRowsFigure(runs.flatMap(({ reported }) => reported));
  const body = `${synthesisHtml(sentences)}${figures.map((figure) => figureHtml(figure, 'synthesis')).join('')}`;
  return [{ id: 'synthesis', title: 'What makes a network leak?', body }];
}
