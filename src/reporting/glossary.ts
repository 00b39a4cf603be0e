import { capital } from '../foundation/english.ts';
import type { AttackSpec } from '../attacks/attack.ts';
import { isTrained } from '../protocol/arms.ts';
import type { Claim } from '../protocol/claim.ts';
import type { Profile } from '../protocol/profile.ts';
import { attackLabel } from '../protocol/quantities/attacked.ts';

/** How readers know what the code calls by short names. The only place that says it. */
const arms: Readonly<Record<string, string>> = {
  cleanTraining: 'clean-trained',
  trueLabel: 'one-step trained (true label)',
  iterative: 'iteratively trained',
  predictedLabel: 'one-step trained (predicted label)',
  leastLikely: 'one-step trained (least likely class)',
  randomLabel: 'one-step trained (random label)',
  randomSign: 'trained on random-sign noise',
  permutedLabels: 'one-step trained (shuffled labels)',
  permutedTwiceAsLong: 'one-step trained (shuffled labels, twice as long)',
  permutedFewImages: 'one-step trained (shuffled labels, 2,000 images)',
  cifar2Classes: 'one-step trained (2 classes of CIFAR-10)',
  cifar5Classes: 'one-step trained (5 classes of CIFAR-10)',
  cifar10Classes: 'one-step trained (10 classes of CIFAR-10, 10,000 images)',
  mnist: 'one-step trained (MNIST)',
  mnistLargeEpsilon: 'one-step trained (MNIST, radius 0.3)',
  mnistNoisy: 'one-step trained (noisy MNIST, radius 0.3)',
  mnistOccluded: 'one-step trained (occluded MNIST, radius 0.3)',
  mnistCleanTraining: 'clean-trained (MNIST)',
  fashionMnist: 'one-step trained (Fashion-MNIST)',
  fashionMnistLargeEpsilon: 'one-step trained (Fashion-MNIST, radius 0.3)',
  randomMlp: 'untrained ReLU network (He)',
  randomMlpGlorot: 'untrained ReLU network (Glorot)',
  randomMlpTanh: 'untrained tanh network',
};

const attacks: readonly (readonly [RegExp, string])[] = [
  [/iterativeFgsm \(trueLabel\) and pgd of 20 steps \(trueLabel\)/g, 'BIM and PGD'],
  [/iterativeFgsm \(trueLabel\) and pgd of (\d+) steps \(trueLabel\)/g, 'BIM and PGD of $1 steps'],
  [/iterativeFgsm \(trueLabel\)/g, 'BIM'],
  [/iterativeFgsm of (\d+) steps \(trueLabel\)/g, 'iterative FGSM of $1 steps'],
  [/pgd of (\d+) steps \(trueLabel\)/g, 'PGD of $1 steps'],
  [/randFgsm \(trueLabel\)/g, 'RAND+FGSM'],
  [/fgsm \(trueLabel\)/g, 'FGSM'],
  [/fgsm \(predictedLabel\)/g, 'FGSM with the predicted label'],
  [/fgsm \(randomLabel\)/g, 'FGSM with a random label'],
  [/stepLeastLikely \(leastLikely\)/g, 'a step towards the least likely class'],
  [/\brandomSign\b(?=,? (?:at|\d))/g, 'random-sign noise'],
  [/\brandomSign$/g, 'random-sign noise'],
];

/** What a page that defines it once leaves out. */
export const netRescueInBrackets = ' (rescued minus killed, per clean error)';

const quantities: readonly (readonly [RegExp, string])[] = [
  [/labelLeakingGap/g, 'label leaking gap'],
  [/adversarialAccuracy, /g, 'accuracy, '],
  [/cleanAccuracy, /g, 'clean accuracy, '],
  [/linearProbeAccuracy of /g, 'accuracy of a linear probe, '],
  [/noise, crafted with trueLabel/g, 'noise crafted with the true label'],
  [/noise, crafted with randomLabel/g, 'noise crafted with a random label'],
  [/trueLabel from/g, 'true label from'],
  [/craftingLabel from/g, 'crafting label from'],
  [/permutedLabel from/g, 'label in random order from'],
  [/mutual information of leastLikely/g, 'mutual information of the least likely class'],
  [/netRescue/g, `net rescue${netRescueInBrackets}`],
  [/\br grows\b/g, 'the log odds of rescue grow'],
];

const words: readonly (readonly [RegExp, string])[] = [
  [/of the same seed/g, 'with the same first weights'],
  [/\bseeds shows\b/g, 'networks show'],
  [/\bseeds\b/g, 'networks'],
  [/\bseed\b/g, 'network'],
  [/\bSeeds\b/g, 'Networks'],
  [/\bSeed\b/g, 'Network'],
];

