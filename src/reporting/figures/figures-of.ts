import { counted } from '../../foundation/english.ts';
import type { ArmName } from '../../protocol/arms.ts';
import { fgsmTrueLabel } from '../../protocol/evaluation-attacks.ts';
import type { Profile } from '../../protocol/profile.ts';
import { counts, labelLeakingGap } from '../../protocol/quantities/attacked.ts';
import { resultFor, type SeedEvidence } from '../../runs/evidence.ts';
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
function exampleFigure({ evidence, profile }: Reported): Images[] {
  const found = evidence.flatMap((own) =>
    own.measurements.flatMap(({ request: { arm }, result }) =>
      result.kind === 'exampleImages' ? [{ seed: own.seed, images: result, told: fatesText(own, arm, profile) }] : [],
    ),
  );
  return found.slice(0, 1).map(({ seed, images, told }) => ({
    ...{ kind: 'images', id: 'images', images },
    title: `What network ${seed} sees and says`,
    description: `The first network and the first images of each kind, not chosen${told}. Test images: as they are, the noise of the attack (stretched to full contrast), and both together. Rescued: wrong when clean, right with the noise. Killed: the reverse.`,
  }));
}

/** How many of its test images the attack rescues and kills. */
function fatesText(seed: SeedEvidence, arm: ArmName, profile: Profile): string {
  const attacked = { arm, attack: fgsmTrueLabel };
  const [request] = labelLeakingGap(attacked).requests(profile);
  const result = request && resultFor(request, seed);
  if (result?.kind !== 'accuracyUnderAttack') return '';
  const { rescued, killed, images } = counts(result);
  return `: of ${counted(images)} test images ${counted(rescued)} are rescued and ${counted(killed)} killed`;
}
