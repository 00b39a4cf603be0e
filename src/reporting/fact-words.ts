import { perturbationProbeDesign as probe } from '../evaluation/measurement.ts';
import { countedOf, orNone } from '../foundation/english.ts';
import type { ClaimFact, Fact, GapFact, SurveyFact } from '../judgement/facts.ts';
import { collapse } from '../judgement/network-state.ts';
import type { PublicCount } from '../judgement/public-record.ts';
import { earlyEpoch } from '../judgement/survey-finding.ts';
import { leastGap } from '../protocol/controls.ts';
import { unchanged } from '../protocol/survey.ts';
import { betterOrWorse, formatMeasured, formatValue } from './format.ts';
import { armName, dataSetName } from './glossary.ts';
import { detailed, type Wording, wordingOf } from './words.ts';

/** Of what was found beside the outcomes of claims. */
export function factText(fact: Exclude<Fact, ClaimFact>): Wording {
  return wordingOf(said(fact));
}

function said(fact: Exclude<Fact, ClaimFact>): string | Wording {
  switch (fact.kind) {
    case 'predicted label':
      return predictedLabelText(fact);
    case 'random label':
      return `under noise made for a random label the leak ${shows(fact.gaps[0])}: on it networks trained with the true label are ${betterOrWorse(fact.gaps[0])} than on clean images at the median`;
    case 'information':
      return informationText(fact);
    case 'code':
      return `${fact.pixels}-pixel noise, made for a class on a grey image by networks trained with the true label and added to test images: ${formatMeasured(fact.share, 'accuracy')} are classified as that class (chance ${formatMeasured(fact.chance, 'accuracy')})`;
    case 'wrong label':
      return wrongLabelWording(fact);
    case 'noise alone':
      return noiseAloneText(fact);
    case 'statistics':
      return detailed(
        `if the statistics of batch norm are estimated anew after training, on clean images alone, the leak ${shows(fact.gaps[0])} at ${fact.pixels} pixels: networks are ${betterOrWorse(fact.gaps[0])} on attacked images. Estimated on mixed batches: ${betterOrWorse(fact.gaps[1])}`,
        ...accuraciesText(fact.accuracies),
      );
    case 'collapse':
      return collapseWording(fact);
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

/** "Median accuracy, attacked and clean: 14.6 % and 58.8 %; on mixed batches 91.5 % and 69.9 %" */
function accuraciesText(accuracies: GapFact['accuracies'] = []): string[] {
  const [cleanOnly, mixed] = accuracies.map((both) =>
    [both.adversarial, both.clean].map((value) => formatMeasured(value, 'accuracy')),
  );
  if (cleanOnly === undefined || mixed === undefined) return [];
  return [
    `Median accuracy, attacked and clean: ${cleanOnly[0]} and ${cleanOnly[1]}; on mixed batches ${mixed[0]} and ${mixed[1]}`,
  ];
}

function predictedLabelText(fact: Extract<Fact, { kind: 'predicted label' }>): string {
  const { gap, networks, collapsed, leaking, leakingOthers } = fact;
  return `trained and attacked with the predicted label, ${leaking + leakingOthers} of ${networks} networks leak: on such images they are ${betterOrWorse(gap)} than on clean ones at the median; under FGSM with the true label ${collapsed} of them collapsed`;
}

/** What each arm's noise tells at least, and which tells as much though its networks do not leak. */
function informationText({ arms, chance }: Extract<Fact, { kind: 'information' }>): string {
  const percent = (share: number): string => formatMeasured(share, 'accuracy');
  const told = arms.map(({ arm, before, after }) => `${armName(arm)} ${percent(before)} and ${percent(after)}`);
  const own = arms.find(({ arm }) => arm === 'trueLabel')?.after ?? Infinity;
  const silent = arms.filter(({ after, gap = Infinity }) => after > own && gap <= leastGap);
  const others = silent.map(({ arm }) => armName(arm)).join(', ');
  const beside =
    silent.length === 0
      ? ''
      : `. Of networks that do not leak (${others}) it is read as well or better: that it can be read does not suffice`;
  return `a linear model reads the label from the noise, before training and after it (medians; chance ${percent(chance)}; noise of ${probe.pixels} pixels, fitted on ${countedOf(probe.train, 'image')}, so more may be there to read): ${told.join(', ')}${beside}`;
}

function collapseWording(fact: Extract<Fact, { kind: 'collapse' }>): Wording {
  const { networks, collapsed, leaking, leakingOthers, begins } = fact;
  const when =
    begins === undefined
      ? []
      : [
          `In training ${countedOf(begins.networks, 'network')} ${begins.networks === 1 ? 'is' : 'are'} better on attacked images from an epoch on to the end: between epoch ${begins.earliest} and ${begins.latest} of ${begins.epochs}, at the median from epoch ${begins.median}`,
        ];
  const meaning = `Collapsed: accuracy under FGSM is over ${formatValue(collapse, 'points').replace('.0', '')} points above that under many small steps (BIM and PGD)`;
  const counts =
    collapsed === networks
      ? `all ${networks} networks trained with the true label collapsed, and ${leaking} of them leak${leaking < networks ? ': collapse alone does not tell which' : ''}`
      : `${collapsed} of ${networks} networks trained with the true label collapsed; ${leaking} of these leak, and ${orNone(leakingOthers)} of the others`;
  return detailed(`${counts}. ${meaning}`, ...when);
}

function publicText({ runs, collapsed, leaking, leakingAtEnd, aboveWithoutCollapse: others }: PublicCount): string {
  return `of ${runs} networks of other people ${collapsed} collapsed. ${leaking === collapsed && leaking > 1 ? `All ${leaking}` : `${leaking} of these`} leak at some epoch, ${leakingAtEnd} still at the last. In ${orNone(others)} of the ${runs - collapsed} others accuracy under FGSM ever exceeds clean accuracy by a point`;
}

function wrongLabelWording(fact: Extract<Fact, { kind: 'wrong label' }>): Wording {
  const [asNoise, asImage, chance, othersAsNoise] = [fact.asNoise, fact.asImage, fact.chance, fact.othersAsNoise].map(
    (share) => formatMeasured(share, 'accuracy'),
  );
  const silent = fact.notLeakingAsNoise.map((share) => formatMeasured(share, 'accuracy'));
  const who =
    silent.length === 1
      ? 'The one that does not leak answers with that of the noise'
      : 'Those that do not leak answer with that of the noise';
  return detailed(
    `where FGSM noise is made for a wrong label, the ${fact.leaking} networks that leak answer with just that label in ${asNoise} of cases at the median (chance ${chance}), and with that of the image in ${asImage}`,
    ...(silent.length === 0 ? [] : [`${who} in ${silent.join(', ')}`]),
    `Each of ${fact.others} networks trained on other noise does so in at most ${othersAsNoise}`,
  );
}

function noiseAloneText({ clean, adversarial, chance, before, after }: Extract<Fact, { kind: 'noise alone' }>): string {
  const [right, attacked] = [clean, adversarial].map((value) => formatMeasured(value, 'accuracy'));
  return `with labels shuffled among the images, so that only the noise tells them, a network is ${attacked} right on attacked images and ${right} on clean ones (chance ${formatMeasured(chance, 'accuracy')}). A linear model reads the label from its noise, ${formatMeasured(before, 'accuracy')} right before training and ${formatMeasured(after, 'accuracy')} after it`;
}

type CountedLevel = SurveyFact['factors'][number]['levels'][number] & { readonly factor: string };

function levelsOf(factors: SurveyFact['factors']): CountedLevel[] {
  return factors.flatMap(({ factor, levels }) => levels.map((one) => ({ ...one, factor })));
}

/** What a survey found, and how many networks are missing. */
export function surveyText(fact: SurveyFact): string {
  const missing =
    fact.missing === 0
      ? ''
      : `. ${countedOf(fact.missing, 'network')} ${fact.missing === 1 ? 'is' : 'are'} not there yet`;
  return `${answerOf(fact)}${missing}`;
}

function answerOf(fact: SurveyFact): string {
  switch (fact.survey) {
    case 'noise-alone':
      return noiseAloneSurveyText(fact.factors);
    case 'fashion':
      return fact.factors.map(imagesText).join('; ');
    case 'sensitivity':
    case 'more-time':
      return changesText(fact);
    default:
      return coursesText(fact);
  }
}

/** "unchanged, 3 of 3 networks leak (median gap 22.3 points); normalisation, group norm: 2 of 3 (12.0 points)" */
function changesText({ factors }: SurveyFact): string {
  const levels = levelsOf(factors);
  const [base, others] = [levels.filter(isUnchanged), levels.filter((one) => !isUnchanged(one))];
  const gap = (one: CountedLevel): string => formatMeasured(one.gap, 'points');
  const told = others.map((one) => `${one.factor}, ${one.level}: ${one.leaking} of ${one.networks} (${gap(one)})`);
  const unchangedText = base.map(
    (one) => `unchanged, ${one.leaking} of ${one.networks} networks leak (median gap ${gap(one)})`,
  );
  return [...unchangedText, ...(told.length === 0 ? [] : [`with one thing changed: ${told.join('; ')}`])].join('; ');
}

function isUnchanged({ factor }: CountedLevel): boolean {
  return factor === unchanged;
}

/** "with shuffled labels 0 of 3 leak (10.0 % right on attacked images, at most 11.0 % on ...); training images 2,000: ..." */
function noiseAloneSurveyText(factors: SurveyFact['factors']): string {
  const told = levelsOf(factors).map((one) => {
    const what = isUnchanged(one) ? 'with shuffled labels' : `${one.factor} ${one.level}:`;
    const learnt =
      one.cleanOfBatches === undefined
        ? ''
        : `, at most ${formatMeasured(one.cleanOfBatches, 'accuracy')} on the clean images of the last epoch`;
    return `${what} ${one.leaking} of ${one.networks} leak (${formatMeasured(one.adversarial, 'accuracy')} right on attacked images${learnt})`;
  });
  return told.join('; ');
}

/** How many leak of each row, in their order, then what became of all. */
function coursesText({ factors, courses: all }: SurveyFact): string {
  const leaking = all.leaksEarly + all.leaksLater;
  const others = [
    ...(all.collapsed > 0 ? [`${all.collapsed} collapsed without leaking`] : []),
    ...(all.notCollapsed > 0 ? [`${all.notCollapsed} did not collapse`] : []),
  ];
  const rest = others.length === 0 ? '' : `; ${others.join(', ')}`;
  const told = levelsOf(factors).map(levelText).join('; ');
  return `networks that leak: ${told}. Of ${leaking + all.collapsed + all.notCollapsed} networks in all, each counted once, ${leaking} leak, ${all.leaksEarly} of these early: better under attack on the training batches by epoch ${earlyEpoch}${rest}`;
}

/** "peak learning rate 0.1, 3 of 8 (1 early, 4 not collapsed)" */
function levelText({ factor, level, leaking, networks, courses }: CountedLevel): string {
  const told = [
    ...(courses.leaksEarly > 0 ? [`${courses.leaksEarly} early`] : []),
    ...(courses.notCollapsed > 0 ? [`${courses.notCollapsed} not collapsed`] : []),
  ];
  const more = told.length === 0 ? '' : ` (${told.join(', ')})`;
  return `${`${factor} ${level}`.trim()}, ${leaking} of ${networks}${more}`;
}

/** "data set at 0.3: with MNIST 0 of 10 networks leak, 10 collapsed, net rescue −2.15; with Fashion-MNIST ..." */
function imagesText({ factor, levels }: SurveyFact['factors'][number]): string {
  const told = levels.map(
    ({ level, leaking, networks, collapsed, netRescue }) =>
      `with ${level} ${leaking} of ${networks} networks leak, ${collapsed} collapsed, median net rescue ${formatValue(netRescue, 'share')}`,
  );
  return `${factor}: ${told.join('; ')}`;
}
