import { type LossCurvePoint, lossPeak } from '../evaluation/loss-curve-points.ts';
import { type Interval, wilsonInterval } from '../statistics/wilson-interval.ts';
import { counted } from '../foundation/english.ts';
import type { Answer, Subject } from './answer.ts';
import { attackSuspicious } from './attack-suspicious.ts';
import { collapsed } from './collapsed.ts';
import { leaks } from './leaks.ts';
import { masksGradient } from './masks-gradient.ts';
import type { Paired, Tally } from './tally.ts';

/** What a table of predictions says about its model. */
export interface LeakCheck {
  readonly images: number;
  readonly classes: number;
  readonly answers: readonly Answer[];
  /** The one-step attack against clean images; absent without such a column. */
  readonly oneStep?: Paired;
  readonly epsilonPixels?: number;
  /** From radius 0, the clean images. Units: pixels; fractions of 1, 95 %. */
  readonly curve: readonly (Interval & { readonly epsilonPixels: number; readonly accuracy: number })[];
  /** Mean loss. Units: pixels; nats. */
  readonly losses: readonly Omit<LossCurvePoint, 'accuracy'>[];
  /** Where the loss is largest, when that is neither the first nor the last radius. */
  readonly lossPeakPixels?: number;
}

/** Asks the questions. `epsilonPixels`: the radius of the columns without one in their name, where it is known. */
export function leakCheck(tally: Tally, epsilonPixels?: number): LeakCheck {
  const subject = subjectOf(tally, epsilonPixels);
  const { answer: suspicious, voided } = attackSuspicious(subject);
  const asked = { ...subject, voided };
  const [leak, collapse, masking] = [leaks(asked), collapsed(asked), masksGradient(asked)].map((answer) =>
    doubted(answer, voided.reassurance),
  ) as [Answer, Answer, Answer];
  const answers = [leak, collapse, masking, suspicious];
  const { oneStep } = subject;
  const losses = tally.losses();
  const peak = losses.length > 2 ? peakOf(losses) : undefined;
  return {
    ...{ images: tally.rows, classes: tally.classes, answers: [...answers, sampleTooSmall(answers)] },
    ...(oneStep !== undefined && { oneStep: tally.paired(oneStep, 'clean') }),
    ...(subject.epsilonPixels !== undefined && { epsilonPixels: subject.epsilonPixels }),
    ...{ curve: curveOf(tally, subject), losses, ...(peak !== undefined && { lossPeakPixels: peak }) },
  };
}

/** Whether anything was found: about the model, its evaluation or the sample. */
export function hasFinding({ answers }: LeakCheck): boolean {
  return answers.some(({ answer }) => answer === 'yes');
}

function subjectOf(tally: Tally, given: number | undefined): Omit<Subject, 'voided'> {
  const curve = tally.curve();
  const atRadius =
    given === undefined && curve.length === 1 ? curve[0] : curve.find((one) => one.epsilonPixels === given);
  if (tally.has('fgsmTrueLabel')) return { tally, oneStep: 'fgsmTrueLabel', epsilonPixels: given };
  return { tally, oneStep: atRadius?.name, epsilonPixels: atRadius?.epsilonPixels ?? given };
}

function curveOf(tally: Tally, { oneStep, epsilonPixels }: Omit<Subject, 'voided'>): LeakCheck['curve'] {
  const named = tally.curve().filter((one) => one.epsilonPixels > 0);
  const isNew = epsilonPixels !== undefined && !named.some((one) => one.epsilonPixels === epsilonPixels);
  const own = isNew && oneStep !== undefined ? [{ name: oneStep, epsilonPixels }] : [];
  return [{ name: 'clean', epsilonPixels: 0 }, ...named, ...own]
    .sort((a, b) => a.epsilonPixels - b.epsilonPixels)
    .map(({ name, epsilonPixels: pixels }) => ({
      ...{ epsilonPixels: pixels, accuracy: tally.correct(name) / tally.rows },
      ...wilsonInterval(tally.correct(name), tally.rows),
    }));
}

function peakOf(losses: LeakCheck['losses']): number | undefined {
  const [first, last] = [losses[0]?.epsilonPixels ?? 0, losses.at(-1)?.epsilonPixels ?? 0];
  const { epsilonPixels } = lossPeak(losses, last);
  return epsilonPixels > first && epsilonPixels < last ? epsilonPixels : undefined;
}

/** An attack that is too weak finds nothing: then "no" says nothing. What it did find stays. */
function doubted(answer: Answer, reason: string | undefined): Answer {
  if (reason === undefined || answer.answer !== 'no') return answer;
  return { ...answer, answer: 'cannot tell', sentence: `Cannot tell: ${reason}.` };
}

/** Is it only the number of images that keeps a question open? */
function sampleTooSmall(answers: readonly Answer[]): Answer {
  const open = answers.filter(({ imagesNeeded }) => imagesNeeded !== undefined);
  const needed = Math.max(0, ...open.map(({ imagesNeeded = 0 }) => imagesNeeded));
  const told = { id: 'sampleTooSmall', measured: [], missing: [] } as const;
  if (open.length > 0) {
    const size =
      needed > most
        ? `more than ${counted(most)} images would be needed`
        : `it would take about ${counted(needed)} images for 80 % power, if they are like these`;
    const sentence = `There are too few images to answer all questions: ${size}.`;
    return { ...told, answer: 'yes', sentence, imagesNeeded: needed };
  }
  if (answers.every(({ answer }) => answer === 'cannot tell')) {
    return { ...told, answer: 'cannot tell', sentence: 'Cannot tell: there is no question that could be asked.' };
  }
  return { ...told, answer: 'no', sentence: 'There are enough images for the questions that could be asked.' };
}

/** A sample beyond this is no advice. */
const most = 10_000_000;
