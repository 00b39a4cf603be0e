import { capital, inWords } from '../../foundation/english.ts';
import type { Claim } from '../../protocol/claim.ts';
import { escapeHtml } from '../format.ts';
import { networksIn, type Run } from '../reported.ts';
import { thesisOf } from '../thesis.ts';

/** The title is the question; the number of claims is what was tested. */
export function titleOf(claims: readonly Claim[]): string {
  const named = `${capital(inWords(claims.length, 'no'))} ${claims.length === 1 ? 'claim' : 'claims'}`;
  return `Does adversarial training leak the label? ${named} of a 2017 post, tested`;
}

/** What is asked and what the answer is, for a reader who has a minute and never saw the post. */
export function answerHtml(claims: readonly Claim[], runs: readonly Run[]): string {
  const reported = runs.flatMap((run) => run.reported);
  const tested = claims.filter(({ id }) => reported.some(({ verdict }) => verdict.claim === id));
  const count = networksIn(reported);
  const scales = new Set(reported.map(({ profile }) => profile.name)).size;
  const networks = count === 0 ? '' : `${count} networks, `;
  return `<header><h1>${escapeHtml(titleOf(tested))}</h1>
<p class="asked">A blog post of 2017 reports something strange. A network that is trained with adversarial examples, images with a little noise made from the true label, ends up <em>better</em> on such examples than on clean images. The noise seems to give the label away: "label leaking". The post shows one run. Here each of its claims is tested on many networks.</p>
<p class="answer"><strong>${escapeHtml(thesisOf(reported))}</strong></p>
<p class="small">${networks}${scales} ${scales === 1 ? 'scale' : 'scales'}, bounds fixed before the first run. Verdicts count networks, so that chance makes any of the eleven verdicts of a scale wrong in at most 5 studies of 100. <a href="#rule">How sure is that?</a></p></header>`;
}
