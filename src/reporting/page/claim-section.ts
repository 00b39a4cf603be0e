import { foundSentences, stateSentences } from '../../judgement/sentences.ts';
import { claimFact } from '../../judgement/claim-fact.ts';
import type { Claim } from '../../protocol/claim.ts';
import { figuresOf } from '../figures/figures-of.ts';
import { escapeHtml } from '../format.ts';
import { plain, plainSentence, untrainedScaleOf } from '../glossary.ts';
import type { Reported } from '../reported.ts';
import { awaitsText, countsText, postText, whyOpen } from '../words.ts';
import { chip } from './chip.ts';
import { type Column, inColumn } from './columns.ts';
import { detailsOf } from './claim-details.ts';
import { figureHtml } from './figure-html.ts';
import { listHtml, type Section } from './html.ts';
import { statementsHtml } from './statements.ts';

/** All that there is to say of a claim, the answer first. */
export function claimSection(claim: Claim, columns: readonly Column[]): Section {
  const { id, title, statement, source, remarks } = claim;
  const found = columns.flatMap((column) => {
    const reported = inColumn(column, id);
    return reported === undefined ? [] : [{ column, reported }];
  });
  const several = found.length > 1;
  const { awaits } = claimFact(
    id,
    found.map(({ reported }) => reported),
  );
  const body = [
    `<p><strong>Claimed:</strong> ${escapeHtml(statement)} <span class="small">Post, “${escapeHtml(source.section)}”; reported there: ${escapeHtml(source.reported)}.</span></p>`,
    ...found.map(({ column, reported }) => outcomeHtml(column, reported, awaits)),
    statementsHtml(id, columns),
    ...found.map(({ column, reported }) => figuresHtml(column, reported, several)),
    ...found.map(({ column, reported }) => detailsOf(column.name, reported)),
    listHtml(remarks.map(plain)),
  ].join('\n');
  return { id, title: `${id} ${title}`, body };
}

function outcomeHtml(column: Column, reported: Reported, awaits: string | undefined): string {
  const { claim, profile, verdict } = reported;
  const failing = verdict.controls.filter(({ fails }) => fails).length;
  const controls =
    failing === 0
      ? `controls hold (${verdict.controls.length})`
      : `${failing} of ${verdict.controls.length} controls fail`;
  const why = whyOpen(verdict);
  const caveat = awaits === undefined || awaits === profile.name ? [] : [`${awaitsText(awaits)}.`];
  const notes = [...(why === undefined ? [] : [why]), ...foundSentences(verdict), ...caveat].map(plainSentence);
  const kinds = [...stateSentences(verdict).map(plainSentence), postText(reported)].filter((text) => text !== '');
  return `<div class="outcome"><p>${chip(verdict)} <strong>${escapeHtml(column.name)}</strong> <span class="small">${escapeHtml(untrainedScaleOf(claim, profile) ?? column.scale)}; ${escapeHtml(countsText(verdict))}; ${controls}</span></p>
<p>${escapeHtml(notes.join(' '))}</p>${kinds.length === 0 ? '' : `<p class="small">${escapeHtml(kinds.join(' '))}</p>`}</div>`;
}

function figuresHtml({ key, name, scale }: Column, reported: Reported, several: boolean): string {
  const figures = figuresOf(reported);
  if (figures.length === 0) return '';
  const ownScale = untrainedScaleOf(reported.claim, reported.profile) ?? scale;
  const heading = several ? `<h3 class="of-run">${escapeHtml(name)}: ${escapeHtml(ownScale)}</h3>` : '';
  return `${heading}${figures.map((figure) => figureHtml(figure, `${reported.claim.id}-${key}`)).join('\n')}`;
}
