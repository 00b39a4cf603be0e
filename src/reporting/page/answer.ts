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
  const { trained, untrained } = networksIn(reported);
  const scales = new Set(reported.map(({ profile }) => profile.name)).size;
  const counted = [
    ...(trained === 0 ? [] : [`${trained} trained`]),
    ...(untrained === 0 ? [] : [`${untrained} untrained`]),
  ];
  const networks = counted.length === 0 ? '' : `${counted.join(' and ')} networks, `;
  return `<header><h1>${escapeHtml(titleOf(tested))}</h1>
<p class="asked">A blog post of 2017, “Label Leaking in Adversarial Training” (19 June 2017; its author and address are not recorded here), reports something strange. A network that is trained with adversarial examples, images with a little noise made from the true label, ends up <em>better</em> on such examples than on clean images. The noise seems to give the label away: “label leaking”. The effect was named by <a href="https://arxiv.org/abs/1611.01236">Kurakin et al. (arXiv:1611.01236)</a>; on one-step training see also <a href="https://arxiv.org/abs/1705.07204">Tramèr et al. (arXiv:1705.07204)</a>. The post shows one run. Here each of its claims is tested on many networks.</p>
<p class="answer"><strong>${escapeHtml(thesisOf(reported))}</strong></p>
<p class="small">${networks}${scales} ${scales === 1 ? 'scale' : 'scales'}. Rules, and what was changed after data were seen: <code>docs/reproducibility.md</code>. Verdicts count networks, so that chance makes any of the eleven verdicts of a scale wrong in at most 5 studies of 100. <a href="#rule">How sure is that?</a></p></header>`;
}
