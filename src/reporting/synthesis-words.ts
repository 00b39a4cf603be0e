import { capital, uncapital } from '../foundation/english.ts';
import type { ClaimFact, Fact, SurveyFact } from '../judgement/facts.ts';
import type { PublicCount } from '../judgement/public-record.ts';
import { summaryIn } from '../judgement/synthesis.ts';
import type { Verdict } from '../judgement/verdict.ts';
import { leastGap } from '../protocol/controls.ts';
import { profileByName } from '../protocol/profiles.ts';
import { unchanged } from '../protocol/survey.ts';
import { formatMeasured, formatValue } from './format.ts';
import { dataSetName, plain, settingOf } from './glossary.ts';
import { awaitsText, countText, heldText } from './words.ts';

/** What a claim comes to. Its numbers come from the verdict; nothing but the outcome chooses the words. */
interface ClaimWords {
  /** After "whether". */
  readonly question: string;
  readonly supported: (verdict: Verdict) => string;
  readonly refuted: (verdict: Verdict) => string;
}

/** The median of a statement, by its place in the claim: "22.3 points". */
function of({ statements }: Verdict, place = 0): string {
  const statement = statements[place];
  return formatMeasured(statement?.median, statement?.unit ?? 'share');
}

/** A gap as readers say it: "22.3 points better", on attacked images than on clean ones. */
function better(gap: number | undefined): string {
  if (gap === undefined) return formatMeasured(gap, 'points');
  return `${formatMeasured(Math.abs(gap), 'points')} ${gap < 0 ? 'worse' : 'better'}`;
}

/** " (at most 4.7)", of a statement by its place. */
function mostOf({ statements }: Verdict, place: number): string {
  const { range, unit } = statements[place] ?? {};
  return range === undefined || unit === undefined ? '' : ` (at most ${formatValue(range.upper, unit)})`;
}

function gapOf({ statements }: Verdict, place = 0): string {
  return better(statements[place]?.median);
}

function leak(verdict: Verdict): string {
  return `${countText(verdict)} networks trained on one-step examples with the true label are better on such examples than on clean images`;
}

/** "16 pixels with ResNet-8" */
function setting({ profile }: Verdict): string {
  return settingOf(profileByName(profile)).replace(', ', ' with ');
}

function arms(verdict: Verdict): string {
  const others = verdict.states.filter(({ arm }) => arm === 'leastLikely' || arm === 'iterative');
  const networks = others.flatMap(({ states }) => states);
  const collapsed = networks.filter(({ state }) => state !== 'notCollapsed').length;
  return `on attacked images networks are, at the median, ${gapOf(verdict)} with the true label, ${gapOf(verdict, 1)} with the least likely class, ${gapOf(verdict, 2)} with many small steps; of the latter two ${collapsed} of ${networks.length} networks collapsed, without which none leaks`;
}

function withoutLabel(verdict: Verdict): string {
  return `at the median, on such noise, networks trained with random labels are ${gapOf(verdict, 1)}, with random signs ${gapOf(verdict, 2)}`;
}

function towards(verdict: Verdict): string {
  const states = verdict.states.find(({ arm }) => arm === 'leastLikely')?.states ?? [];
  const collapsed = states.filter(({ state }) => state !== 'notCollapsed').length;
  const beside =
    states.length === 0
      ? ''
      : `. Of ${states.length} such networks ${collapsed === 0 ? 'none' : collapsed} collapsed, without which none leaks`;
  return `trained towards the class that the network finds least likely, ${countText(verdict)} leak. At the median they are ${gapOf(verdict)} on such images${beside}`;
}

function underIteration(verdict: Verdict): string {
  return `under many small steps one-step training gains ${of(verdict)} over clean training at the median, at the radius of the loss peak ${of(verdict, 1)}${mostOf(verdict, 1)}; one large step leaves it ${of(verdict, 2)} more than these`;
}

function probe(verdict: Verdict): string {
  return `a linear model reads the label from the noise of an untrained network, ${of(verdict)} right`;
}

function cosine(verdict: Verdict): string {
  const tanh = verdict.reported.find(({ name }) => name === 'mean cosine within a label, randomMlpTanh')?.median;
  const beside = tanh === undefined ? '' : `; of untrained tanh networks it is ${formatMeasured(tanh, 'cosine')}`;
  const between = summaryIn(verdict, 'mean cosine between labels, randomMlp')?.median;
  return `mean cosine ${of(verdict)} (of different labels ${formatMeasured(between, 'cosine')}), where above ${formatMeasured(verdict.statements[0]?.bound, 'cosine')} is what we call almost constant${beside}`;
}