function replaceAll(text: string, replacements: readonly (readonly [RegExp, string])[]): string {
  return replacements.reduce((changed, [pattern, plain]) => changed.replaceAll(globally(pattern), plain), text);
}

function globally(pattern: RegExp): RegExp {
  return pattern.global ? pattern : new RegExp(pattern, `${pattern.flags}g`);
}

/** "one-step trained (true label)"; an arm without an entry by its own name in words. */
export function armName(arm: string): string {
  return arms[arm] ?? arm.replaceAll(/([A-Z\d]+)/g, (capital) => ` ${capital.toLowerCase()}`).trim();
}

/** What the values of quantities are, in a word, by the beginning of a name. */
const valueWords: readonly (readonly [RegExp, string])[] = [
  [/^labelLeakingGap.* minus /, 'difference of gaps'],
  [/^labelLeakingGap/, 'gap'],
  [/^linearProbeAccuracy/, 'accuracy'],
  [/^mean cosine/, 'cosine'],
  [/^adversarialAccuracy.* minus /, 'difference'],
  [/^netRescue/, 'net rescue'],
  [/^r, .* minus /, 'rise of the log odds'],
];

/** "gap"; empty where the unit says what a value is. */
export function valueWord(name: string): string {
  return valueWords.find(([pattern]) => pattern.test(name))?.[1] ?? '';
}

/** What sets an arm of one family of difficulty apart from its neighbours. */
const doses: Readonly<Record<string, string>> = {
  cifar2Classes: '2 classes',
  cifar5Classes: '5 classes',
  cifar10Classes: '10 classes',
  mnistLargeEpsilon: 'plain digits',
  mnistNoisy: 'noisy digits',
  mnistOccluded: 'occluded digits',
};

export function doseName(arm: string): string {
  return doses[arm] ?? armName(arm);
}

/** A sentence or the name of a quantity, as readers read it. */
export function plain(text: string): string {
  const named = replaceAll(replaceAll(text, attacks), quantities);
  const known = Object.keys(arms).sort((a, b) => b.length - a.length);
  // "iterative" is an arm and a word: before an attack it is the word.
  const isWord = '(?! (?:FGSM|attack|one|example|training))';
  const withArms = named.replaceAll(new RegExp(`\\b(${known.join('|')})\\b${isWord}`, 'g'), armName);
  return replaceAll(withArms, words);
}

/** The same, with a capital: a name may stand first. */
export function plainSentence(text: string): string {
  return capital(plain(text));
}

/** "FGSM" of an attack that is given as data. */
export function attackName(specs: readonly AttackSpec[]): string {
  return replaceAll(attackLabel(specs), attacks);
}

/** "16 pixels, ResNet-8": at which radius which network is evaluated. */
export function settingOf({ evaluationEpsilonPixels, arms: ofProfile }: Profile): string {
  const model = ofProfile.trueLabel?.recipe.model;
  const network =
    model === undefined ? [] : [model.kind === 'resnet' ? `ResNet-${model.depth}` : `small ${model.kind}`];
  return [`${evaluationEpsilonPixels} pixels`, ...network].join(', ');
}

/** "16 pixels with ResNet-8": the same within a sentence. */
export function settingPhrase(profile: Profile): string {
  return settingOf(profile).replace(', ', ' with ');
}

/** "16 pixels, ResNet-8, 8 epochs": what tells one scale from another at a glance. */
export function scaleOf(profile: Profile): string {
  return `${settingOf(profile)}, ${profile.arms.trueLabel?.recipe.epochs ?? 0} epochs`;
}

/** The scale of claims that train nothing; undefined for the others, whose scale is that of their profile. */
export function untrainedScaleOf({ statements }: Claim, profile: Profile): string | undefined {
  const arms = statements.flatMap(({ quantity }) => quantity.requests(profile).map(({ arm }) => profile.arms[arm]));
  return arms.some((arm) => arm === undefined || isTrained(arm)) ? undefined : 'MNIST, untrained MLP';
}

/** The classes of CIFAR-10, by label. */
export const classNames = ['plane', 'car', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'];

/** Data sets of the public record. */
const dataSets: Readonly<Record<string, string>> = {
  cifar10: 'CIFAR-10',
  cifar100: 'CIFAR-100',
  'tiny-imagenet': 'Tiny-ImageNet',
};

export function dataSetName(name: string): string {
  return dataSets[name] ?? name;
}
