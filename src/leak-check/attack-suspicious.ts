import { counted, countedOf, percent } from '../foundation/english.ts';
import { leastGap } from '../protocol/controls.ts';
import { wilsonInterval } from '../statistics/wilson-interval.ts';
import { type Answer, differenceOf, points, sideOf, type Subject, wholeRange } from './answer.ts';
import { leastLeak } from './leaks.ts';
import type { Tally } from './tally.ts';

/** So far above chance accuracy must be, in fractions of the way to 1, to count as above it. */
const aboveChance = 0.1;

/** An attack that changes fewer answers than this share does nothing. */
const leastChanged = 0.01;

/** Two columns that should be one may differ in this share of the rows: batches and machines round differently. */
const mostRounded = 0.001;

/** Clean errors from which on two attacks that use different labels there cannot agree by chance. */
const leastErrors = 10;

type Void = Subject['voided'];

/** Something that says the attack or the table is wrong, in a sentence, and which answers it makes void. */
interface Suspicion {
  readonly sentence: string;
  readonly voids?: Void;
}

/** Is it the evaluation, rather than the model, that looks good? */
export function attackSuspicious(subject: Omit<Subject, 'voided'>): { readonly answer: Answer; readonly voided: Void } {
  const suspicions = [
    ...[labels, epsilonUnit, sameRadius, unchanged, predictedLabel, iterativeWeaker, doesNotFall],
  ].flatMap((check) => check(subject));
  const { tally, oneStep } = subject;
  const missing = [
    ...(oneStep === undefined ? ['the column fgsmTrueLabel'] : []),
    ...(tally.has('iterative') ? [] : ['the column iterative']),
    ...(largest(tally) === undefined ? [`the column fgsmTrueLabel@${wholeRange}`] : []),
  ];
  const said = suspicions.length > 0 ? 'yes' : oneStep === undefined ? 'cannot tell' : 'no';
  const sentence = {
    yes: suspicions.map((one) => one.sentence).join(' '),
    no: 'Nothing suspicious was seen in the checks that could be made.',
    'cannot tell': 'Cannot tell without FGSM with the true label.',
  }[said];
  const voided = suspicions.reduce<Void>((all, { voids }) => ({ ...voids, ...all }), {});
  return { answer: { id: 'attackSuspicious', answer: said, sentence, measured: [], missing }, voided };
}

type Check = (subject: Omit<Subject, 'voided'>) => Suspicion[];

const labels: Check = ({ tally }) => {
  if (tally.distinctLabels === 1) {
    const sentence = 'All rows have one label: shuffle the loader, or take images of all classes.';
    return [{ sentence, voids: { labels: 'all rows have one label' } }];
  }
  const clean = wilsonInterval(tally.correct('clean'), tally.rows);
  const voids = { labels: 'labels and predictions do not belong together' };
  for (const [shift, count] of Object.entries(tally.labelOff)) {
    if (wilsonInterval(count, tally.rows).lower <= clean.upper) continue;
    const sentence = `The labels are off by one: ${percent(count / tally.rows)} of them are one ${shift} than the clean class, and ${percent(tally.correct('clean') / tally.rows)} equal it.`;
    return [{ sentence, voids }];
  }
  const chance = tally.agreementByChance;
  if (clean.upper > chance + aboveChance * (1 - chance)) return [];
  const sentence = `Clean accuracy is at chance (${percent(tally.correct('clean') / tally.rows)}; the same labels and predictions in random order would agree on ${percent(chance)}): labels and predictions do not belong together.`;
  return [{ sentence, voids }];
};

/** Names of columns and the option may come from different hands: each of them by itself. */
const epsilonUnit: Check = ({ tally, epsilonPixels }) => {
  const named = [...tally.curve(), ...tally.losses()].map((point) => point.epsilonPixels);
  return [named, [epsilonPixels ?? 0]].flatMap((radii) => {
    const given = [...new Set(radii)].filter((radius) => radius > 0);
    if (given.length === 0 || given.some((radius) => radius >= 1)) return [];
    const shown = given.join(', ');
    return [{ sentence: `The radii look like fractions of 1 (${shown}): they are asked for in pixels of 0..255.` }];
  });
};

/** Two columns for the radius of interest must be one. */
const sameRadius: Check = ({ tally, oneStep, epsilonPixels }) => {
  const named = tally.curve().find((point) => point.epsilonPixels === epsilonPixels);
  if (oneStep === undefined || named === undefined) return [];
  const different = tally.different(oneStep, named.name);
  if (different <= mostRounded * tally.rows) return [];
  const contradiction = `${oneStep} and ${named.name} differ in ${counted(different)} of ${counted(tally.rows)} rows, and by --epsilon they are the same attack`;
  return [{ sentence: `The columns ${contradiction}.`, voids: { oneStep: contradiction } }];
};

