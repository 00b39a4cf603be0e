import type { Claim } from '../protocol/claim.ts';
import type { Profile } from '../protocol/profile.ts';
import type { SeedEvidence } from '../runs/evidence.ts';
import { imageStrip } from './image-strip.ts';
import { type LabelledCurve, lossCurveFigure } from './loss-curve-figure.ts';

/** A picture of the report. `data`: SVG as text, PNG in base64. */
export interface Figure {
  readonly name: string;
  readonly type: 'image/svg+xml' | 'image/png';
  readonly data: string;
}

/** The figures that the illustrations of a claim give. */
export function figuresOf(claim: Claim, profile: Profile, evidence: readonly SeedEvidence[]): Figure[] {
  if (claim.illustrations === undefined) return [];
  const shown = evidence.flatMap(({ seed, measurements }) => measurements.map((measured) => ({ ...measured, seed })));
  const curves = shown.flatMap(({ request: { arm }, result, seed }): LabelledCurve[] =>
    result.kind === 'lossCurve' ? [{ arm, seed, points: result.points }] : [],
  );
  const strips = shown.flatMap(({ result, seed }): Figure[] =>
    result.kind === 'exampleImages'
      ? [
          {
            name: `clean images, perturbation, adversarial examples (seed ${seed})`,
            type: 'image/png',
            data: imageStrip(result).toString('base64'),
          },
        ]
      : [],
  );
  if (curves.length === 0) return strips.slice(0, 1);
  const plot = lossCurveFigure(curves, profile.evaluationEpsilonPixels);
  return [{ name: 'loss against epsilon', type: 'image/svg+xml', data: plot }, ...strips.slice(0, 1)];
}
