import { isDecided } from '../../judgement/claim-fact.ts';
import type { PublicRun } from '../../judgement/public-record.ts';
import { gapRowsFigure } from '../figures/gap-rows.ts';
import { escapeHtml } from '../format.ts';
import { scaleOf, untrainedScaleOf } from '../glossary.ts';
import type { Run } from '../reported.ts';
import { synthesisHtml, synthesisOf } from '../synthesis.ts';
import { figureHtml } from './figure-html.ts';
import type { Section } from './html.ts';

/** What makes a network leak: one figure and five sentences. None where nothing is decided. */
export function synthesisSection(runs: readonly Run[], publicRuns: readonly PublicRun[]): Section[] {
  const sentences = synthesisOf(runs, publicRuns);
  if (sentences.length === 0) return [];
  const reported = runs.flatMap((run) => run.reported);
  const figures = gapRowsFigure(reported);
  const scales = new Set(
    reported.flatMap(({ profile, verdict }) => (isDecided(verdict) ? `${profile.name}: ${scaleOf(profile)}` : [])),
  );
  const untrained = reported.flatMap(({ claim, profile, verdict }) => {
    const scale = isDecided(verdict) ? untrainedScaleOf(claim, profile) : undefined;
    return scale === undefined ? [] : `${claim.id}: ${scale}`;
  });
  const intro = `<p class="small">${escapeHtml(`Networks of ${[...scales, ...new Set(untrained)].join('; ')}.`)} Each piece of a sentence names the record that it rests on.</p>`;
  const body = `${intro}${figures.map((figure) => figureHtml(figure, 'synthesis')).join('')}${synthesisHtml(sentences)}`;
  return [{ id: 'synthesis', title: 'What makes a network leak?', body }];
}
