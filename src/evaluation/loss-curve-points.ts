/** Units: epsilon in pixels of 0..255; cross-entropy in nats, mean over the images; accuracy a fraction. */
export interface LossCurvePoint {
  readonly epsilonPixels: number;
  readonly crossEntropy: number;
  readonly accuracy: number;
}

/** The point of the largest loss up to a radius; of equals, the first. Beyond it the loss may rise again, and higher. */
export function lossPeak<Point extends Omit<LossCurvePoint, 'accuracy'>>(
  curve: readonly Point[],
  upToPixels: number,
): Point {
  const [first, ...rest] = curve.filter(({ epsilonPixels }) => epsilonPixels <= upToPixels);
  if (first === undefined) throw new RangeError(`A loss curve without points up to ${upToPixels} pixels has no peak.`);
  return rest.reduce((best, point) => (point.crossEntropy > best.crossEntropy ? point : best), first);
}

/** The point at a given epsilon. Throws: RangeError when the curve was not measured there. */
export function pointAt(curve: readonly LossCurvePoint[], epsilonPixels: number): LossCurvePoint {
  const point = curve.find((candidate) => candidate.epsilonPixels === epsilonPixels);
  if (point === undefined) throw new RangeError(`The loss curve has no point at ${epsilonPixels} pixels.`);
  return point;
}
