import type { SurveyFinding } from '../../judgement/survey-finding.ts';
import { surveyFigures } from '../figures/survey-figures.ts';
import { escapeHtml } from '../format.ts';
import { trainedText } from '../quantity-rows.ts';
import { surveyAnswer } from '../survey-report.ts';
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

function sectionOf(finding: SurveyFinding, id: string): Section {
  const { title, question, beside, profile, rows, remarks, trained } = finding;
  const links = beside.map((id) => `<a href="#${id}">${id}</a>`).join(', ');
  const body = [
    `<p>${escapeHtml(question)} <span class="small">Profile ${escapeHtml(profile)}; beside ${links}. Reported, without a verdict.</span></p>`,
    ...surveyAnswer(finding).map((answer) => `<p>${escapeHtml(answer)}</p>`),
    tableHtml(surveyRows(rows), title),
    ...surveyFigures(finding).map((figure) => figureHtml(figure, id)),
    listHtml(remarks),
    `<p class="small">${escapeHtml(trainedText(trained))}</p>`,
  ];
  return { id, title, body: body.join('\n') };
}
