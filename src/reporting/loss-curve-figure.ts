import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import type { LossCurvePoint } from '../evaluation/loss-curve-points.ts';

export interface LabelledCurve {
  readonly arm: string;
  readonly seed: number;
  readonly points: readonly LossCurvePoint[];
}

/** Cross-entropy against epsilon along the FGSM direction, a line per run, as a self-contained SVG. */
export function lossCurveFigure(curves: readonly LabelledCurve[], evaluationEpsilonPixels: number): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>') as { document: never };
  const rows = curves.flatMap(({ arm, seed, points }) =>
    points.map((point) => ({ ...point, arm, run: `${arm} ${seed}` })),
  );
  const plot: unknown = Plot.plot({
    document,
    width: 640,
    height: 380,
    marginLeft: 50,
    style: { background: 'white', fontFamily: 'sans-serif', fontSize: '12px' },
    x: { label: 'epsilon (pixels of 255)', grid: true },
    y: { label: 'cross-entropy on test images (nats, log scale)', type: 'log', grid: true, tickFormat: '~g' },
    color: { domain: ['trueLabel', 'cleanTraining'], range: ['#d62728', '#1f77b4'] },
    marks: [
      Plot.ruleX([evaluationEpsilonPixels], { stroke: '#888', strokeDasharray: '4 3' }),
      Plot.line(rows, { x: 'epsilonPixels', y: 'crossEntropy', z: 'run', stroke: 'arm', strokeWidth: 1.8 }),
      Plot.dot(rows, { x: 'epsilonPixels', y: 'crossEntropy', stroke: 'arm', r: 2 }),
      Plot.text(lastPoints(curves), {
        x: 'epsilonPixels',
        y: 'crossEntropy',
        text: 'arm',
        fill: 'arm',
        dx: -4,
        dy: -10,
        textAnchor: 'end',
      }),
    ],
  });
  // Plot's types are those of a browser's document, which this project does not have.
  const svg = plot as { setAttribute(name: string, value: string): void; outerHTML: string };
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  return svg.outerHTML;
}

/** One label per arm, at the end of its first curve. */
function lastPoints(curves: readonly LabelledCurve[]): (LossCurvePoint & { arm: string })[] {
  const firsts = curves.filter((curve, i) => curves.findIndex(({ arm }) => arm === curve.arm) === i);
  return firsts.flatMap(({ arm, points }) => points.slice(-1).map((point) => ({ ...point, arm })));
}
