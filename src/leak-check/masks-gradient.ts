import { leastMasking } from '../protocol/controls.ts';
import {
  type Answer,
  asMeasured,
  cannotTell,
  differenceOf,
  imagesToTell,
  points,
  sideOf,
  type Subject,
  trueLabelNeeded,
  wholeRange,
} from './answer.ts';
import type { Tally } from './tally.ts';

const id = 'masksGradient';

const radiusNeeded = 'the radius of fgsmTrueLabel, as --epsilon';

interface Rival {
  readonly column: string;
  readonly name: string;
}

/** Does something that knows less, or may do less, fool the model more than the white-box step? */
export function masksGradient({ tally, oneStep, epsilonPixels, voided }: Subject): Answer {
  const reason = voided.labels ?? voided.oneStep;
  if (reason !== undefined) return cannotTell(id, `Cannot tell: ${reason}.`);
  const rivals = [...others(tally), ...smallerRadii(tally, epsilonPixels)];
  const missing = (['randomSign', 'transfer'] as const)
    .filter((name) => !tally.has(name))
    .map((name) => `the column ${name}`);
  if (oneStep === undefined || rivals.length === 0) {
    const radius = epsilonPixels === undefined && tally.curve().length > 0 ? [radiusNeeded] : [];
    const needed = oneStep === undefined ? [trueLabelNeeded(tally)] : [...radius, ...missing];
    return cannotTell(id, 'Cannot tell without FGSM and an attack that does not follow the gradient.', needed);
  }
  // One of several exceeds its bound by chance more easily: they share the error.
  const confidence = 1 - 0.05 / rivals.length;
  const compared = rivals.map((rival) => {
    const paired = tally.paired(oneStep, rival.column);
    const difference = differenceOf(paired, confidence);
    const needed = imagesToTell(paired, leastMasking, confidence);
    return { rival, difference, side: sideOf(difference, leastMasking), needed };
  });
  const told = {
    id,
    measured: compared.map(({ rival, difference }) =>
      asMeasured(`FGSM accuracy minus that under ${rival.name}`, difference),
    ),
    missing,
  } as const;
  const [strongest] = compared
    .filter(({ side }) => side === 'above')
    .toSorted((a, b) => b.difference.value - a.difference.value);
  if (strongest !== undefined) {
    const { name } = strongest.rival;
    const by = points(strongest.difference.value);
    return {
      ...told,
      answer: 'yes',
      sentence: `The model masks its gradient: ${name} leaves ${by} less accuracy than FGSM.`,
    };
  }
  const open = compared.filter(({ side }) => side === 'open');
  if (open.length === 0 && epsilonPixels === undefined && isStrongerSomewhere(tally, oneStep)) {
    const sentence =
      'Cannot tell: FGSM of a radius along the curve is stronger, and whether that radius is smaller is not known.';
    return { ...told, answer: 'cannot tell', sentence, missing: [radiusNeeded, ...missing] };
  }
  if (open.length === 0) {
    const names = rivals.map(({ name }) => name).join(', ');
    return {
      ...told,
      answer: 'no',
      sentence: `No sign that the model masks its gradient: FGSM is about as strong as ${names}, or stronger.`,
    };
  }
  return {
    ...{ ...told, answer: 'cannot tell', imagesNeeded: Math.max(...open.map(({ needed }) => needed)) },
    sentence: `Cannot tell: the interval for ${open.map(({ rival }) => rival.name).join(', ')} holds ${points(leastMasking)}, from which on FGSM is too weak.`,
  };
}

function others(tally: Tally): Rival[] {
  const named = [
    { column: 'randomSign', name: 'random-sign noise' },
    { column: 'transfer', name: 'the transferred attack' },
  ] as const;
  return named.filter(({ column }) => tally.has(column));
}

/** Whether FGSM of some other radius may be stronger than this one: a sign of masking, if that radius is smaller. */
function isStrongerSomewhere(tally: Tally, oneStep: string): boolean {
  return tally
    .curve()
    .filter((point) => point.epsilonPixels > 0 && point.epsilonPixels < wholeRange)
    .some(({ name }) => sideOf(differenceOf(tally.paired(oneStep, name)), leastMasking) !== 'below');
}

/** A larger ball holds the smaller one, so the best attack in it is at least as strong. */
function smallerRadii(tally: Tally, epsilonPixels: number | undefined): Rival[] {
  if (epsilonPixels === undefined) return [];
  return tally
    .curve()
    .filter((point) => point.epsilonPixels > 0 && point.epsilonPixels < epsilonPixels)
    .map(({ name, epsilonPixels: pixels }) => ({ column: name, name: `FGSM of only ${pixels} pixels` }));
}
