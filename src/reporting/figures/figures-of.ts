import type { Reported } from '../reported.ts';
import { doseFigure } from './doses.ts';
import type { Figure, Images } from './figure.ts';
import { accuracyMap, cosineMap } from './heat-maps.ts';
import { lossFigure } from './loss-curves.ts';
import { pathFigure } from './paths.ts';
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
  ];
}

/** Test images that the attack rescues and kills, of the first network that has some. */
function exampleFigure({ evidence }: Reported): Images[] {
  const found = evidence.flatMap(({ seed, measurements }) =>
    measurements.flatMap(({ result }) => (result.kind === 'exampleImages' ? [{ seed, images: result }] : [])),
  );
  return found.slice(0, 1).map(({ seed, images }) => ({
    ...{ kind: 'images', id: 'images', images },
    title: `What network ${seed} sees and says`,
    description:
      'Test images: as they are, the noise of the attack (stretched to full contrast), and both together. Rescued: wrong when clean, right with the noise. Killed: the reverse.',
  }));
}
