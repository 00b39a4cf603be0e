import type { LeakCheck } from '../../leak-check/leak-check.ts';
import type { Panel, Plots } from '../figures/figure.ts';
import { axisX, axisY, band, dot, line, linear, type Point, type Scale, segment, upwards } from '../figures/svg.ts';
import { formatMeasured, formatValue } from '../format.ts';

/** Accuracy, and the loss where it is given, against the radius of FGSM. Nothing without a second radius. */
export function curveFigure({ curve, losses, lossPeakPixels, epsilonPixels }: LeakCheck): Plots[] {
  const most = Math.max(...curve.map((point) => point.epsilonPixels), ...losses.map((point) => point.epsilonPixels));
  if (most === 0) return [];
  // Small radii matter most; 128 pixels, which only show that accuracy falls to chance, would squeeze them.
  const root = linear(0, Math.sqrt(most));
  const x: Scale = (pixels) => root(Math.sqrt(pixels));
  const panels = [
    ...(curve.length > 1 ? [accuracyPanel(curve, x, epsilonPixels)] : []),
    ...(losses.length > 1 ? [lossPanel(losses, x, lossPeakPixels)] : []),
  ];
  return [
    {
      ...{ kind: 'plots', layout: 'grid', id: 'curve', panelWidth: 300, panelHeight: 200, panels },
      title: 'Accuracy and loss along true-label FGSM',
      description:
        'Against the radius in pixels of 0..255, on a scale of square roots. Under an attack that works on a model that does not mask its gradient, accuracy falls and loss rises.',
      legend: [
        { mark: 'line', tone: 'blue', words: 'under FGSM' },
        { mark: 'band', tone: 'blue', words: '95 %' },
        { mark: 'dashed', tone: 'red', words: 'clean' },
      ],
      table: {
        header: ['Radius (pixels)', 'Accuracy', 'Mean loss (nats)'],
        rows: [...new Set([...curve, ...losses].map((point) => point.epsilonPixels))]
          .sort((a, b) => a - b)
          .map((radius) => {
            const accuracy = curve.find((point) => point.epsilonPixels === radius);
            const loss = losses.find((point) => point.epsilonPixels === radius);
            return [
              String(radius),
              accuracy === undefined ? '' : formatMeasured(accuracy.accuracy, 'accuracy', accuracy),
              loss === undefined ? '' : formatValue(loss.crossEntropy, 'nat'),
            ];
          }),
      },
    },
  ];
}

function accuracyPanel(curve: LeakCheck['curve'], x: Scale, evaluation: number | undefined): Panel {
  const y = upwards(linear(0, 1));
  const along = (value: (point: (typeof curve)[number]) => number): Point[] =>
    curve.map((point) => [x(point.epsilonPixels), y(value(point))]);
  const clean = curve[0]?.accuracy ?? 0;
  const marks = [
    axisY(y, [0, 0.5, 1], (value) => `${100 * value}`),
    axisX(x, ticks(curve.at(-1)?.epsilonPixels ?? 0, evaluation)),
    segmentAt(x, evaluation),
    band(
      along(({ upper }) => upper),
      along(({ lower }) => lower),
      'blue',
    ),
    line(
      [
        [0, y(clean)],
        [100, y(clean)],
      ],
      'red',
      'dashed',
    ),
    line(
      along(({ accuracy }) => accuracy),
      'blue',
    ),
    ...curve.map(({ epsilonPixels, accuracy }) => dot([x(epsilonPixels), y(accuracy)], 'blue', { radius: 3 })),
  ];
  return { title: 'Accuracy (%)', marks: marks.join('') };
}

function lossPanel(losses: LeakCheck['losses'], x: Scale, peak: number | undefined): Panel {
  const most = Math.max(...losses.map(({ crossEntropy }) => crossEntropy), 1e-9);
  const y = upwards(linear(0, most));
  const points = losses.map(({ epsilonPixels, crossEntropy }): Point => [x(epsilonPixels), y(crossEntropy)]);
  const marks = [
    axisY(y, [0, most / 2, most], (value) => value.toPrecision(2)),
    axisX(x, ticks(losses.at(-1)?.epsilonPixels ?? 0, undefined)),
    line(points, 'blue'),
    ...points.map((point) => dot(point, 'blue', { radius: 3 })),
  ];
  const note = peak === undefined ? {} : { note: `peak at ${peak} pixels` };
  return { title: 'Mean loss (nats)', ...note, marks: marks.join('') };
}

function ticks(last: number, evaluation: number | undefined): number[] {
  return [...new Set([0, ...(evaluation === undefined ? [] : [evaluation]), last])];
}

function segmentAt(x: Scale, evaluation: number | undefined): string {
  return evaluation === undefined ? '' : segment([x(evaluation), 0], [x(evaluation), 100], 'rule');
}
