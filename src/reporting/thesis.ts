import { claimFact, isDecided, isFinal, ownAttack, summaryIn } from '../judgement/claim-fact.ts';
import type { Outcome, Verdict } from '../judgement/verdict.ts';
import type { ClaimId } from '../protocol/claim-id.ts';
import { leastGap } from '../protocol/controls.ts';
import { isAtPostRadius, postEvaluationPixels, type Profile } from '../protocol/profile.ts';
import { accuracyUnder, cleanAccuracy } from '../protocol/quantities/attacked.ts';
import { formatMeasured } from './format.ts';
import { settingOf, settingPhrase } from './glossary.ts';
import type { Reported } from './reported.ts';

/** What is said of a reason for the leak, once it is decided. */
type Reason = Readonly<Partial<Record<Outcome, string>>>;

/** Of untrained networks. */
const untrained: Readonly<Partial<Record<ClaimId, Reason>>> = {
  H01: {
    supported: 'In untrained networks on MNIST the noise already tells the label (H01).',
    refuted: 'That noise tells the label in untrained networks on MNIST does not hold (H01).',
  },
  H02: {
    supported: 'The input gradients of untrained ReLU networks are almost constant within a label (H02).',
    refuted:
      'Contrary to the post, the input gradients of untrained ReLU networks are not almost constant within a label (H02).',
  },
};

const correlation: Reason = {
  supported: 'Networks trained on noise made without the true label do not leak (H09).',
  refuted: 'That the leak goes with noise made without the true label does not hold (H09).',
};

function difficulty(verdict: Verdict | undefined): Reason {
  const noisy = verdict?.states.find(({ arm }) => arm === 'mnistNoisy')?.states ?? [];
  const none = noisy.length > 0 && noisy.every(({ state }) => state !== 'leaking');
  return {
    supported: `Ten classes leak more than two, and occluded digits more than plain ones${none ? '; noisy digits do not leak' : ''} (H08).`,
    refuted: 'That ten classes leak more than two, and occluded digits more than plain ones, does not hold (H08).',
  };
}

/**
 * Sentence by sentence, the answer first: whether it leaks and at which scale, and which of the reasons given hold. The
 * outcomes choose the words.
 */
export function thesisOf(reported: readonly Reported[]): readonly [string, ...string[]] {
  const outcomes = reported.map(({ verdict }) => verdict.outcome);
  if (!outcomes.includes('supported') && !outcomes.includes('refuted'))
    return ['Nothing is decided here: this run shows that everything works, and says nothing of the claims.'];
  const said = (id: ClaimId, reason: Reason = {}): string | undefined =>
    reason[claimFact(id, reported).verdict?.outcome ?? 'undecided'];
  const ofUntrained = (Object.keys(untrained) as ClaimId[]).flatMap((id) => said(id, untrained[id]) ?? []);
  const cause = said('H09', correlation);
  const leaks = claimFact('H03', reported).verdict?.outcome === 'supported';
  const isOpen = cause === undefined && leaks && ofUntrained.length > 0;
  const [first, ...more] = leakSentences(reported);
  return [
    first,
    ...more,
    ...ofUntrained,
    ...(isOpen ? ['Whether trained networks leak because the noise tells the label is open (H09).'] : []),
    ...[cause, said('H08', difficulty(claimFact('H08', reported).verdict))].flatMap((sentence) => sentence ?? []),
  ];
}

function leakSentences(reported: readonly Reported[]): readonly [string, ...string[]] {
  const { verdict } = claimFact('H03', reported);
  const profile = reported.find((one) => one.verdict === verdict)?.profile;
  if (verdict === undefined || profile === undefined || !isDecided(verdict))
    return ['Whether networks leak is not decided yet.'];
  const elsewhere = otherScales(verdict, reported);
  const scale = `${isAtPostRadius(profile) ? 'with the radii of the post' : 'at this scale'} (${settingOf(profile)})`;
  if (verdict.outcome === 'refuted') return [`The leak does not show ${scale}.`, ...elsewhere];
  const atPost = underThePostsAttack(verdict, profile);
  const trainedAt = `They were trained at ${profile.evaluationEpsilonPixels} pixels. ${asInThePost(reported)}`;
  return [`The leak is real ${scale}.`, ...(atPost.length === 0 ? elsewhere : [...atPost, trainedAt])];
}

/** Networks trained at another radius, attacked at that of the post. */
function underThePostsAttack(verdict: Verdict, profile: Profile): string[] {
  const clean = summaryIn(verdict, cleanAccuracy(ownAttack).name)?.median;
  const there = summaryIn(verdict, accuracyUnder({ ...ownAttack, radius: 'post' }).name)?.median;
  if (isAtPostRadius(profile) || there === undefined || clean === undefined) return [];
  return [
    `At the post's ${postEvaluationPixels} pixels these networks ${there - clean > leastGap ? 'leak' : 'do not leak'}: ${formatMeasured(there, 'accuracy')} right under FGSM, ${formatMeasured(clean, 'accuracy')} on clean images (medians).`,
  ];
}

/** Under each other profile that decided it. */
function otherScales({ profile: own, outcome }: Verdict, reported: readonly Reported[]): string[] {
  const shows = outcome === 'supported' ? 'also shows' : 'shows';
  const others = reported.filter(
    ({ verdict }) => verdict.claim === 'H03' && verdict.profile !== own && isDecided(verdict),
  );
  return others.flatMap(({ verdict, profile }) =>
    verdict.outcome === 'supported'
      ? [`It ${shows} at ${settingPhrase(profile)} (${profile.name}).`, ...underThePostsAttack(verdict, profile)]
      : [`It does not show at ${settingPhrase(profile)} (${profile.name}).`],
  );
}

/** What became of the leak with the radii of the post, where that did not decide. */
function asInThePost(reported: readonly Reported[]): string {
  const there = reported.find(
    ({ verdict, profile }) => verdict.claim === 'H03' && isAtPostRadius(profile) && isFinal(verdict),
  );
  return there === undefined
    ? 'This run has no verdict on networks trained as in the post.'
    : `That networks trained as in the post leak is ${there.verdict.outcome} (H03, ${there.profile.name}).`;
}
