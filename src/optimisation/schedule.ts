/** A learning rate for each step, as data. */
export type Schedule =
  | { readonly kind: 'constant'; readonly rate: number }
  /** Linear from 0 to `peak` over the first `warmUp` of training, then linear down to 0. Where `warmUp` of the steps is no whole number, one rate exceeds the peak by less than one step's rise. */
  | { readonly kind: 'oneCycle'; readonly peak: number; readonly warmUp: number }
  /** `rates[i]` holds until step `boundaries[i]`; the last rate holds to the end. */
  | { readonly kind: 'piecewise'; readonly boundaries: readonly number[]; readonly rates: readonly number[] };

/**
 * The learning rate of a step.
 *
 * Units: step counts from 0; `steps` is the length of training.
 */
export function learningRate(schedule: Schedule, step: number, steps: number): number {
  switch (schedule.kind) {
    case 'constant':
      return schedule.rate;
    case 'oneCycle': {
      const rising = schedule.warmUp * steps;
      const done = step + 1;
      return schedule.peak * Math.min(done / rising, (steps - step) / (steps - rising));
    }
    case 'piecewise': {
      const passed = schedule.boundaries.filter((boundary) => step >= boundary).length;
      const rate = schedule.rates[passed];
      if (rate === undefined) throw new RangeError('A piecewise schedule needs one rate more than it has boundaries.');
      return rate;
    }
  }
}
