import { counted, percent } from '../../foundation/english.ts';
import type { Answer, Said } from '../../leak-check/answer.ts';
import type { LeakCheck } from '../../leak-check/leak-check.ts';
import { escapeHtml } from '../format.ts';
import { documentHtml } from '../page/document.ts';
import { figureHtml } from '../page/figure-html.ts';
import { listHtml, type Section, sectionHtml, tableHtml } from '../page/html.ts';
import { adviceFor } from './advice.ts';
import { curveFigure } from './curve-figure.ts';
import { headline, measuredText, questions, signs, sizeText } from './words.ts';

/** The findings on one page. `table`: how the table is called; it is text, whatever it holds. */
export function cardHtml(check: LeakCheck, table: string): string {
  const main = `<h1>Does this model leak the label?</h1>
<p class="answer"><strong>${escapeHtml(headline(check))}</strong></p>
<p class="small">${escapeHtml(table)}: ${sizeText(check)}. Intervals hold the true value in 95 % of samples.</p>
${sectionsOf(check).map(sectionHtml).join('\n')}`;
  return documentHtml({
    title: `Leak check of ${table}`,
    main,
    skip: { to: 'answers', words: 'Skip to the answers' },
  });
}

function sectionsOf(check: LeakCheck): Section[] {
  return [
    { id: 'answers', title: 'The answers', body: check.answers.map(answerHtml).join('\n') },
    ...(check.oneStep === undefined
      ? []
      : [{ id: 'counts', title: 'Rescued and killed', body: countsHtml(check.oneStep) }]),
    ...curveFigure(check).map((figure) => ({
      ...{ id: 'curve', title: 'Along the attack', body: figureHtml(figure, 'card') },
    })),
    { id: 'advice', title: 'What to do', body: adviceHtml(check) },
    { id: 'limits', title: 'How to cite it, and what it cannot say', body: limits },
  ];
}

/** The border says how it stands, as on the report. */
const chips: Readonly<Record<Said, string>> = { yes: 'refuted', no: 'supported', 'cannot tell': 'inconclusive' };

function answerHtml({ id, answer, sentence, measured, missing }: Answer): string {
  const chip = `<span class="chip ${chips[answer]}"><span aria-hidden="true">${signs[answer]}</span> ${answer}</span>`;
  const rows = measured.map((one) => [one.name, measuredText(one)]);
  const numbers = rows.length === 0 ? '' : tableHtml({ header: ['Number', 'Value'], rows }, questions[id]);
  const wanted =
    missing.length === 0
      ? ''
      : `<p class="small">${answer === 'cannot tell' ? 'To tell, add' : 'Not checked for want of'}: ${escapeHtml(missing.join('; '))}.</p>`;
  return `<h3>${escapeHtml(questions[id])} ${chip}</h3><p>${escapeHtml(sentence)}</p>${wanted}${numbers}`;
}

function countsHtml({ images, cleanCorrect, rescued, killed }: NonNullable<LeakCheck['oneStep']>): string {
  const text = (count: number): string => `${counted(count)} (${percent(count / images)})`;
  const rows = [
    ['right on the clean image', text(cleanCorrect - killed), `${text(killed)}: killed`],
    ['wrong on the clean image', `${text(rescued)}: rescued`, text(images - cleanCorrect - rescued)],
  ];
  return tableHtml({ header: ['', 'right under true-label FGSM', 'wrong under it'], rows }, 'Rescued and killed');
}

function adviceHtml(check: LeakCheck): string {
  return listHtml(adviceFor(check).map(({ text, source }) => `${text} (${source})`));
}

const limits = `<p>To cite it: state the model, the test set and its size, the attack with its radius, the counts rescued and
killed, and the gap with its interval; name the effect as Kurakin et al. do, arXiv:1611.01236.</p>
<p>It cannot say that a model is robust: it sees the attacks in the table only. It trusts the columns to be what their names
say. It speaks of this one network: another training run of the same recipe may differ. A leak shows that the perturbation
tells the label, not why.</p>`;
