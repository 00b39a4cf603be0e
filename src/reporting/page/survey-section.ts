import type { SurveyFinding, SurveyRowFinding } from '../../judgement/survey-finding.ts';
import { pathsFigure, type PathRow } from '../figures/paths.ts';
import { escapeHtml } from '../format.ts';
import { surveyRows } from '../survey-table.ts';
import { figureHtml } from './figure-html.ts';
import { listHtml, type Section, tableHtml } from './html.ts';

/** What surveys found. The first of a name has the plain anchor; those of further profiles and runs are counted on. */
export function surveySections(findings: readonly SurveyFinding[]): Section[] {
  return findings.map((finding, i) => {
    const before = findings.slice(0, i).filter(({ survey }) => survey === finding.survey).length;
    return sectionOf(finding, `survey-${finding.survey}${before === 0 ? '' : `-${before + 1}`}`);
  });
}

function sectionOf({ title, question, beside, profile, rows, remarks }: SurveyFinding, id: string): Section {
  const links = beside.map((id) => `<a href="#${id}">${id}</a>`).join(', ');
  const figures = pathsFigure(rows.filter(({ readBy }) => readBy === undefined).map(pathRow));
  const body = [
    `<p>${escapeHtml(question)} <span class="small">Profile ${escapeHtml(profile)}; beside ${links}. Reported, without a verdict.</span></p>`,
    tableHtml(surveyRows(rows), title),
    ...figures.map((figure) => figureHtml(figure, id)),
    listHtml(remarks),
  ];
  return { id, title, body: body.join('\n') };
}

function pathRow({ factor, level, networks }: SurveyRowFinding): PathRow {
  return {
    title: [factor, level].filter((word) => word !== '').join(' '),
    paths: networks.map(({ seed, path, firstEpoch }) => ({
      ...{ name: `network ${seed}`, points: path },
      ...(firstEpoch !== undefined && { leaksFrom: firstEpoch }),
    })),
  };
}
