import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import gammaln from '@stdlib/math-base-special-gammaln';

/** Panels of Simpson's rule over the chi distribution; twice as many change no digit that is shown. */
const panels = 400;

/**
 * Probability that a Student interval of `runs` normal values lies wholly above a minimum from which their true mean is
 * `effect` away (in the direction of the claim), i.e. that the claim is found supported.
 *
 * Units: effect and deviation (between runs) alike; `alpha` is the error on each side.
 * Throws: RangeError for fewer than two runs, a deviation that is not positive or an alpha outside (0, 0.5).
 * Source: the non-central t distribution, as an integral over the sample deviation.
 */
export function studentPower(effect: number, deviation: number, runs: number, alpha: number): number {
  if (!Number.isInteger(runs) || runs < 2) throw new RangeError(`Power needs at least two runs, got ${runs}.`);
  if (!(deviation > 0)) throw new RangeError(`The deviation between runs must be positive, got ${deviation}.`);
  if (!(alpha > 0 && alpha < 0.5)) throw new RangeError(`alpha must be between 0 and 0.5, got ${alpha}.`);
  const freedom = runs - 1;
  const quantile = tQuantile(1 - alpha, freedom);
  const shift = (effect * Math.sqrt(runs)) / deviation;
  // Sample deviation over true deviation is chi / sqrt(freedom): its logarithmic density up to a constant, then all of it.
  const constant = Math.LN2 + (freedom / 2) * Math.log(freedom / 2) - gammaln(freedom / 2);
  const density = (s: number): number =>
    s === 0
      ? freedom === 1
        ? Math.exp(constant)
        : 0
      : Math.exp(constant + (freedom - 1) * Math.log(s) - (freedom * s * s) / 2);
  const width = (1 + 12 / Math.sqrt(freedom)) / panels;
  const simpson = Array.from({ length: panels + 1 }, (_, i) => {
    const weight = i === 0 || i === panels ? 1 : i % 2 === 1 ? 4 : 2;
    return weight * density(i * width) * normalCdf(shift - quantile * i * width, 0, 1);
  });
  return Math.min(1, (width / 3) * simpson.reduce((sum, term) => sum + term, 0));
}

/** The smallest number of runs with at least that power; undefined when a thousand do not suffice. */
export function runsForPower(effect: number, deviation: number, alpha: number, power: number): number | undefined {
  if (!(effect > 0)) return undefined;
  // A known deviation would take fewer runs: the search begins there.
  const normal = (normalQuantile(1 - alpha, 0, 1) + normalQuantile(power, 0, 1)) * (deviation / effect);
  for (let runs = Math.max(2, Math.ceil(normal ** 2)); runs <= 1000; runs++) {
    if (studentPower(effect, deviation, runs, alpha) >= power) return runs;
  }
  return undefined;
}