const unchanged: Check = ({ tally, oneStep }) => {
  const atZero = tally.curve().find(({ epsilonPixels }) => epsilonPixels === 0);
  const moved = atZero === undefined ? 0 : tally.different(atZero.name, 'clean');
  const zero =
    moved === 0 ? [] : [{ sentence: `FGSM of radius 0 changes ${countedOf(moved, 'answer')}: it must change none.` }];
  if (oneStep === undefined) return zero;
  const changed = tally.different(oneStep, 'clean');
  const doesNothing = (name: string): boolean =>
    wilsonInterval(tally.different(name, 'clean'), tally.rows).upper < leastChanged;
  if (!doesNothing(oneStep) || (tally.has('iterative') && !doesNothing('iterative'))) return zero;
  // An accurate model has few errors: to rescue most of them changes little, and is a leak.
  const paired = tally.paired(oneStep, 'clean');
  if (sideOf(differenceOf(paired), leastLeak(paired)) === 'above') return zero;
  return [
    ...zero,
    {
      sentence: `The attack does almost nothing: true-label FGSM changes ${counted(changed)} of ${counted(tally.rows)} answers. Its radius is probably in the wrong unit, or the model is not in evaluation mode.`,
      voids: { oneStep: 'the attack does almost nothing' },
    },
  ];
};

const predictedLabel: Check = ({ tally, oneStep }) => {
  if (!tally.has('fgsmPredictedLabel')) return [];
  const cannotShow = 'an attack without the true label cannot show a leak';
  if (oneStep === undefined) {
    if (tally.curve().length > 0) return [];
    return [{ sentence: `FGSM was made with predicted labels only: ${cannotShow}.` }];
  }
  const errors = tally.rows - tally.correct('clean');
  const different = tally.different(oneStep, 'fgsmPredictedLabel');
  if (errors < leastErrors || different > leastChanged * errors) return [];
  const agree = different === 0 ? 'every image' : `all but ${countedOf(different, 'image')}`;
  return [
    {
      sentence: `FGSM with the true and with the predicted label agree on ${agree}, also on the ${counted(errors)} where these labels differ: both were made with the same labels, probably the predicted ones, and ${cannotShow}.`,
      voids: { oneStep: 'FGSM was made with the predicted labels, not with the true ones' },
    },
  ];
};

const iterativeWeaker: Check = ({ tally, oneStep }) => {
  if (oneStep === undefined || !tally.has('iterative')) return [];
  const difference = differenceOf(tally.paired('iterative', oneStep));
  if (sideOf(difference, leastGap) !== 'above') return [];
  return [
    {
      sentence: `The iterative attack leaves ${points(difference.value)} more accuracy than one step: it must be at least as strong. Give it more steps, or larger ones.`,
      voids: { iterative: 'the iterative attack is weaker than one step' },
    },
  ];
};

const doesNotFall: Check = ({ tally }) => {
  const radii = tally.curve().filter(({ epsilonPixels }) => epsilonPixels >= 1);
  const end = largest(tally);
  const chance = tally.chanceLevel;
  if (end !== undefined) {
    const { lower } = wilsonInterval(tally.correct(end.name), tally.rows);
    if (lower > chance + aboveChance * (1 - chance)) {
      const left = percent(tally.correct(end.name) / tally.rows);
      const sentence = `Accuracy does not fall to chance: ${left} at ${end.epsilonPixels} pixels, where every image could be turned grey (chance: ${percent(chance)}).`;
      return [
        { sentence, voids: { reassurance: 'accuracy does not fall to chance, so the attack or its radius is wrong' } },
      ];
    }
  }
  const isNoLower = ({ name }: { readonly name: string }): boolean =>
    sideOf(differenceOf(tally.paired(name, 'clean')), -leastGap) === 'above';
  if (radii.length < 2 || !radii.every(isNoLower)) return [];
  const shown = radii.map(({ epsilonPixels }) => epsilonPixels).join(', ');
  return [
    {
      sentence: `Accuracy does not fall with the radius: at none of ${shown} pixels is it a point below clean. A model that leaks does this, and so does a step with its sign reversed.`,
    },
  ];
};

function largest(tally: Tally): { readonly name: string; readonly epsilonPixels: number } | undefined {
  return tally.curve().findLast(({ epsilonPixels }) => epsilonPixels >= wholeRange);
}
