import { join } from 'node:path';
import { writeAtomically } from '../foundation/atomic-file.ts';
import { capital } from '../foundation/english.ts';
import type { SurveyFinding } from '../judgement/survey-finding.ts';
import { surveyFact } from '../judgement/synthesis.ts';
import { surveyText } from './fact-words.ts';
import type { Plots } from './figures/figure.ts';
import { figureFile } from './figures/figure-file.ts';
import { surveyFigures } from './figures/survey-figures.ts';
import { keepRecord, keptRecords } from './kept-records.ts';
import { trainedText } from './quantity-rows.ts';
import { surveyTable } from './survey-table.ts';

/** Keeps what a survey found: all that its reports are made from. */
export function keepSurvey(folder: string, finding: SurveyFinding): void {
  keepRecord(join(folder, 'surveys', `${finding.survey}.${finding.profile}.json`), finding);
}

/** All findings of a folder of reports. */
export function readSurveys(folder: string): SurveyFinding[] {
  return keptRecords<SurveyFinding>(join(folder, 'surveys'), /\.json$/);
}

/** `surveys.md` and the figures that it shows; none without a survey. */
export function writeSurveys(folder: string, findings: readonly SurveyFinding[]): void {
  if (findings.length === 0) return;
  writeAtomically(join(folder, 'surveys.md'), surveysMarkdown(findings));
  for (const finding of findings) {
    for (const figure of surveyFigures(finding))
      writeAtomically(join(folder, surveyFigurePath(finding, figure)), figureFile(figure));
  }
}

/** `surveys.md`: of each survey its answer, its table and its figure. */
export function surveysMarkdown(findings: readonly SurveyFinding[]): string {
  const parts = findings.map((finding) => {
    const { title, question, beside, profile, rows, remarks, trained } = finding;
    return [
      `## ${title}`,
      `${question} Beside ${beside.join(', ')}; profile ${profile}. Reported, without a verdict.`,
      ...surveyAnswer(finding),
      surveyTable(rows),
      ...surveyFigures(finding).flatMap((figure) => [
        `![${figure.title}](${surveyFigurePath(finding, figure)})`,
        figure.description,
      ]),
      remarks.map((remark) => `- ${remark}`).join('\n'),
      trainedText(trained),
    ].join('\n\n');
  });
  return `# Surveys\n\n${parts.join('\n\n')}\n`;
}

/** What its networks come to, in a sentence; none without networks. */
export function surveyAnswer(finding: SurveyFinding): string[] {
  return surveyFact(finding).map((fact) => `${capital(surveyText(fact))}.`);
}

/** Where the file of such a figure lies, seen from `surveys.md`. */
export function surveyFigurePath({ survey, profile }: SurveyFinding, { id }: Plots): string {
  return `figures/survey.${survey}.${profile}.${id}.svg`;
}