/** Net rescue of a statement by its place: "turns 2.26 more images wrong than right". */
function net({ statements }: Verdict, place: number): string {
  const median = statements[place]?.median;
  if (median === undefined) return `turns ${formatMeasured(median, 'share')}`;
  const [more, fewer] = median < 0 ? ['wrong', 'right'] : ['right', 'wrong'];
  return `turns ${formatValue(Math.abs(median), 'share')} more images ${more} than ${fewer}`;
}

function digits(verdict: Verdict): string {
  return `for each clean error the attack ${net(verdict, 0)}; at the larger radius it ${net(verdict, 1)} (medians)`;
}

function harder(verdict: Verdict): string {
  return `in ${countText(verdict)} series of networks the leak grows with the difficulty of the images`;
}

export const claimWords: Readonly<Record<string, ClaimWords>> = {
  H01: {
    question: 'the noise of an untrained network tells the label',
    supported: probe,
    refuted: (verdict) => `${probe(verdict)}, which is less than was claimed`,
  },
  H02: {
    question: 'input gradients are almost constant within a label',
    supported: (verdict) =>
      `as the post says, the input gradients of untrained ReLU networks are almost constant within a label: ${cosine(verdict)}`,
    refuted: (verdict) =>
      `contrary to the post, the input gradients of untrained ReLU networks are not almost constant within a label: ${cosine(verdict)}`,
  },
  H03: {
    question: 'networks trained on one-step examples are better on such examples than on clean images',
    supported: (verdict) => `Yes, at ${setting(verdict)}: ${leak(verdict)}, by ${of(verdict)} at the median`,
    refuted: (verdict) => `No, at ${setting(verdict)}: ${leak(verdict)}; the median gap is ${of(verdict)}`,
  },
  H04: {
    question: 'MNIST stays free of the leak',
    supported: (verdict) => `our networks on MNIST do not leak: ${digits(verdict)}`,
    refuted: (verdict) => `our networks on MNIST leak too: ${digits(verdict)}`,
  },
  H05: {
    question: 'the loss along the attack rises, peaks and falls below its start',
    supported: (verdict) =>
      `along the attack the loss rises, peaks and falls below its start, by ${of(verdict, 1)} at the median`,
    refuted: () => 'along the attack the loss does not rise, peak and fall below its start',
  },
  H06: {
    question: 'one-step training fails to defend against an iterative attack',
    supported: (verdict) => `they are not robust: ${underIteration(verdict)}`,
    refuted: (verdict) => `that they are not robust is refuted: ${underIteration(verdict)}`,
  },
  H07: {
    question: 'training towards the class that the network finds least likely leaks too',
    supported: (verdict) => `No, at ${setting(verdict)}: ${towards(verdict)}`,
    refuted: (verdict) => `Yes, at ${setting(verdict)}: ${towards(verdict)}`,
  },
  H08: {
    question: 'the leak grows with the difficulty of the task',
    supported: (verdict) => `Yes: ${harder(verdict)}, and easy images show none`,
    refuted: (verdict) => `No: only ${harder(verdict)} and is absent from easy ones`,
  },
  H09: {
    question: 'the leak goes when the noise is not correlated with the label',
    supported: (verdict) => `The correlation of noise and label: ${withoutLabel(verdict)}`,
    refuted: (verdict) => `Not the correlation of noise and label alone: ${withoutLabel(verdict)}`,
  },
  K01: {
    question: 'only one step with the true label leaks',
    supported: (verdict) => `of the attacks compared, only one step with the true label leaks: ${arms(verdict)}`,
    refuted: (verdict) => `that only one step with the true label leaks is refuted: ${arms(verdict)}`,
  },
  T01: {
    question: 'one-step training masks the gradient',
    supported: () => 'one-step training masks the gradient: examples made elsewhere fool such networks more',
    refuted: () => 'that one-step training masks the gradient is refuted',
  },
};

function showing(verdict: Verdict): string {
  const { shows, showsNot } = verdict.counts;
  return shows + showsNot === 0 ? 'no network answers' : `${countText(verdict)} networks show the claim`;
}

