import { capital, inWords } from '../../foundation/english.ts';
import type { Claim } from '../../protocol/claim.ts';
import { escapeHtml } from '../format.ts';
import { networksIn, type Reported, type Run } from '../reported.ts';
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
  const [first, ...more] = thesisOf(reported);
  const { trained, untrained } = networksIn(reported);
  const scope =
    tested.length === claims.length
      ? `${inWords(claims.length)} of its claims`
      : `${inWords(tested.length, 'none')} of its ${inWords(claims.length)} claims`;
  return `<header><h1>${escapeHtml(titleOf(tested))}</h1>
<p class="asked">A blog post reports something strange. A network is trained on images with a little noise, made from the true label to mislead it (adversarial examples). In the end it classifies them <em>better</em> than clean images: the noise seems to leak the label. The post shows one run. Here ${scope} ${tested.length === 1 ? 'is' : 'are'} tested, on ${trained + untrained} networks.</p>
<p class="answer"><strong>${escapeHtml(first)}</strong> ${escapeHtml(more.join(' '))}</p></header>`;
}

/** How many networks, and which error. */
export function countsHtml(reported: readonly Reported[]): string {
  const { trained, untrained } = networksIn(reported);
  const scales = new Set(reported.map(({ profile }) => profile.name)).size;
  const counted = [
    ...(trained === 0 ? [] : [`${trained} trained`]),
    ...(untrained === 0 ? [] : [`${untrained} untrained`]),
  ];
  const networks = counted.length === 0 ? '' : `${counted.join(' and ')} networks, `;
  return `<p class="small">${networks}${scales} ${scales === 1 ? 'scale' : 'scales'}. At one scale at most 5 studies of 100 support some claim wrongly by chance; as many refute some. <a href="#rule">How sure is that?</a> <a href="#post">Which post?</a></p>`;
}
