import type { Reported } from '../reported.ts';
import { doseFigure } from './doses.ts';
import type { Figure } from './figure.ts';
import { accuracyMap, cosineMap } from './heat-maps.ts';
import { lossFigure } from './loss-curves.ts';
import { pathFigure } from './paths.ts';
import { exampleFigure, noiseFigure } from './pictures.ts';
import { comparisonFigure, gapFigure } from './slopes.ts';
import { stripFigures } from './strips.ts';
import { trainingFigures } from './training-curves.ts';

/** The figures of a verdict: each kind wherever there is something for it to show. A new kind is one more line. */
export function figuresOf(reported: Reported): Figure[] {
  return [
    ...gapFigure(reported),
    ...comparisonFigure(reported),
    ...lossFigure(reported),
    ...trainingFigures(reported),
    ...pathFigure(reported),
    ...doseFigure(reported),
    ...accuracyMap(reported),
    ...cosineMap(reported),
    ...exampleFigure(reported),
    ...stripFigures(reported),
    ...noiseFigure(reported),
  ];
}