/** What failed, and that the count says nothing: "The positive control failed: “...” did not hold. So ...". */
function brokenText(verdict: Verdict): string {
  const { controls, reasons, look, counts } = verdict;
  const failed = controls.filter(({ fails }) => fails);
  const told = [
    ...failed.map(({ kind, description }) => `The ${kind} control failed: “${plain(description)}” did not hold.`),
    ...(reasons.length > failed.length || failed.length === 0 ? ['A sanity check failed.'] : []),
  ];
  const needed = look !== undefined && counts.shows < look.needed ? `, of ${look.needed} that were needed` : '';
  return `${told.join(' ')} So it counts for nothing that ${showing(verdict)}${needed}`;
}

/** Of a claim that was tried: what it comes to, or why that is open. */
export function claimText({ claim, verdict, otherwise, awaits }: ClaimFact): string {
  const words = claimWords[claim];
  if (words === undefined || verdict === undefined) return `${claim} has no words`;
  const scale = otherwise.length === 0 ? '' : `, under ${verdict.profile}, unlike under ${otherwise.join(', ')}`;
  const open = `whether ${words.question}`;
  switch (verdict.outcome) {
    case 'supported':
    case 'refuted':
      return awaits === undefined
        ? `${words[verdict.outcome](verdict)}${scale}`
        : `So far, ${uncapital(words[verdict.outcome](verdict))}${scale}. ${capital(awaitsText(awaits))}`;
    case 'inconclusive': {
      const held = heldText(verdict);
      return `it stays open ${open}: ${showing(verdict)}${held === '' ? '' : `; ${held}`}`;
    }
    case 'broken':
      return `it could not be tested ${open}. ${brokenText(verdict)}`;
    case 'undecided':
    case 'not evaluated':
      return `it is not decided yet ${open}: ${showing(verdict)}, and more are needed`;
  }
}

/** Of what was found beside the outcomes of claims. */
export function factText(fact: Exclude<Fact, ClaimFact>): string {
  switch (fact.kind) {
    case 'predicted label':
      return predictedLabelText(fact);
    case 'random label':
      return `under noise made for a random label the leak ${shows(fact.gaps[0])}: on it networks trained with the true label are ${better(fact.gaps[0])} than on clean images at the median`;
    case 'code':
      return `from the noise of networks trained with the true label a linear model reads that label, ${formatMeasured(fact.before, 'accuracy')} right before training and ${formatMeasured(fact.after, 'accuracy')} after it; noise made for a class on a grey image, of ${fact.pixels} pixels, and added to others: ${formatMeasured(fact.share, 'accuracy')} are then classified as that class (chance ${formatMeasured(fact.chance, 'accuracy')})`;
    case 'wrong label':
      return wrongLabelText(fact);
    case 'noise alone':
      return noiseAloneText(fact);
    case 'statistics':
      return `the leak ${shows(fact.gaps[0])} with batch-norm statistics of clean images: with such the networks are ${better(fact.gaps[0])} on attacked images${accuraciesText(fact.accuracies?.[0])}, with statistics of mixed batches ${better(fact.gaps[1])}${accuraciesText(fact.accuracies?.[1])}`;
    case 'collapse':
      return collapseText(fact);
    case 'epochs':
      return `while training, on its batches, the leak begins between epoch ${fact.earliest} and ${fact.latest} of ${fact.epochs}, at the median in epoch ${fact.median}`;
    case 'survey':
      return surveyText(fact);
    case 'public':
      return publicText(fact.all);
    case 'public data sets':
      return `among networks of other people the largest gap is ${fact.dataSets
        .map(
          ({ name, largestGap, clean }) =>
            `${formatValue(largestGap, 'points')} points on ${dataSetName(name)} (clean accuracy there ${formatMeasured(clean, 'accuracy')})`,
        )
        .join(', ')}; these differ in more than difficulty and are no series`;
  }
}

function shows(gap: number): string {
  return gap > leastGap ? 'shows' : 'does not show';
}

/** " (30.1 % attacked, 72.3 % clean)" */
function accuraciesText(both: { readonly clean: number; readonly adversarial: number } | undefined): string {
  if (both === undefined) return '';
  return ` (medians: ${formatMeasured(both.adversarial, 'accuracy')} attacked, ${formatMeasured(both.clean, 'accuracy')} clean)`;
}

function predictedLabelText(fact: Extract<Fact, { kind: 'predicted label' }>): string {
  const { gap, networks, collapsed, leaking, leakingOthers } = fact;
  return `trained and attacked with the predicted label, ${leaking + leakingOthers} of ${networks} networks leak: on such images they are ${better(gap)} than on clean ones at the median; under FGSM with the true label ${collapsed} of them collapsed`;
}

