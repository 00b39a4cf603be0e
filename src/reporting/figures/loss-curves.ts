import { fixed } from '../../foundation/english.ts';
import { lossPeak, type LossCurvePoint } from '../../evaluation/loss-curve-points.ts';
import type { ArmName } from '../../protocol/arms.ts';
import { median } from '../../statistics/order-interval.ts';
import { armName } from '../glossary.ts';
import type { Reported } from '../reported.ts';
import type { Panel, Plots } from './figure.ts';
import { axisX, axisY, band, dot, line, linear, logarithmic, type Point, segment, upwards } from './svg.ts';

interface Curve {
  readonly arm: ArmName;
  readonly seed: number;
  readonly points: readonly LossCurvePoint[];
}

/** Cross-entropy against the length of the FGSM step: every network with its peak, and their median. */
export function lossFigure({ evidence, profile }: Reported): Plots[] {
  const curves = evidence.flatMap(({ seed, measurements }) =>
    measurements.flatMap(({ request: { arm }, result }): Curve[] =>
      result.kind === 'lossCurve' ? [{ arm, seed, points: result.points }] : [],
    ),
  );
  if (curves.length === 0) return [];
  const arms = [...new Set(curves.map(({ arm }) => arm))];
  const losses = curves
    .flatMap(({ points }) => points.map(({ crossEntropy }) => crossEntropy))
    .filter((loss) => loss > 0);
  const range = [Math.min(...losses), Math.max(...losses)] as const;
  return [
    {
      ...{ kind: 'plots', layout: 'grid', id: 'loss', panelWidth: 300, panelHeight: 220 },
      title: 'Loss along the FGSM direction',
      description:
        'Cross-entropy on the test images (nats, logarithmic) against the length of the step (pixels of 255). Each thin line is a network, the thick one their median, a dot the largest loss of a network up to the radius of evaluation: where that is at the radius itself, the loss may rise on.',
      legend: [
        { mark: 'line', tone: 'blue', words: 'median' },
        { mark: 'band', tone: 'blue', words: 'from the lowest to the highest network' },
        { mark: 'hollow', tone: 'blue', words: 'peak of a network' },
        { mark: 'rule', tone: 'grey', words: `evaluated at ${profile.evaluationEpsilonPixels} pixels` },
      ],
      panels: arms.map((arm) =>
        panelOf(
          arm,
          curves.filter((curve) => curve.arm === arm),
          range,
          profile.evaluationEpsilonPixels,
        ),
      ),
      table: {
        header: ['Arm', 'Network', ...(curves[0]?.points ?? []).map(({ epsilonPixels }) => `${epsilonPixels}`)],
        rows: curves.map(({ arm, seed, points }) => [
          ...[armName(arm), `${seed}`],
          ...points.map(({ crossEntropy }) => fixed(crossEntropy, 2)),
        ]),
      },
    },
  ];
}

function panelOf(
  arm: ArmName,
  curves: readonly Curve[],
  [least, most]: readonly [number, number],
  evaluation: number,
): Panel {
  const grid = (curves[0]?.points ?? []).map(({ epsilonPixels }) => epsilonPixels);
  const x = linear(0, Math.max(...grid));
  const y = upwards(logarithmic(least, most));
  const at = (i: number): number[] => curves.map(({ points }) => points[i]?.crossEntropy ?? least);
  const along = (value: (losses: readonly number[]) => number): Point[] =>
    grid.map((pixels, i) => [x(pixels), y(Math.max(least, value(at(i))))]);
  const peaks = curves.map(({ seed, points }) => ({ seed, ...lossPeak(points, evaluation) }));
  const marks = [
    axisY(y, decades(least, most)),
    axisX(
      x,
      [0, evaluation, Math.max(...grid)].filter((tick, i, all) => all.indexOf(tick) === i),
    ),
    segment([x(evaluation), 0], [x(evaluation), 100], 'rule'),
    band(
      along((losses) => Math.max(...losses)),
      along((losses) => Math.min(...losses)),
      'blue',
    ),
    ...curves.map(({ points }) =>
      line(
        points.map(({ epsilonPixels, crossEntropy }) => [x(epsilonPixels), y(Math.max(least, crossEntropy))]),
        'blue',
        'thin',
      ),
    ),
    line(along(median), 'blue'),
    ...peaks.map(({ seed, epsilonPixels, crossEntropy }) =>
      dot([x(epsilonPixels), y(Math.max(least, crossEntropy))], 'blue', {
        ...{ hollow: true, radius: 3, title: `network ${seed}: peak at ${epsilonPixels} px` },
      }),
    ),
  ];
  return {
    title: armName(arm),
    note: `${curves.length} network${curves.length === 1 ? '' : 's'}, ${peaksText(peaks.map(({ epsilonPixels }) => epsilonPixels))}`,
    marks: marks.join(''),
  };
}

/** "peaks at 3 to 8 px, median 5 px": of each network by itself, up to the radius of evaluation. */
function peaksText(peaks: readonly number[]): string {
  const ends = [...new Set([Math.min(...peaks), Math.max(...peaks)])].join(' to ');
  return peaks.length === 1 ? `peak at ${ends} px` : `peaks at ${ends} px, median ${median(peaks)} px`;
}

/** 1, 2 and 5 times powers of ten within the range, at most six of them. */
function decades(least: number, most: number): number[] {
  const all = [-3, -2, -1, 0, 1, 2, 3].flatMap((power) =>
    [1, 2, 5].map((step) => Number((step * 10 ** power).toPrecision(1))),
  );
  const within = all.filter((value) => value >= least && value <= most);
  return within.length <= 6 ? within : within.filter((value) => /^[0.]*1/.test(String(value)));
}
