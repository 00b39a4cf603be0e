import type { Results } from '../evaluation/measurement.ts';
import type { Claim } from '../verification/claim.ts';
import type { RunEvidence } from '../verification/evidence.ts';
import type { Profile } from '../verification/profile.ts';
import { imageStrip } from './image-strip.ts';
import { type LabelledCurve, lossCurveFigure } from './loss-curve-figure.ts';

/** A picture of the report. `data`: SVG as text, PNG in base64. */
export interface Figure {
  readonly name: string;
  readonly type: 'image/svg+xml' | 'image/png';
  readonly data: string;
}

/** The figures that the illustrations of a claim give. */
export function figuresOf(claim: Claim, profile: Profile, runs: readonly RunEvidence[]): Figure[] {
  if (claim.illustrations === undefined) return [];
  const shown = runs.flatMap(({ seed, measurements }) => measurements.map((measured) => ({ ...measured, seed })));
  const curves = shown
    .filter(({ request }) => request.measurement.kind === 'lossCurve')
    .map(({ request, result, seed }): LabelledCurve => ({
      arm: request.arm,
      seed,
      points: result as Results['lossCurve'],
    }));
  const examples = shown.find(({ request }) => request.measurement.kind === 'exampleImages');
  return [
    ...(curves.length === 0
      ? []
      : [figure('loss against epsilon', 'image/svg+xml', lossCurveFigure(curves, profile.evaluationEpsilonPixels))]),
    ...(examples === undefined
      ? []
      : [
          figure(
            `clean images, perturbation, adversarial examples (seed ${examples.seed})`,
            'image/png',
            imageStrip(examples.result as Results['exampleImages']).toString('base64'),
          ),
        ]),
  ];
}

function figure(name: string, type: Figure['type'], data: string): Figure {
  return { name, type, data };
}