function collapseText({ networks, collapsed, leaking, leakingOthers }: Extract<Fact, { kind: 'collapse' }>): string {
  const meaning = 'Collapsed means: over 20 points more accuracy under one large step than under many small ones';
  if (collapsed === networks)
    return `all ${networks} networks trained with the true label collapsed, and ${leaking} of them leak${leaking < networks ? ': collapse alone does not tell which' : ''}. ${meaning}`;
  return `${collapsed} of ${networks} networks trained with the true label collapsed; ${leaking} of these leak, and ${leakingOthers === 0 ? 'none' : leakingOthers} of the others. ${meaning}`;
}

function publicText({ runs, collapsed, leaking, leakingAtEnd, aboveWithoutCollapse: others }: PublicCount): string {
  return `of ${runs} networks of other people ${collapsed} collapsed. ${leaking} of these leak at some epoch, ${leakingAtEnd} still at the last. In ${others === 0 ? 'none' : others} of the ${runs - collapsed} others accuracy under FGSM ever exceeds clean accuracy by a point`;
}

function wrongLabelText(fact: Extract<Fact, { kind: 'wrong label' }>): string {
  const [asNoise, asImage, chance, othersAsNoise] = [fact.asNoise, fact.asImage, fact.chance, fact.othersAsNoise].map(
    (share) => formatMeasured(share, 'accuracy'),
  );
  const silent = fact.notLeakingAsNoise.map((share) => formatMeasured(share, 'accuracy'));
  const who = silent.length === 1 ? 'The one that does not leak says it' : 'Those that do not leak say it';
  const notLeaking = silent.length === 0 ? '' : ` ${who} in ${silent.join(', ')}.`;
  return `where FGSM noise is made for a wrong label, the ${fact.leaking} networks that leak answer with just that label in ${asNoise} of cases (chance ${chance}), and with that of the image in ${asImage} (medians).${notLeaking} Each of ${fact.others} networks trained on other noise says it in at most ${othersAsNoise}`;
}

function noiseAloneText({ clean, adversarial, chance, before, after }: Extract<Fact, { kind: 'noise alone' }>): string {
  const [right, attacked] = [clean, adversarial].map((value) => formatMeasured(value, 'accuracy'));
  return `with labels shuffled among the images, so that only the noise tells them, a network is ${attacked} right on attacked images and ${right} on clean ones (chance ${formatMeasured(chance, 'accuracy')}). A linear model reads the label from its noise, ${formatMeasured(before, 'accuracy')} right before training and ${formatMeasured(after, 'accuracy')} after it`;
}

function surveyText({ survey, factors }: SurveyFact): string {
  if (survey === 'noise-alone') return noiseAloneSurveyText(factors);
  return factors.map(survey === 'fashion' ? imagesText : factorText).join('; ');
}

/** "with shuffled labels 0 of 3 leak (10.0 % right on attacked images); training images 2,000: ..." */
function noiseAloneSurveyText(factors: SurveyFact['factors']): string {
  const told = factors.flatMap(({ factor, levels }) =>
    levels.map(({ level, leaking, networks, adversarial }) => {
      const what = factor === unchanged ? 'with shuffled labels' : `${factor} ${level}:`;
      return `${what} ${leaking} of ${networks} leak (${formatMeasured(adversarial, 'accuracy')} right on attacked images)`;
    }),
  );
  return told.join('; ');
}

/** "by width, 0 of 2 networks leak with 8, 2 of 2 with 16" */
function factorText({ factor, levels }: SurveyFact['factors'][number]): string {
  const counted = levels.map(
    ({ level, leaking, networks }, i) => `${leaking} of ${networks}${i === 0 ? ' networks leak' : ''} with ${level}`,
  );
  return `by ${factor}, ${counted.join(', ')}`;
}

/** "data set at 0.3: with MNIST 0 of 10 networks leak, 10 collapsed, net rescue −2.15; with Fashion-MNIST ..." */
function imagesText({ factor, levels }: SurveyFact['factors'][number]): string {
  const told = levels.map(
    ({ level, leaking, networks, collapsed, netRescue }) =>
      `with ${level} ${leaking} of ${networks} networks leak, ${collapsed} collapsed, median net rescue ${formatValue(netRescue, 'share')}`,
  );
  return `${factor}: ${told.join('; ')}`;
}
